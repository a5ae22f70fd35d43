import type { Entry } from '../model/entry.ts'
import type { ListingDelta } from '../model/listing.ts'
import type { QuarantineReason, Verdict } from '../model/outcome.ts'
import type { EndedCheck, Place } from '../store/ended-check.ts'

/** What one look at a listing came to. */
export type Look = {
  readonly verdict: Verdict
  readonly listing: EndedCheck['listing']
  readonly delta: ListingDelta | null
  readonly place: Place | null
}

export function unchanged(place: Place | null): Look {
  return { verdict: { kind: 'unchanged' }, listing: null, delta: null, place }
}

export function walled(reason: Extract<Verdict, { kind: 'walled' }>['reason']): Look {
  return { verdict: { kind: 'walled', reason }, listing: null, delta: null, place: null }
}

export function quarantined(
  reason: QuarantineReason,
  entries: readonly Entry[],
  windowSize: number = entries.length,
): Look {
  const listing = { entries, windowSize }
  return { verdict: { kind: 'quarantined', reason }, listing, delta: null, place: null }
}
