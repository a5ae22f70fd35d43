import type { Random } from '../lib/clock.ts'
import type { RemovalPolicy } from './removal.ts'
import type { Revisit } from './source.ts'

const MONTH_MS = 30 * 86_400_000
const RETRY_FIRST_MS = 60_000
const JITTER = 0.1
const LEAST_STEP_MS = 1_000

/**
 * When to look at an article again: after a share of the time since it last changed, within the limits of the policy;
 * once that time is over, in a sweep a month. Most edits come soon after publication, so old articles are asked about less.
 */
export function nextVisitAt(
  { now, changedAt, random }: { now: number; changedAt: number; random: Random },
  policy: Omit<Revisit, 'auditsPerDay'>,
): number {
  const age = Math.max(0, now - changedAt)
  const gap = age > policy.forMs ? MONTH_MS : Math.min(policy.maxMs, Math.max(policy.minMs, policy.share * age))
  return now + Math.round(gap * (1 + JITTER * random()))
}

/**
 * The longest time after which any of these functions, or a host that wants to be left alone, can have put a visit of
 * such a source. What is due later was put there by a clock that was ahead.
 */
export function longestWaitMs(revisit: Pick<Revisit, 'maxMs'>, removal: RemovalPolicy): number {
  return Math.ceil(Math.max(MONTH_MS, revisit.maxMs, removal.confirmOverMs) * (1 + JITTER))
}

/** When to try again after a visit that did not work: a minute, doubled with each failure in a row, at most `maxMs`. */
export function retryVisitAt(
  { now, failures, random }: { now: number; failures: number; random: Random },
  { maxMs }: Pick<Revisit, 'maxMs'>,
): number {
  const gap = Math.min(maxMs, RETRY_FIRST_MS * 2 ** Math.min(failures, 20))
  return now + Math.round(gap * (1 + JITTER * random()))
}

/**
 * When to look again at an article that is gone while its site is there: so that the visits which confirm it spread
 * evenly over the time they need, and later less and less often, at least every `maxMs`, since it may be back.
 */
export function confirmVisitAt(
  { now, failures, random }: { now: number; failures: number; random: Random },
  { removal, revisit }: { removal: RemovalPolicy; revisit: Pick<Revisit, 'maxMs'> },
): number {
  const { confirmVisits, confirmOverMs } = removal
  const step = confirmOverMs / Math.max(1, confirmVisits - 1)
  const doublings = Math.min(20, Math.max(0, failures + 1 - confirmVisits))
  const gap = Math.max(LEAST_STEP_MS, step, Math.min(revisit.maxMs, step * 2 ** doublings))
  return now + Math.round(gap * (1 + JITTER * random()))
}
