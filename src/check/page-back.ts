import type { Entry } from '../model/entry.ts'
import type { KnownListing, ReadEntry } from '../model/listing.ts'
import type { ListingReading } from '../read/listing.ts'
import { countsEntries, type LastPage, type MoreStart, nextPage } from '../read/more.ts'
import type { KnownEntries, ListingRead } from './compare.ts'
import { findOverlap, hasRisen, isReordered } from './overlap.ts'
import { isSeamClosed, type ListingPage, type SeamDeps } from './seams.ts'

export type PageBackDeps<Stop> = {
  readonly known: KnownListing
  /** Grows with `learn`. */
  readonly knownEntries: KnownEntries
  /** Finds out which of the entries are known. */
  readonly learn: (entries: readonly Entry[]) => Promise<void>
  /** Reads a further page, or says why the check ends here. */
  readonly readNext: (url: string) => Promise<ListingReading | Stop>
  readonly readAgain: SeamDeps['readAgain']
  readonly maxPages: number
  /** Pages to read although the overlap comes earlier: a deep check reads on to find what was dated back. */
  readonly leastPages: number
}

type Walk = {
  readonly firstPage: ListingReading
  readonly pages: ListingPage[]
  readonly read: ReadEntry[]
  readonly met: Set<string>
}

/** How a walk through the pages ended. */
type End = Omit<ListingRead, 'read' | 'torn'>

/**
 * Reads a listing on until it meets three known entries in a row, or its end, or `maxPages`; and past these where its
 * last entries left though nothing pushed them out, to see whether their place is there, or where its first page stands
 * in another order. An entry that slides from one page to the next between two requests is met twice and counted once;
 * one that slides to the page before is looked for there, and where it cannot be ruled out the listing is `torn`.
 */
export async function pageBack<Stop extends object>(
  firstPage: ListingReading,
  deps: PageBackDeps<Stop>,
): Promise<ListingRead | Stop> {
  const walk: Walk = { firstPage, pages: [], read: [], met: new Set() }
  const end = await walkBack(walk, deps)
  if (!('leftOpen' in end)) return end
  const torn = await isTorn(walk, end, deps)
  return { ...end, read: walk.read, overlapAt: findKnown(walk, deps), torn }
}

async function walkBack<Stop extends object>(walk: Walk, deps: PageBackDeps<Stop>): Promise<End | Stop> {
  const { leastPages, maxPages } = deps
  let { more } = walk.firstPage
  let { entries } = walk.firstPage
  let last: LastPage & { readonly url: string | null } = { url: null, count: null, rows: entries.length }
  let saidNothing = false
  for (let page = 0; ; page += 1) {
    walk.pages.push({ url: last.url, entries })
    const unmet = await addTo(walk, { entries, page }, deps)
    const overlapAt = findKnown(walk, deps)
    const isSettled = !isTailOpen(walk, deps) && !(page === 0 && isMixed(walk, deps))
    if (overlapAt !== null && page + 1 >= leastPages && isSettled) return { overlapAt, leftOpen: false, endMet: false }
    const saysNothing = page > 0 && unmet === 0
    // A further page without anything further, or with no way on, is the end of the listing.
    const isAtEnd = more === null || (saysNothing && !mayFollow(more, { entries, saidNothing }))
    if (more === null || isAtEnd || leadsRound(more, walk.pages) || page + 1 >= maxPages)
      return endOf({ ...walk, overlapAt }, { ...deps, isAtEnd, page })
    const asked = nextPage(more, { ...last, overlap: overlapAt === null ? 1 : 0 })
    const next = await readOn(asked.url, { ...deps, isNeeded: overlapAt === null })
    if (next === null) return { overlapAt, leftOpen: false, endMet: false }
    if (!('entries' in next)) return next
    entries = next.entries
    last = { ...asked, rows: entries.length }
    saidNothing = saysNothing
    if (more.by === 'link' || more.by === 'cursor') more = next.more
  }
}

/**
 * Whether more may follow a page that says nothing new: by offset, so much may have come in meanwhile that all of the
 * page before slid down to this one; and of pages with cursors, the last one has none.
 */
function mayFollow(more: MoreStart, { entries, saidNothing }: { entries: readonly Entry[]; saidNothing: boolean }) {
  if (more.by === 'cursor') return entries.length > 0
  return countsEntries(more) && entries.length > 1 && !saidNothing
}

/** A cursor that was followed before: what stands further on cannot be reached. */
function leadsRound(more: MoreStart, pages: readonly ListingPage[]): boolean {
  return more.by === 'cursor' && pages.some(({ url }) => url === more.url)
}

/** Puts what was not met before below the rest of its page; gives back how many these are. */
async function addTo<Stop>(
  { read, met }: Walk,
  { entries, page }: { entries: readonly Entry[]; page: number },
  { learn }: Pick<PageBackDeps<Stop>, 'learn'>,
): Promise<number> {
  const unmet = entries.filter(({ key }) => !met.has(key))
  await learn(unmet)
  for (const { key } of unmet) met.add(key)
  const at = read.findLastIndex((one) => one.page <= page) + 1
  read.splice(at, 0, ...unmet.map((entry) => ({ entry, page })))
  return unmet.length
}

function findKnown({ read }: Walk, { known, knownEntries }: Knowing): number | null {
  return findOverlap(read, (key) => knownEntries.has(key), known)
}

/**
 * Whether an entry may have slipped from one page to the one before it, above what is known, while they were read. What
 * a button brings stands on the page of what came before. A listing that was left open has a gap in any case.
 */
async function isTorn<Stop>(walk: Walk, end: End, deps: PageBackDeps<Stop>): Promise<boolean> {
  if (end.leftOpen || walk.firstPage.more?.by === 'button') return false
  const last = end.overlapAt === null ? walk.pages.length - 1 : (walk.read[end.overlapAt]?.page ?? 0)
  let left = deps.maxPages
  const readAgain: SeamDeps['readAgain'] = async (page) => {
    left -= 1
    return left < 0 ? null : deps.readAgain(page)
  }
  for (const [page, lower] of walk.pages.slice(1, last + 1).entries()) {
    const upper = walk.pages[page] as ListingPage
    const add = async (entries: readonly Entry[]) => void (await addTo(walk, { entries, page }, deps))
    if (!(await isSeamClosed({ upper, lower }, { readAgain, add }))) return true
  }
  return false
}

type Met = Pick<Walk, 'firstPage' | 'read' | 'met'>

type Knowing = Pick<PageBackDeps<never>, 'known' | 'knownEntries'>

/** Another order may have put entries of the window on the next page. */
function isMixed({ read }: Walk, { known, knownEntries }: Knowing): boolean {
  return isReordered(read, known.window) || hasRisen(read, known.window, (key) => knownEntries.has(key))
}

/**
 * The last entries of the window left, and no newer ones pushed them out: the page is shorter for it, or ends with an
 * entry that was never seen, which may be an older one that moved up, or one that was put in.
 */
function isTailOpen({ firstPage, pages, read, met }: Walk, { known, knownEntries }: Knowing): boolean {
  if (met.has(known.window.at(-1)?.key ?? '')) return false
  const last = read.at(-1)?.entry.key ?? ''
  const isShort = firstPage.entries.length < known.window.length
  const endsInWindow = known.window.some(({ key }) => key === last)
  return (isShort && endsInWindow) || (pages.length === 1 && !knownEntries.has(last))
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

function endOf(walk: Met & { overlapAt: number | null }, ending: Knowing & { isAtEnd: boolean; page: number }): End {
  const { overlapAt } = walk
  const endMet = ending.isAtEnd && isShortAndKnown(walk, ending)
  if (overlapAt !== null) return { overlapAt, leftOpen: false, endMet }
  const isEnd = ending.isAtEnd && (endMet || (ending.page > 0 && !endsTooSoon(walk, ending)))
  return { overlapAt, leftOpen: !isEnd, endMet }
}

/** The first page is no longer full and the last entry is a known one: here the listing ends. */
function isShortAndKnown({ firstPage, read }: Met, { known, knownEntries }: Knowing): boolean {
  const last = read.at(-1)?.entry.key
  return firstPage.entries.length < known.window.length && last !== undefined && knownEntries.has(last)
}

/** An end that comes before what was listed last time is no end: the answer to "more" was empty for another reason. */
function endsTooSoon({ met }: Met, { known, knownEntries }: Knowing): boolean {
  return knownEntries.size > 0 && known.window.some(({ key }) => !met.has(key))
}
