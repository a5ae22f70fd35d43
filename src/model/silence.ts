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
