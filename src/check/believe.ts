import { type KnownListing, MOST_ROWS } from '../model/listing.ts'
import type { QuarantineReason } from '../model/outcome.ts'
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

/**
 * Why a whole listing is not believed, or null: where reading went back past the newest known entry, or to the end,
 * and met nothing known, it is not the listing that was there before.
 */
export function doubtListing(listing: ListingRead, known: KnownListing, knownCount: number): QuarantineReason | null {
  if (known.count === 0 || knownCount > 0) return null
  if (!listing.leftOpen) return 'redesign'
  // Where reading ended counts: an entry dated back may stand at the top of a burst.
  const deepest = listing.read.findLast(({ entry }) => entry.published !== null)
  return isOlder(deepest?.entry.published ?? null, known.newestPublished) ? 'redesign' : null
}

function isOlder(published: string | null, newest: string | null): boolean {
  return published !== null && newest !== null && published.slice(0, 10) < newest.slice(0, 10)
}
