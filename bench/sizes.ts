/** How much is measured. */
export type Sizes = {
  /** Of each comparison, for its median. */
  readonly runs: number
  readonly warmUps: number
  readonly sources: number
  readonly pacedSeconds: number
  /** Sources that change once in each run. */
  readonly changing: number
  /** Rounds of unchanged checks over the changing sources, for counting. */
  readonly unchangedRounds: number
  /** Of one source, each with one entry more. Whole copies come every twenty, so the mean is the same over a year. */
  readonly listingRevisions: number
  /** Starts of a command, and the changes in its store. */
  readonly starts: number
  readonly changes: number
}

export const FULL: Sizes = {
  runs: 7,
  warmUps: 3,
  sources: 1_000,
  pacedSeconds: 10,
  changing: 100,
  unchangedRounds: 5,
  listingRevisions: 1_000,
  starts: 15,
  changes: 1_000,
}

/** Every row, for a look at the bench itself: the figures mean nothing. */
export const QUICK: Sizes = {
  runs: 1,
  warmUps: 0,
  sources: 20,
  pacedSeconds: 0.5,
  changing: 2,
  unchangedRounds: 1,
  listingRevisions: 3,
  starts: 1,
  changes: 40,
}
