import type { FailureCode } from './failure.ts'
import type { GoneReason } from './removal.ts'
import type { WallReason } from './site.ts'

/**
 * Why a page is not believed: no title, no text where there was some, cut, the page of another article, or the same
 * news as on other articles of the site.
 */
export const VISIT_DOUBTS = [
  'no-title',
  'no-text',
  'truncated',
  'suspect-tail',
  'other-article',
  'same-as-others',
] as const
export type VisitDoubt = (typeof VISIT_DOUBTS)[number]

/** From then on a doubt is shown beside the source: it will hardly go by itself. */
export const LASTING_DOUBT = { visits: 5, forMs: 86_400_000 } as const

/**
 * Every way in which a visit can end. `returned` brought back an earlier revision, and is an edit only once it stays.
 * `reread` is no news: the first under a changed profile, which may read the page differently, or what crept into all
 * articles alike.
 */
export type VisitVerdict =
  | { readonly kind: 'first' | 'same' | 'edited' | 'returned' | 'reread' }
  | { readonly kind: 'gone'; readonly reason: GoneReason }
  | { readonly kind: 'walled'; readonly reason: WallReason }
  | { readonly kind: 'doubted'; readonly reason: VisitDoubt }
  | { readonly kind: 'failed' | 'interrupted'; readonly reason: FailureCode }

export type VisitKind = VisitVerdict['kind']

/** The article's page was there and was believed. */
export function isAlive(kind: VisitKind): boolean {
  return ALIVE_KINDS.some((alive) => alive === kind)
}

export const ALIVE_KINDS = ['first', 'same', 'edited', 'returned', 'reread'] as const satisfies VisitKind[]

/**
 * Whose turn it is among the visits that are due: first articles that were just listed, since somebody waits for them,
 * then what there is reason to look at, then the rest.
 */
export const VISIT_RANKS = { new: 0, hurried: 1, due: 2 } as const
export type VisitRank = (typeof VISIT_RANKS)[keyof typeof VISIT_RANKS]
