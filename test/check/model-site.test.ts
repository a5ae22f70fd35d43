import fc from 'fast-check'
import { expect, test } from 'vitest'
import { doubtListing } from '../../src/check/believe.ts'
import { compareListing } from '../../src/check/compare.ts'
import { pageBack } from '../../src/check/page-back.ts'
import type { Entry } from '../../src/model/entry.ts'
import type { KnownEntry, ListingDelta } from '../../src/model/listing.ts'
import type { ListingReading } from '../../src/read/listing.ts'
import {
  AFTER_FIRST_CHECK,
  BEFORE_FIRST_CHECK,
  entryOf,
  FIRST_CHECK_AT,
  knownOf,
  NOON,
  readingOf,
  TODAY,
} from './listings.ts'

// A site in miniature, and a source that is checked over and over: what a check finds is what was done between.

const WINDOW = 6
const STEP = 4
const STOCK = 40

/** What happens to the site between two checks; places count from the top. */
type Happening = {
  readonly published: number
  readonly deleted: readonly number[]
  /** A place of the first page at which an entry comes in below the top. */
  readonly inserted: readonly number[]
  readonly order: readonly number[]
}

const place = fc.nat(WINDOW - 1)
const order = fc.shuffledSubarray([...Array(WINDOW).keys()], { minLength: WINDOW })
const asWas = [...Array(WINDOW).keys()]

// After a burst, what stands below the top is read only until three known entries in a row are met: whatever else
// comes in below the top does so last.
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    published: fc.nat(15),
    deleted: fc.array(fc.nat(WINDOW * 2), { maxLength: 2 }),
    inserted: fc.constant([]),
    order: fc.constant(asWas),
  }),
  fc.record({
    published: fc.nat(15),
    deleted: fc.constant([]),
    inserted: fc.array(place, { maxLength: 1 }),
    order,
  }),
)

type ModelSite = { listing: Entry[]; published: string[]; readonly baseline: readonly string[] }

function openSite(): ModelSite {
  const listing = Array.from({ length: STOCK }, (_, at) => entryOf(`stock-${at}`, { ingestedAt: BEFORE_FIRST_CHECK }))
  return { listing, published: [], baseline: listing.map(({ key }) => key) }
}

function happen(site: ModelSite, { published, deleted, inserted, order }: Happening): string[] {
  const publish = (at: number) => {
    const entry = entryOf(`new-${site.published.length}`, { ingestedAt: AFTER_FIRST_CHECK })
    site.published.push(entry.key)
    site.listing.splice(at, 0, entry)
    return entry.key
  }
  const keys = [...Array.from({ length: published }, () => publish(0)), ...inserted.map(publish)]
  for (const at of deleted) site.listing.splice(at, 1)
  const top = site.listing.slice(0, WINDOW)
  site.listing.splice(0, WINDOW, ...order.flatMap((at) => top[at] ?? []))
  return keys.filter((key) => site.listing.some((entry) => entry.key === key))
}

type Watch = { readonly known: Map<string, Entry>; window: readonly Entry[] }

function firstCheck(site: ModelSite): Watch {
  const window = site.listing.slice(0, WINDOW)
  return { known: new Map(window.map((entry) => [entry.key, entry])), window }
}

async function check(site: ModelSite, watch: Watch): Promise<ListingDelta> {
  const known = knownOf(watch.window, { count: watch.known.size, firstCheckAt: FIRST_CHECK_AT })
  const met = new Map<string, KnownEntry>()
  const first = readingOf(site.listing.slice(0, WINDOW), {
    more: { by: 'url', template: 'https://example.org/?from={offset}', start: STEP, step: STEP },
  })
  const listing = await pageBack<ListingReading>(first, {
    known,
    knownEntries: met,
    learn: async (entries) => {
      for (const entry of entries) if (watch.known.has(entry.key)) met.set(entry.key, { ...entry, away: false })
    },
    readNext: async (url) => {
      const from = Number(new URL(url).searchParams.get('from'))
      return readingOf(site.listing.slice(from, from + STEP))
    },
    readAgain: async ({ entries }) => entries,
    maxPages: 10,
    leastPages: 1,
  })
  if ('more' in listing) throw new Error('The model site never stops a check')
  expect(doubtListing(listing, known, { knownCount: met.size, at: NOON, pace: null })).toBeNull()
  const delta = compareListing({ listing, known, knownEntries: met, at: NOON, today: TODAY })
  for (const { entry } of listing.read) watch.known.set(entry.key, entry)
  watch.window = first.entries
  return delta
}

const addedKeys = ({ additions }: ListingDelta) => additions.map(({ entry }) => entry.key)

test('over any story, what is added is what was published, once, and never what was there before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 8 }), async (story) => {
      const site = openSite()
      const watch = firstCheck(site)
      for (const one of story) {
        const published = happen(site, one)
        const delta = await check(site, watch)
        expect(addedKeys(delta).toSorted()).toEqual(published.toSorted())
        expect(delta.gap).toBeNull()
        expect(delta.older.filter(({ key }) => !site.baseline.includes(key))).toEqual([])
      }
      const last = await check(site, watch)
      expect(addedKeys(last)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('whatever is missing was deleted', async () => {
  const withoutReorder = happening.map((one) => ({ ...one, order: asWas }))
  await fc.assert(
    fc.asyncProperty(fc.array(withoutReorder, { minLength: 1, maxLength: 8 }), async (story) => {
      const site = openSite()
      const watch = firstCheck(site)
      for (const one of story) {
        happen(site, one)
        const delta = await check(site, watch)
        const listed = new Set(site.listing.map(({ key }) => key))
        expect(delta.missing.filter(({ key }) => listed.has(key))).toEqual([])
      }
    }),
    { numRuns: 300 },
  )
})

test('even where addresses do not tell the time of ingestion, what was there before is never added', async () => {
  const untold = (entries: readonly Entry[]) => entries.map((entry) => ({ ...entry, ingestedAt: null }))
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 8 }), async (story) => {
      const site = openSite()
      const watch = firstCheck(site)
      for (const one of story) {
        const published = happen(site, one)
        const delta = await check({ ...site, listing: untold(site.listing) }, watch)
        const added = addedKeys(delta)
        expect(added.filter((key) => !published.includes(key))).toEqual([])
        const told = [...added, ...delta.older.map(({ key }) => key)]
        expect(published.filter((key) => !told.includes(key))).toEqual([])
      }
    }),
    { numRuns: 300 },
  )
})
