import type { Run } from './article-diff.ts'
import type { SnapshotEntryRecord } from './records.ts'

/** An entry that both listings have. */
export type KeptEntry = { readonly before: SnapshotEntryRecord; readonly after: SnapshotEntryRecord }

/** In what two listings of a source differ; entries are the same if their keys are. */
export type ListingDiff = {
  readonly added: readonly SnapshotEntryRecord[]
  /** `rolledOff`: it stood below all that stayed, where newer entries push others out. */
  readonly gone: readonly (SnapshotEntryRecord & { readonly rolledOff: boolean })[]
  /** Stand in another order among those that stayed. */
  readonly moved: readonly KeptEntry[]
  readonly retitled: readonly (KeptEntry & { readonly title: readonly Run[] })[]
  readonly redated: readonly KeptEntry[]
}
