import { decodeText } from '../fetch/charset.ts'
import { Failure } from '../model/failure.ts'
import type { Page } from '../model/page.ts'
import type { Source } from '../model/source.ts'
import type { ListingReading } from '../read/listing.ts'
import type { Reader } from '../read/reader.ts'
import { hasTail, holdsRegion } from '../read/region.ts'
import { underCurrentKeys } from '../store/aliases.ts'
import type { Database } from '../store/open-store.ts'
import type { Standpoint } from './standpoints.ts'

/** The listing's element stands in a whole page as it stood before, byte for byte: so do its entries. */
export function isRecognised(
  page: Page,
  { source, standpoint }: { readonly source: Source; readonly standpoint: Standpoint },
): boolean {
  const { region, pageUrl } = standpoint
  if (region === null || page.status !== 200 || page.url !== pageUrl) return false
  const isWhole = page.via === 'browser' || hasTail(page.body, source.site.listing.tail)
  return isWhole && holdsRegion(page.body, region)
}

/**
 * What a page of the listing says, with the identities that its articles have in the store. Throws Failure `not-html` for
 * what cannot say anything.
 */
export async function readPage(
  page: Page,
  { site, browser }: Source,
  { reader, db }: { readonly reader: Reader; readonly db: Database },
): Promise<ListingReading> {
  refuseType(page)
  const { url, requestedUrl, status } = page
  // A source may be watched through the address that answers with a fragment.
  const reading = await reader.readListing({ html: decodeText(page), site, url, requestedUrl, status, fragment: true })
  // A button is for the browser to press.
  const more = reading.more?.by === 'button' && browser === 'never' ? null : reading.more
  const entries = await underCurrentKeys(db, { site: site.id, entries: reading.entries })
  return { ...reading, entries, more, hasTail: page.via === 'browser' || reading.hasTail }
}

export function refuseStatus({ status, url }: Page): void {
  if (status >= 200 && status < 300) return
  throw new Failure(`http-${status}`, `${new URL(url).host} answered with status ${status}.`)
}

const NOT_PAGES = /^(?:image|audio|video|font)\/|^application\/(?!xhtml|xml|json|octet-stream)/u

function refuseType({ headers, url }: Page): void {
  const type = headers['content-type'] ?? ''
  if (NOT_PAGES.test(type)) throw new Failure('not-html', `${new URL(url).host} answered with ${type}.`)
}
