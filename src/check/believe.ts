import { type KnownListing, MOST_ROWS } from '../model/listing.ts'
import type { QuarantineReason } from '../model/outcome.ts'
import { isRenamed } from '../model/same-entries.ts'
import { isNews, type Pace } from '../model/unfamiliar.ts'
import type { ListingRead } from './compare.ts'

/** How a page of a listing came out of the reader, as far as believing it goes. */
export type PageRead = { readonly rowCount: number; readonly incompleteCount: number; readonly hasTail: boolean }

const INCOMPLETE_SHARE = 0.1

/** Why the first page of a listing is not believed, or null. Without entries it is not even a baseline. */
export function doubtFirstPage(page: PageRead): QuarantineReason | null {
  return doubtFurtherPage(page) ?? (page.rowCount === 0 ? 'selector-empty' : null)
}

/** Why a further page is not believed, or null. One without entries is the end of the listing. */
export function doubtFurtherPage({ rowCount, incompleteCount, hasTail }: PageRead): QuarantineReason | null {
  if (!hasTail) return 'suspect-tail'
  if (rowCount > MOST_ROWS) return 'listing-truncated'
  return incompleteCount > rowCount * INCOMPLETE_SHARE ? 'missing-fields' : null
}

/** What doubting a whole listing takes: how many of its entries are known, when it was read, and the source's pace. */
export type Doubting = { readonly knownCount: number; readonly at: number; readonly pace: Pace | null }

/**
 * Why a whole listing is not believed, or null. What was listed comes back under other addresses; or nothing known was
 * met, although reading went to the end, or what was read is no news.
 */
export function doubtListing(
  { read, leftOpen }: ListingRead,
  known: KnownListing,
  { knownCount, at, pace }: Doubting,
): QuarantineReason | null {
  if (known.count === 0) return null
  const entries = read.map(({ entry }) => entry)
  if (isRenamed(known.window, entries)) return 'redesign'
  if (knownCount > 0 || known.window.length === 0) return null
  if (!leftOpen) return 'redesign'
  const { window, newestPublished, lastGoodAt } = known
  const sinceMs = lastGoodAt === null ? null : at - lastGoodAt
  const isOnePage = read.every(({ page }) => page === 0)
  return isNews({ entries, window, newestPublished, sinceMs, isOnePage, pace }) ? null : 'redesign'
}
