import type { BrowserUse } from './source.ts'

/** The pages of a source that may need a browser, each kind for itself. */
export type RenderedKind = 'listing' | 'article'

/** What a trial showed: whether pages of a kind need the browser, and when that was found out. */
export type Rendering = { readonly needed: boolean; readonly testedAt: number }

type Using = { readonly use: BrowserUse; readonly rendering: Rendering | null; readonly now: number }

// Sites change: what a trial showed holds for six hours.
const HOLDS_MS = 6 * 3_600_000

/** The page is read through the browser at once, without another look at what the site sends. */
export function startsInBrowser({ use, rendering, now }: Using): boolean {
  if (use !== 'auto') return use === 'always'
  return rendering?.needed === true && holds(rendering, now)
}

/** A plain page that shows nothing is worth a trial in the browser. */
export function mayTryBrowser({ use, rendering, now }: Using): boolean {
  return use === 'auto' && (rendering === null || rendering.needed || !holds(rendering, now))
}

function holds({ testedAt }: Rendering, now: number): boolean {
  // A clock that was set back proves nothing.
  return testedAt <= now && now - testedAt < HOLDS_MS
}
