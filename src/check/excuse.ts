import type { Stalls } from '../lib/stalls.ts'
import type { FailureCode } from '../model/failure.ts'

type Ended = { readonly kind: string; readonly reason?: string }
type Excused = { readonly kind: 'interrupted'; readonly reason: 'stalled' }

/** What a look comes to where nobody listened in time, and where connections broke while nobody held them. */
const BY_TIME: ReadonlySet<string> = new Set([
  'dns',
  'connect',
  'tls',
  'proxy',
  'timeout-connect',
  'timeout-headers',
  'timeout-total',
  'parse-timeout',
  'browser-timeout',
  'browser-crash',
  'truncated',
] satisfies (FailureCode | 'truncated')[])

/** A site is not to blame for time that passed while this process stood still: such a look says nothing about it. */
export function excuse<T extends Ended>(
  verdict: T,
  { stalls, beganAt }: { readonly stalls?: Pick<Stalls, 'stoodStillSince'>; readonly beganAt: number },
): T | Excused {
  const isByTime = verdict.reason !== undefined && BY_TIME.has(verdict.reason)
  return isByTime && stalls?.stoodStillSince(beganAt) ? { kind: 'interrupted', reason: 'stalled' } : verdict
}
