import type { Entry } from '../model/entry.ts'
import type { KnownListing, ReadEntry } from '../model/listing.ts'
import type { ListingReading } from '../read/listing.ts'
import { nextPageUrl } from '../read/more.ts'
import type { KnownEntries, ListingRead } from './compare.ts'
import { findOverlap } from './overlap.ts'

export type PageBackDeps<Stop> = {
  readonly known: KnownListing
  /** Grows with `learn`. */
  readonly knownEntries: KnownEntries
  /** Finds out which of the entries are known. */
  readonly learn: (entries: readonly Entry[]) => Promise<void>
  /** Reads a further page, or says why the check ends here. */
  readonly readNext: (url: string) => Promise<ListingReading | Stop>
  readonly maxPages: number
}

/**
 * Reads a listing on until it meets three known entries in a row, or its end, or `maxPages`. An entry that slides from
 * one page to the next between two requests is met twice and counted once.
 */
export async function pageBack<Stop extends object>(
  firstPage: ListingReading,
  deps: PageBackDeps<Stop>,
): Promise<ListingRead | Stop> {
  const { known, knownEntries, learn, readNext, maxPages } = deps
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
    if (overlapAt !== null) return { read, overlapAt, leftOpen: false }
    // A further page without anything further, or with no way on, is the end of the listing.
    if (page > 0 && (unmet.length === 0 || more === null)) {
      return { read, overlapAt, leftOpen: endsTooSoon(read, deps) }
    }
    if (more === null || page + 1 >= maxPages) return { read, overlapAt, leftOpen: true }
    const next = await readNext(nextPageUrl(more, page + 1))
    if (!('entries' in next)) return next
    entries = next.entries
    if (more.by === 'link') more = next.more
  }
}

/** An end that comes before what was listed last time is no end: the answer to "more" was empty for another reason. */
function endsTooSoon(
  read: readonly ReadEntry[],
  { known, knownEntries }: Pick<PageBackDeps<never>, 'known' | 'knownEntries'>,
): boolean {
  const met = new Set(read.map(({ entry }) => entry.key))
  return knownEntries.size > 0 && known.window.some(({ key }) => !met.has(key))
}
