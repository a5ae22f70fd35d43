/** What a host said, which outlives this process: for how long it wants to be left alone, and its robots.txt. */
export type HostNote = {
  /** Nothing is asked before: milliseconds since 1970 UTC. */
  readonly restUntil: number
  /** It said so itself, by 429 or Retry-After; otherwise it only did not work, and whoever insists may try. */
  readonly said: boolean
  /** How often in a row it had to be left alone. */
  readonly failures: number
  readonly robots: RobotsCopy | null
}

/** Longer than any host is left alone, which is a day at most, by enough for a clock that is put back a little. */
const LONGEST_REST_MS = 1.2 * 86_400_000

/** Whether a host still rests; one whose rest ends later than any could was noted by a clock that was ahead. */
export function isResting({ restUntil }: Pick<HostNote, 'restUntil'>, now: number): boolean {
  return restUntil > now && restUntil <= now + LONGEST_REST_MS
}

export type RobotsCopy = {
  /** Milliseconds since 1970 UTC. */
  readonly fetchedAt: number
  /** Empty where there are no rules. */
  readonly text: string
}

/** Where notes are kept, by host; robots.txt belongs to an origin and is kept under that. */
export type HostMemory = {
  /** What was known when this process began. */
  readonly known: Iterable<readonly [host: string, note: HostNote]>
  save(host: string, note: HostNote): Promise<void>
}

export const NO_NOTE: HostNote = { restUntil: 0, said: false, failures: 0, robots: null }

/** For a fetcher that nobody gave one. */
export const FORGETFUL: HostMemory = { known: [], save: () => Promise.resolve() }
