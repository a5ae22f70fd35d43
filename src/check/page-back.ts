import type { Entry } from '../model/entry.ts'
import type { KnownListing, ReadEntry } from '../model/listing.ts'
import type { ListingReading } from '../read/listing.ts'
import { nextPageUrl } from '../read/more.ts'
import type { KnownEntries, ListingRead } from './compare.ts'
import { findOverlap, isReordered } from './overlap.ts'

export type PageBackDeps<Stop> = {
  readonly known: KnownListing
  /** Grows with `learn`. */
  readonly knownEntries: KnownEntries
  /** Finds out which of the entries are known. */
  readonly learn: (entries: readonly Entry[]) => Promise<void>
  /** Reads a further page, or says why the check ends here. */
  readonly readNext: (url: string) => Promise<ListingReading | Stop>
  readonly maxPages: number
  /** Pages to read although the overlap comes earlier: a deep check reads on to find what was dated back. */
  readonly leastPages: number
}

/**
 * Reads a listing on until it meets three known entries in a row, or its end, or `maxPages`; and past these where its
 * last entries left though nothing pushed them out, to see whether their place is there, or where its first page stands
 * in another order. An entry that slides from one page to the next between two requests is met twice and counted once.
 */
export async function pageBack<Stop extends object>(
  firstPage: ListingReading,
  deps: PageBackDeps<Stop>,
): Promise<ListingRead | Stop> {
  const { known, knownEntries, learn, maxPages, leastPages } = deps
  const read: ReadEntry[] = []
  const met = new Set<string>()
  let { more } = firstPage
  let entries = firstPage.entries
  for (let page = 0; ; page += 1) {
    const unmet = entries.filter(({ key }) => !met.has(key))
    await learn(unmet)
    for (const entry of unmet) {
      met.add(entry.key)
      read.push({ entry, page })
    }
    const overlapAt = findOverlap(read, (key) => knownEntries.has(key), known)
    const walk = { firstPage, read, met, overlapAt }
    const isSettled = !isTailOpen(walk, deps) && !(page === 0 && isReordered(read, known.window))
    const isDeepEnough = page + 1 >= leastPages && isSettled
    if (overlapAt !== null && isDeepEnough) return { read, overlapAt, leftOpen: false, endMet: false }
    // A further page without anything further, or with no way on, is the end of the listing.
    const isAtEnd = more === null || (page > 0 && unmet.length === 0)
    if (more === null || isAtEnd || page + 1 >= maxPages) return endOf(walk, { ...deps, isAtEnd, page })
    const next = await readOn(nextPageUrl(more, page + 1), { ...deps, isNeeded: overlapAt === null })
    if (next === null) return { read, overlapAt, leftOpen: false, endMet: false }
    if (!('entries' in next)) return next
    entries = next.entries
    if (more.by === 'link') more = next.more
  }
}

type Walk = {
  readonly firstPage: ListingReading
  readonly read: readonly ReadEntry[]
  readonly met: ReadonlySet<string>
  readonly overlapAt: number | null
}

type Knowing = Pick<PageBackDeps<never>, 'known' | 'knownEntries'>

/** The last entries of the window left, and the page is shorter for it: no newer ones pushed them out. */
function isTailOpen({ firstPage, read, met }: Walk, { known }: Knowing): boolean {
  const last = read.at(-1)?.entry.key
  const isShort = firstPage.entries.length < known.window.length
  return isShort && known.window.some(({ key }) => key === last) && !met.has(known.window.at(-1)?.key ?? '')
}

/** A page that the check can do without may fail: null then. */
async function readOn<Stop extends object>(
  url: string,
  { readNext, isNeeded }: Pick<PageBackDeps<Stop>, 'readNext'> & { isNeeded: boolean },
): Promise<ListingReading | Stop | null> {
  if (isNeeded) return readNext(url)
  const next = await readNext(url).catch(() => null)
  return next !== null && 'entries' in next ? next : null
}

function endOf(walk: Walk, ending: Knowing & { isAtEnd: boolean; page: number }): ListingRead {
  const { read, overlapAt } = walk
  const endMet = ending.isAtEnd && isShortAndKnown(walk, ending)
  if (overlapAt !== null) return { read, overlapAt, leftOpen: false, endMet }
  const isEnd = ending.isAtEnd && (endMet || (ending.page > 0 && !endsTooSoon(walk, ending)))
  return { read, overlapAt, leftOpen: !isEnd, endMet }
}

/** The first page is no longer full and the last entry is a known one: here the listing ends. */
function isShortAndKnown({ firstPage, read }: Walk, { known, knownEntries }: Knowing): boolean {
  const last = read.at(-1)?.entry.key
  return firstPage.entries.length < known.window.length && last !== undefined && knownEntries.has(last)
}

/** An end that comes before what was listed last time is no end: the answer to "more" was empty for another reason. */
function endsTooSoon({ met }: Walk, { known, knownEntries }: Knowing): boolean {
  return knownEntries.size > 0 && known.window.some(({ key }) => !met.has(key))
}
