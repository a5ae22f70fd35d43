const LEAST_PAUSES = 20
const SHARE = 0.99

/**
 * The longest pause that is usual between the additions of a source: the 99th percentile of its own, by nearest rank.
 * What one check found counts as one addition, so that a burst is no row of tiny pauses. Null before there were 20.
 */
export function usualPauseMs(addedAt: readonly number[]): number | null {
  const times = addedAt.toSorted((a, b) => a - b)
  const pauses = times.slice(1).map((at, index) => at - (times[index] ?? at))
  if (pauses.length < LEAST_PAUSES) return null
  pauses.sort((a, b) => a - b)
  return pauses[Math.ceil(pauses.length * SHARE) - 1] ?? null
}

/** When a source's silence is to be asked about, as it is on record, and when anything last changed on it. */
export type SilencePlan = { readonly dueAt: number | null; readonly lastChangeAt: number | null }

/** Whether it is time to ask. What was planned from a change in a time that is still to come is asked about now. */
export function isSilenceDue({ dueAt, lastChangeAt }: SilencePlan, now: number): boolean {
  if (dueAt === null) return false
  const wasAhead = lastChangeAt !== null && lastChangeAt > now && dueAt >= lastChangeAt
  return now >= dueAt || wasAhead
}
