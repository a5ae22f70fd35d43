import type { Entry } from './entry.ts'

/** What a source is known to have listed, as a check needs it to compare. */
export type KnownListing = {
  /** The latest snapshot: what a check is compared with; null before the first check. */
  readonly snapshotId: number | null
  readonly takenAt: number | null
  /** The rows that the first page showed then, in order. */
  readonly window: readonly Entry[]
  /** How many articles were ever seen on this source. */
  readonly count: number
  /** The newest published date among them. */
  readonly newestPublished: string | null
  readonly firstCheckAt: number | null
  /** When the listing was last looked at and believed. */
  readonly lastGoodAt: number | null
  /** The earliest gap whose entries have not turned up since: what was known before it, at most, has this date. */
  readonly openGap: { readonly newestBefore: string | null } | null
}

/** An entry that was read, with the page of the listing it stood on, from 0. */
export type ReadEntry = { readonly entry: Entry; readonly page: number }

export type Addition = { readonly entry: Entry; readonly late: boolean; readonly backdated: boolean }

/** An entry that is missing, and the nearest of the entries read that stand below its place. */
export type Missed = { readonly key: string; readonly below: readonly string[] }

/** A stretch of time in which entries may have come and gone unseen. */
export type Gap = {
  readonly fromAt: number | null
  readonly toAt: number
  readonly atLeast: number
  /** Whether it is there because the listing moved while it was read. */
  readonly moved: boolean
  /** The newest published date known before it; null where a date tells nothing of what is missing. */
  readonly newestBefore: string | null
}

/** What the listing says that it did not say before. Keys are those of articles. */
export type ListingDelta = {
  readonly additions: readonly Addition[]
  /** Unseen, but no news: entries that stood further back than the source was ever read. */
  readonly older: readonly Entry[]
  /** Known entries that are listed, with their title and date of now. */
  readonly listed: readonly Entry[]
  /** Of these, the ones whose title, date or address the listing changed: a visit is due at once. */
  readonly restated: readonly string[]
  /** Known entries that were missing or delisted, and are listed again. */
  readonly back: readonly string[]
  /** Were in the window and are not, although the place where they stood was read. */
  readonly missing: readonly Missed[]
  /** So many are missing at once that the page is doubted: none of them counts as delisted. */
  readonly held: boolean
  /** Were in the window and were pushed out at its end, which is no event. */
  readonly rolledOff: readonly string[]
  readonly gap: Gap | null
}

/** What is known of an entry that was read: as it was last listed, and whether it was missing or delisted since. */
export type KnownEntry = { readonly title: string; readonly published: string | null; readonly away: boolean }

/** Entries in a row that must be known before a check stops reading on: one pinned old entry is no overlap. */
export const OVERLAP = 3

/** Of one page of a listing; what shows more is not believed, since the rest of it is not read. */
export const MOST_ROWS = 2_000
