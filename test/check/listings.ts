import type { CompareInput, KnownEntries } from '../../src/check/compare.ts'
import type { Entry } from '../../src/model/entry.ts'
import type { KnownListing, ListingDelta } from '../../src/model/listing.ts'
import type { ListingReading } from '../../src/read/listing.ts'

export const NOON = Date.UTC(2024, 3, 15, 3)
export const TODAY = '2024-04-15'
const HOUR_MS = 3_600_000
export const FIRST_CHECK_AT = NOON - 24 * HOUR_MS
export const BEFORE_FIRST_CHECK = FIRST_CHECK_AT - 24 * HOUR_MS
export const AFTER_FIRST_CHECK = FIRST_CHECK_AT + HOUR_MS

/** An entry of today whose address does not tell when it was taken in. */
export function entryOf(key: string, given: Partial<Entry> = {}): Entry {
  return {
    key,
    url: `https://example.org/${key}/`,
    title: `Title of ${key}`,
    published: TODAY,
    excerpt: null,
    thumbnail: null,
    ingestedAt: null,
    ...given,
  }
}

export function entriesOf(keys: string): Entry[] {
  return keys
    .split(' ')
    .filter(Boolean)
    .map((key) => entryOf(key))
}

/** What is known of a source whose latest window showed these entries, and which listed others before. */
export function knownOf(window: readonly Entry[], given: Partial<KnownListing> = {}): KnownListing {
  return {
    snapshotId: 1,
    takenAt: NOON - HOUR_MS,
    window,
    count: window.length,
    newestPublished: TODAY,
    firstCheckAt: FIRST_CHECK_AT,
    lastGoodAt: NOON - HOUR_MS,
    openGap: null,
    ...given,
  }
}

function knownEntriesOf(entries: readonly Entry[]): KnownEntries {
  return new Map(entries.map(({ key, title, published }) => [key, { title, published, away: false }]))
}

/** One page of a listing as it is read. */
export function readingOf(entries: readonly Entry[], given: Partial<ListingReading> = {}): ListingReading {
  return {
    wall: null,
    entries,
    rowCount: entries.length,
    incompleteCount: 0,
    hasTail: true,
    region: null,
    more: null,
    ...given,
  }
}

export type Story = {
  /** What the window showed, and what was listed before that. */
  readonly was: readonly Entry[]
  readonly earlier?: readonly Entry[]
  /** What is listed now, page by page. */
  readonly now: readonly (readonly Entry[])[]
  readonly overlapAt?: number | null
  readonly leftOpen?: boolean
  readonly endMet?: boolean
  readonly known?: Partial<KnownListing>
}

export function compareInputOf({
  was,
  earlier = [],
  now,
  overlapAt = null,
  leftOpen = false,
  endMet = false,
  known,
}: Story): CompareInput {
  const read = now.flatMap((entries, page) => entries.map((entry) => ({ entry, page })))
  const met = new Set(read.map(({ entry }) => entry.key))
  return {
    listing: { read, overlapAt, leftOpen, endMet, torn: false },
    known: knownOf(was, { count: was.length + earlier.length, ...known }),
    knownEntries: knownEntriesOf([...was, ...earlier].filter(({ key }) => met.has(key))),
    at: NOON,
    today: TODAY,
  }
}

/** The delta in keys alone. */
export function keysOf(delta: ListingDelta) {
  return {
    added: delta.additions.map(({ entry }) => entry.key).join(' '),
    late: delta.additions
      .filter(({ late }) => late)
      .map(({ entry }) => entry.key)
      .join(' '),
    backdated: delta.additions
      .filter(({ backdated }) => backdated)
      .map(({ entry }) => entry.key)
      .join(' '),
    older: delta.older.map(({ key }) => key).join(' '),
    missing: delta.missing.map(({ key }) => key).join(' '),
    rolledOff: delta.rolledOff.join(' '),
    restated: delta.restated.join(' '),
  }
}
