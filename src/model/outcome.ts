import type { FailureCode } from './failure.ts'
import type { WallReason } from './site.ts'

/** Why a listing that was read is not believed. */
export const QUARANTINE_REASONS = [
  'selector-empty',
  'missing-fields',
  'redesign',
  'suspect-tail',
  'truncated',
  'listing-truncated',
] as const
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number]

export const OUTCOMES = ['first', 'unchanged', 'changed', 'quarantined', 'walled', 'failed', 'interrupted'] as const

/** Every way in which a check can end. `interrupted` is a fault of ours and says nothing about the source. */
export type OutcomeKind = (typeof OUTCOMES)[number]

/** How a check ended, as it is kept: why, where something was in the way. */
export type Verdict =
  | { readonly kind: 'first' | 'unchanged' | 'changed' }
  | { readonly kind: 'quarantined'; readonly reason: QuarantineReason }
  /** `session` is the site that a login form stood on although somebody had signed in there. */
  | { readonly kind: 'walled'; readonly reason: WallReason; readonly session?: string }
  | { readonly kind: 'failed' | 'interrupted'; readonly reason: FailureCode }

export type SourceState = 'ok' | 'degraded' | 'paused' | 'new'

/** The check looked at the listing and believed it. */
export function isGood(kind: OutcomeKind): boolean {
  return kind === 'first' || kind === 'unchanged' || kind === 'changed'
}

/** Every ending of a check that looked at the listing and believed it. */
export const GOOD_OUTCOMES = OUTCOMES.filter(isGood)
