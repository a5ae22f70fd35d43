import { dayInZone } from '../lib/days.ts'
import type { ListingDelta } from '../model/listing.ts'
import type { Source } from '../model/source.ts'
import { type Acceptance, acceptSnapshot, type ToCompare } from '../store/accept-snapshot.ts'
import type { Database } from '../store/open-store.ts'
import type { OweOptions } from '../store/owe-alerts.ts'
import { baselineOf } from './baseline.ts'
import { compareListing } from './compare.ts'
import { findOverlap } from './overlap.ts'

/**
 * Lets the operator believe the newest listing in quarantine: what is new in it is an addition, what only has a new
 * address keeps its identity, and what is missing from it is missing for the first time. Nothing is removed by it.
 */
export function acceptQuarantined(db: Database, source: Source, options: OweOptions): Promise<Acceptance> {
  return acceptSnapshot(db, { source, compare: (listing) => compare(listing, source) }, options)
}

function compare({ entries, windowSize, at, known, knownEntries }: ToCompare, source: Source): ListingDelta {
  if (known.snapshotId === null) return baselineOf(entries, source)
  const read = entries.map((entry, place) => ({ entry, page: place < windowSize ? 0 : 1 }))
  const overlapAt = findOverlap(read, (key) => knownEntries.has(key), known)
  const listing = { read, overlapAt, leftOpen: false, endMet: entries.length === 0, torn: false }
  return compareListing({ listing, known, knownEntries, at, today: dayInZone(at, source.timezone) })
}
