import { type KnownListing, MOST_ROWS } from '../model/listing.ts'
import type { QuarantineReason } from '../model/outcome.ts'
import { isRenamed } from '../model/same-entries.ts'
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
 * Why a whole listing is not believed, or null. What was listed comes back under other addresses; or reading went back
 * past the newest known entry, or to the end, and met nothing known; or dates are gone that were there: it is not the
 * listing that was there before.
 */
export function doubtListing(listing: ListingRead, known: KnownListing, knownCount: number): QuarantineReason | null {
  if (known.count === 0) return null
  const entries = listing.read.map(({ entry }) => entry)
  if (isRenamed(known.window, entries)) return 'redesign'
  if (knownCount > 0 || known.window.length === 0) return null
  if (!listing.leftOpen) return 'redesign'
  // Where reading ended counts: an entry dated back may stand at the top of a burst.
  const deepest = entries.findLast(({ published }) => published !== null)
  if (deepest === undefined) return entries.length > 0 && known.newestPublished !== null ? 'redesign' : null
  return isOlder(deepest.published, known.newestPublished) ? 'redesign' : null
}

function isOlder(published: string | null, newest: string | null): boolean {
  return published !== null && newest !== null && published.slice(0, 10) < newest.slice(0, 10)
}
