import { decodeText } from '../fetch/charset.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import { PLAIN_ACCESS } from '../model/access.ts'
import type { Entry } from '../model/entry.ts'
import { Failure } from '../model/failure.ts'
import type { Site } from '../model/site.ts'
import { pageName } from '../read/page-name.ts'
import type { Reader } from '../read/reader.ts'
import { wallFromResponse } from '../read/walls.ts'
import { doubtFirstPage } from './believe.ts'

export type PeekDeps = { readonly fetcher: Pick<Fetcher, 'fetchPage'>; readonly reader: Reader }

/** What a page looks like as a listing. */
export type Peek = { readonly name: string; readonly entries: readonly Entry[] }

/**
 * Asks for a page once and reads it as a check would, recording nothing. Throws `not-a-listing` where a wall stands
 * there or its entries would not be believed, or the failure of the request.
 */
export async function peekListing(
  { url, site }: { url: string; site: Site },
  { fetcher, reader }: PeekDeps,
  signal: AbortSignal,
): Promise<Peek> {
  const source = { url, access: PLAIN_ACCESS }
  const page = await fetcher.fetchPage({ url, source, addressClass: 'source', validators: null }, signal)
  const html = decodeText(page)
  const reading = await reader.readListing({
    html,
    site,
    url: page.url,
    requestedUrl: page.requestedUrl,
    status: page.status,
    fragment: true,
  })
  const wall = wallFromResponse(page, site) ?? reading.wall
  if (wall !== null) throw new Failure('not-a-listing', `A wall stands at ${url}: ${wall}.`)
  if (page.status < 200 || page.status >= 300) {
    throw new Failure(`http-${page.status}`, `${new URL(url).host} answered with status ${page.status}.`)
  }
  const doubt = page.cut ? 'truncated' : doubtFirstPage(reading)
  if (doubt !== null) {
    throw new Failure('not-a-listing', `The profile ${site.id} reads no listing from ${url}: ${doubt}.`)
  }
  return { name: pageName(html), entries: reading.entries }
}
