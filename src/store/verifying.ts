import type { FindingRecord } from '../model/records.ts'

/** Where looking at a store says what it finds, and how far it is. */
export type Verifying = {
  readonly onFinding: (finding: FindingRecord) => void
  /** May throw to end it. */
  readonly onProgress: (at: {
    readonly what: FindingRecord['what']
    readonly done: number
    readonly of: number
  }) => void
}
