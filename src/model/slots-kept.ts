import { nextSlot } from '../lib/cron.ts'
import type { Span } from './span.ts'

const LEAST_TOLERANCE_MS = 5_000
const MOST_TOLERANCE_MS = 15 * 60_000
const LOOK_AHEAD = 50

/** How the looks at a source are told to have kept to its schedule. */
export type SlotsKept = {
  /** Two looks no further apart than this have missed no slot: milliseconds. */
  readonly surelyKeptMs: number
  /** Whether a slot went by unused between two looks: the one due first after the look at `fromAt`, and some time for it. */
  missesSlot(span: Span): boolean
}

/**
 * A check may be late: by chance on purpose, or as it waits for others. So each slot has half of the time up to the next
 * one, at least 5 seconds and at most 15 minutes, before it counts as missed.
 */
export function createSlotsKept(schedule: string, timezone: string, now: number): SlotsKept {
  const latestFor = (at: number) => {
    const due = nextSlot(schedule, timezone, at)
    return due + toleranceMs(nextSlot(schedule, timezone, due) - due)
  }
  const least = leastInterval(schedule, timezone, now)
  return {
    surelyKeptMs: least + toleranceMs(least),
    missesSlot: ({ fromAt, toAt }) => toAt > latestFor(fromAt),
  }
}

function toleranceMs(intervalMs: number): number {
  return Math.min(MOST_TOLERANCE_MS, Math.max(LEAST_TOLERANCE_MS, intervalMs / 2))
}

function leastInterval(schedule: string, timezone: string, now: number): number {
  let at = nextSlot(schedule, timezone, now)
  let least = Number.POSITIVE_INFINITY
  for (let count = 0; count < LOOK_AHEAD; count += 1) {
    const next = nextSlot(schedule, timezone, at)
    least = Math.min(least, next - at)
    at = next
  }
  return least
}
