/**
 * Why nobody served a slot: no daemon ran, the machine slept or its clock leapt, the check before was still under way, or
 * the host wanted to be left alone.
 */
export type MissedReason = 'down' | 'asleep' | 'busy' | 'resting'

/** Slots in a row that nobody served; a check that catches up serves the last one. */
export type MissedSlots = {
  readonly sourceId: string
  /** The first and the last of them: milliseconds since 1970 UTC. */
  readonly fromAt: number
  readonly toAt: number
  /** How many; counted to a thousand at most. */
  readonly slots: number
  readonly reason: MissedReason
}
