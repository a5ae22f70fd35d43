import type { Page } from '../model/page.ts'
import type { Site, WallReason, WallSign } from '../model/site.ts'

/** What of a page a sign of a wall may speak of, besides its markup. */
export type PageFacts = Pick<Page, 'url' | 'requestedUrl' | 'status'>

const STATUS_WALLS: Readonly<Record<number, WallReason>> = {
  401: 'login-required',
  403: 'blocked',
  429: 'rate-limited',
}

/**
 * The wall that status, headers and redirects alone tell of, or null: the site's signs first, then general ones. It
 * costs next to nothing; `readListing` and `readArticle` look for the walls that only the markup tells of.
 */
export function wallFromResponse(
  page: PageFacts & Pick<Page, 'headers'>,
  site: Pick<Site, 'walls'>,
): WallReason | null {
  const sign = site.walls.find((wall) => !needsMarkup(wall) && holdsForResponse(wall, page))
  if (sign !== undefined) return sign.reason
  // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
  if (page.headers['cf-mitigated'] === 'challenge') return 'challenge'
  return STATUS_WALLS[page.status] ?? null
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
