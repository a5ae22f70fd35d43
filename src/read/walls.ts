import type { Page } from '../model/page.ts'
import type { Site, WallReason, WallSign } from '../model/site.ts'
import { BLOCKING_HOST, CONSENT_HOST, PARKING_HOST } from './wall-signs.ts'

/** What of a page a sign of a wall may speak of, besides its markup. */
export type PageFacts = Pick<Page, 'url' | 'requestedUrl' | 'status'>

/** What a status alone is believed to mean, where nothing that came with it says more. */
export const STATUS_WALLS: Readonly<Record<number, WallReason>> = {
  401: 'login-required',
  403: 'blocked',
  429: 'rate-limited',
}

/**
 * The wall that status, headers and redirects alone tell of, or null: the site's signs first, then general ones. It
 * costs next to nothing; `readListing` and `readArticle` look for the walls that only the markup tells of, and come to
 * what the status means where there is markup and it says nothing.
 */
export function wallFromResponse(
  page: PageFacts & Pick<Page, 'headers' | 'body' | 'cut'>,
  site: Pick<Site, 'walls'>,
): WallReason | null {
  const sign = site.walls.find((wall) => !needsMarkup(wall) && holdsForResponse(wall, page))
  if (sign !== undefined) return sign.reason
  return wallOfHeaders(page) ?? wallOfHost(page) ?? (isReadable(page) ? null : (STATUS_WALLS[page.status] ?? null))
}

function wallOfHeaders({ headers, status }: Pick<Page, 'headers' | 'status'>): WallReason | null {
  // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
  if (headers['cf-mitigated'] === 'challenge') return 'challenge'
  if (status === 304) return null
  // https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
  if (headers['x-amzn-waf-action'] === 'challenge' || headers['x-amzn-waf-action'] === 'captcha') return 'challenge'
  if (status < 400) return null
  if (headers['x-datadome'] !== undefined && status === 403) return 'challenge'
  return headers['x-sucuri-block'] === undefined ? null : 'blocked'
}

/** Where another site was led to that is known for nothing else. */
function wallOfHost({ url, requestedUrl }: PageFacts): WallReason | null {
  if (url === requestedUrl) return null
  const host = URL.parse(url)?.hostname ?? ''
  if (host === URL.parse(requestedUrl)?.hostname) return null
  if (BLOCKING_HOST.test(host)) return 'blocked'
  if (PARKING_HOST.test(host)) return 'parked'
  return CONSENT_HOST.test(host) ? 'login-required' : null
}

/** There is markup that may tell more than the status does. */
function isReadable({ headers, body, cut }: Pick<Page, 'headers' | 'body' | 'cut'>): boolean {
  return !cut && body.length > 0 && /^$|html|xml|^text\/plain/iu.test(headers['content-type'] ?? '')
}

/** The sign can only be told from the markup of a page. */
export function needsMarkup(sign: WallSign): boolean {
  return sign.selector !== undefined || sign.text !== undefined
}

/** The parts of a sign that speak of the response hold; true for one that has none of them but others. */
export function holdsForResponse(sign: WallSign, page: PageFacts): boolean {
  if (sign.status !== undefined && sign.status !== page.status) return false
  if (sign.redirect === undefined) return sign.status !== undefined || needsMarkup(sign)
  return page.url !== page.requestedUrl && page.url.includes(sign.redirect)
}
