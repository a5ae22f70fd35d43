import type { FailureCode } from './failure.ts'
import type { WallReason } from './site.ts'

/** Every way in which a visit can end. `reread` is a page that a changed profile reads differently: no news. */
export type VisitVerdict =
  | { readonly kind: 'first' | 'same' | 'edited' | 'reread' | 'gone' }
  | { readonly kind: 'walled'; readonly reason: WallReason }
  /** The page came without title or text although there was some, or cut. */
  | { readonly kind: 'doubted'; readonly reason: 'no-title' | 'no-text' | 'truncated' | 'suspect-tail' }
  | { readonly kind: 'failed' | 'interrupted'; readonly reason: FailureCode }

export type VisitKind = VisitVerdict['kind']

/** The article's page was there and was believed. */
export function isAlive(kind: VisitKind): boolean {
  return kind === 'first' || kind === 'same' || kind === 'edited' || kind === 'reread'
}
