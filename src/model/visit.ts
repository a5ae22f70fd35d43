import type { FailureCode } from './failure.ts'
import type { WallReason } from './site.ts'

/** Why a page is not believed: no title, no text where there was some, cut, or the page of another article. */
export type VisitDoubt = 'no-title' | 'no-text' | 'truncated' | 'suspect-tail' | 'other-article'

/** Every way in which a visit can end. `reread` is the first under a changed profile, which may read the page differently: no news. */
export type VisitVerdict =
  | { readonly kind: 'first' | 'same' | 'edited' | 'reread' | 'gone' }
  | { readonly kind: 'walled'; readonly reason: WallReason }
  | { readonly kind: 'doubted'; readonly reason: VisitDoubt }
  | { readonly kind: 'failed' | 'interrupted'; readonly reason: FailureCode }

export type VisitKind = VisitVerdict['kind']

/** The article's page was there and was believed. */
export function isAlive(kind: VisitKind): boolean {
  return kind === 'first' || kind === 'same' || kind === 'edited' || kind === 'reread'
}

/**
 * Whose turn it is among the visits that are due: first articles that were just listed, since somebody waits for them,
 * then what there is reason to look at, then the rest.
 */
export const VISIT_RANKS = { new: 0, hurried: 1, due: 2 } as const
export type VisitRank = (typeof VISIT_RANKS)[keyof typeof VISIT_RANKS]
