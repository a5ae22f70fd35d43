import type { Page } from '../model/page.ts'
import type { Source } from '../model/source.ts'
import type { ListingReading } from '../read/listing.ts'
import { markRegion } from '../read/region.ts'
import type { Place } from '../store/ended-check.ts'
import { formatRegion, profileHash } from './standpoints.ts'

/** What the next check recognises the page by, without reading it. */
export function toPlace(page: Page, reading: ListingReading, source: Source): Place {
  const mark = reading.region === null ? null : markRegion(page.body, reading.region)
  const isDirect = page.url === page.requestedUrl
  return {
    profileHash: profileHash(source.site),
    pageUrl: page.url,
    // Validators belong to the address that gave them, which a redirect may change.
    validators: {
      etag: isDirect ? (page.headers['etag'] ?? null) : null,
      lastModified: isDirect ? (page.headers['last-modified'] ?? null) : null,
    },
    region: mark === null ? null : formatRegion(mark),
  }
}
