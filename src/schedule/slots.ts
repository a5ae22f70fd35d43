import type { Random } from '../lib/clock.ts'
import { nextSlot } from '../lib/cron.ts'
import type { Source } from '../model/source.ts'

const JITTER_SHARE = 0.1
const LONGEST_JITTER_MS = 30_000
/** A clock that was set back by less is believed to be the better one: a slot that was served is not served again. */
const SMALL_STEP_MS = 60_000
const MANY_SLOTS = 1_000
const CATCH_UP_GAP_MS = 600
const CATCH_UP_WITHIN_MS = 600_000

export type SlotInput = {
  readonly now: number
  readonly lastCheckAt: number | null
  /** What was planned before, perhaps by another process. */
  readonly plannedAt?: number | null
  readonly random: Random
}

type Scheduled = Pick<Source, 'schedule' | 'timezone'>

/**
 * When a source is to be checked: at its next slot, a little later by chance so that sources with one schedule do not
 * ask at the same moment; or now where a slot passed since its last check, however many did. What was planned stands
 * unless clock or schedule moved under it.
 */
export function dueAt({ schedule, timezone }: Scheduled, input: SlotInput): number {
  const { now, lastCheckAt, plannedAt = null, random } = input
  if (lastCheckAt === null) return now
  const afterSmallStep = lastCheckAt > now && lastCheckAt - now <= SMALL_STEP_MS
  const upcoming = nextSlot(schedule, timezone, afterSmallStep ? lastCheckAt : now)
  const latest = upcoming + jitter({ schedule, timezone }, upcoming)
  if (plannedAt !== null && plannedAt > now && plannedAt <= latest) return plannedAt
  if (nextSlot(schedule, timezone, lastCheckAt) <= now) return now
  return upcoming + Math.round((latest - upcoming) * random())
}

function jitter({ schedule, timezone }: Scheduled, slot: number): number {
  return Math.min(LONGEST_JITTER_MS, (nextSlot(schedule, timezone, slot) - slot) * JITTER_SHARE)
}

/**
 * The slots after `afterAt` that a check which starts at `startsAt` comes too late for: all but the last, which it
 * serves. Null where there is none. Counted to a thousand; what lies beyond belongs to the same stretch.
 */
export function missedSlots(
  { schedule, timezone }: Scheduled,
  { afterAt, startsAt }: { afterAt: number; startsAt: number },
): { fromAt: number; toAt: number; slots: number } | null {
  const passed: number[] = []
  for (let slot = nextSlot(schedule, timezone, afterAt); slot <= startsAt; slot = nextSlot(schedule, timezone, slot)) {
    passed.push(slot)
    if (passed.length > MANY_SLOTS) return { fromAt: passed[0] as number, toAt: startsAt, slots: MANY_SLOTS }
  }
  const [fromAt, toAt] = [passed[0], passed.at(-2)]
  return fromAt === undefined || toAt === undefined ? null : { fromAt, toAt, slots: passed.length - 1 }
}

/** The time from one catch-up to the next, so that many sources that are due together start over ten minutes at most. */
export function catchUpGap(count: number): number {
  return Math.min(CATCH_UP_GAP_MS, CATCH_UP_WITHIN_MS / Math.max(1, count))
}
