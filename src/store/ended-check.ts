import type { Entry } from '../model/entry.ts'
import type { ListingDelta } from '../model/listing.ts'
import type { Verdict } from '../model/outcome.ts'
import type { Page, Validators } from '../model/page.ts'
import type { Source } from '../model/source.ts'

/** What the next check needs to recognise the page, and for which profile that holds. */
export type Place = {
  readonly profileHash: string
  readonly pageUrl: string
  readonly validators: Validators
  /** Where the listing stands on the page, as the reader wrote it down. */
  readonly region: string | null
}

export type CheckFacts = {
  readonly startedAt: number
  readonly tookMs: number
  readonly status: number | null
  readonly via: 'http' | 'browser' | null
  readonly pages: number
  readonly bytes: number
  readonly entries: number
}

/** A check that has ended, with all that it found. */
export type EndedCheck = {
  readonly source: Source
  readonly facts: CheckFacts
  readonly verdict: Verdict
  /** The snapshot it was compared with. */
  readonly comparedWith: number | null
  /** Kept as evidence. */
  readonly evidence: readonly Page[]
  readonly listing: { readonly entries: readonly Entry[]; readonly windowSize: number } | null
  readonly delta: ListingDelta | null
  /** Whether it read on past what is known. */
  readonly isDeep: boolean
  /** Null where nothing was believed. */
  readonly place: Place | null
}
