import type { Entry } from '../model/entry.ts'
import { Failure } from '../model/failure.ts'
import type { Page } from '../model/page.ts'
import type { Source } from '../model/source.ts'
import type { ListingReading } from '../read/listing.ts'
import type { Reader } from '../read/reader.ts'
import { wallFromResponse } from '../read/walls.ts'
import type { Database } from '../store/open-store.ts'
import { doubtFurtherPage } from './believe.ts'
import { readPage, refuseStatus } from './listing-page.ts'
import { type Look, quarantined, walled } from './look.ts'
import { type ListingPage, showSame } from './seams.ts'

type ReadOnDeps = { readonly source: Source; readonly reader: Reader; readonly db: Database }

/** What a further page says, or how the check ends at it. */
export async function readFurtherPage(
  page: Page | null,
  { source, reader, db }: ReadOnDeps,
): Promise<ListingReading | { readonly look: Look }> {
  if (page === null) return NOTHING_FURTHER
  const wall = wallFromResponse(page, source.site)
  if (wall !== null) return { look: walled(wall) }
  if (page.cut) return { look: quarantined('truncated', []) }
  const next = await readPage(page, source, { reader, db })
  if (next.wall !== null) return { look: walled(next.wall) }
  refuseStatus(page)
  const doubt = doubtFurtherPage(next)
  return doubt === null ? next : { look: quarantined(doubt, next.entries) }
}

export type ReadAgainDeps = ReadOnDeps & {
  /** Asks for a page of the listing; null is the first one. */
  readonly fetchAgain: (url: string | null) => Promise<Page>
  /** Keeps a page as evidence. */
  readonly keep: (page: Page) => void
  readonly signal: AbortSignal
}

/**
 * Reads a page of a listing once more, to see whether it moved. One that says the same is neither counted nor kept.
 * Null where it does not come: the check can do without it.
 */
export async function readPageAgain(before: ListingPage, deps: ReadAgainDeps): Promise<readonly Entry[] | null> {
  try {
    const page = await deps.fetchAgain(before.url)
    const reading = await readFurtherPage(page, deps)
    if (!('entries' in reading)) return null
    if (!showSame(reading.entries, before.entries)) deps.keep(page)
    return reading.entries
  } catch {
    // A stop says nothing about the listing.
    deps.signal.throwIfAborted()
    return null
  }
}

const NOTHING_FURTHER: ListingReading = {
  wall: null,
  entries: [],
  rowCount: 0,
  incompleteCount: 0,
  hasTail: true,
  region: null,
  more: null,
}

/** "More" beyond the end is answered with nothing by some sites. */
export function orEmpty(thrown: unknown): null {
  if (thrown instanceof Failure && thrown.code === 'empty-body') return null
  throw thrown
}
