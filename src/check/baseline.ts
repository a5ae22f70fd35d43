import type { Entry } from '../model/entry.ts'
import type { ListingDelta } from '../model/listing.ts'
import type { Source } from '../model/source.ts'

const NOTHING: ListingDelta = {
  additions: [],
  older: [],
  listed: [],
  restated: [],
  back: [],
  missing: [],
  held: false,
  rolledOff: [],
  gap: null,
}

/** What the first listing of a source tells: a baseline, unless the source wants its entries announced. */
export function baselineOf(entries: readonly Entry[], { alertOnFirst }: Pick<Source, 'alertOnFirst'>): ListingDelta {
  if (!alertOnFirst) return { ...NOTHING, older: entries }
  return { ...NOTHING, additions: entries.map((entry) => ({ entry, late: false, backdated: false })) }
}
