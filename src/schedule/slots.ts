import type { Random } from '../lib/clock.ts'
import { nextSlot } from '../lib/cron.ts'
import type { Source } from '../model/source.ts'

const JITTER_SHARE = 0.1
const LONGEST_JITTER_MS = 30_000

export type SlotInput = { readonly now: number; readonly lastCheckAt: number | null; readonly random: Random }

/**
 * When a source is to be checked: at its next slot, a little later by chance so that sources with one schedule do not
 * ask at the same moment; or now where a slot passed since its last check, however many did.
 */
export function dueAt({ schedule, timezone }: Pick<Source, 'schedule' | 'timezone'>, input: SlotInput): number {
  const { now, lastCheckAt, random } = input
  if (lastCheckAt === null || nextSlot(schedule, timezone, lastCheckAt) <= now) return now
  const upcoming = nextSlot(schedule, timezone, now)
  const interval = nextSlot(schedule, timezone, upcoming) - upcoming
  return upcoming + Math.round(Math.min(LONGEST_JITTER_MS, interval * JITTER_SHARE) * random())
}
