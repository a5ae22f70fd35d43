import type { World } from './world.ts'

/** One row of the table of faults: what is done to Dateline, and what came of it. */
export type Row = {
  /** As the table numbers it, such as `A1`. */
  readonly id: string
  /** The fault, and how it is provoked, in words for the table. */
  readonly fault: string
  readonly provoked: string
  /** Does it, and throws where the outcome is not the one it has to be; gives back the outcome in words that never vary. */
  readonly run: (world: World) => Promise<string>
}

/** What a row came to, as the process in the namespace prints it: one line of JSON each. */
export type RowResult = {
  readonly id: string
  /** What it came to; null where it did not come to that. */
  readonly outcome: string | null
  /** Invariants that did not hold, and what the row threw: empty where all is well. */
  readonly wrong: readonly string[]
}
