import { describe, expect, test } from 'vitest'
import { findKnownEntries, findLastGoodAt, getKnownListing, getStandpoint } from '../../src/store/known-listing.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { anEntry, aSource, entries, HOUR_MS, START } from '../support/builders.ts'
import {
  added,
  anEndedCheck,
  NO_NEWS,
  owing,
  PLACE,
  recordChanged,
  recordFirst,
  temporaryStore,
} from '../support/store.ts'

describe('what a source is known to have listed', () => {
  test('is nothing before its first check', async () => {
    await using store = await temporaryStore()
    expect(await getKnownListing(store.db, 'mfa-en')).toEqual({
      snapshotId: null,
      takenAt: null,
      window: [],
      count: 0,
      newestPublished: null,
      firstCheckAt: null,
      lastGoodAt: null,
      openGap: null,
    })
    const nothing = {
      snapshotId: null,
      place: null,
      troubled: false,
      awaits: false,
      deepCheckedAt: null,
      silence: { dueAt: null, lastChangeAt: null },
      entryCount: 0,
    }
    expect(await getStandpoint(store.db, 'mfa-en')).toEqual(nothing)
  })

  test('is the window of its latest snapshot, without what was read further back', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const additions = entries('c', 'b').map((entry) => added(entry))
    await recordCheck(
      store.db,
      anEndedCheck({
        at: START + HOUR_MS,
        verdict: { kind: 'changed' },
        comparedWith: 1,
        listing: { entries: entries('c', 'b', 'a'), windowSize: 2 },
        delta: { ...NO_NEWS, additions },
        place: PLACE,
      }),
      owing(),
    )
    expect(await getKnownListing(store.db, 'mfa-en')).toEqual({
      snapshotId: 2,
      takenAt: START + HOUR_MS,
      window: entries('c', 'b'),
      count: 3,
      newestPublished: '2024-04-15',
      firstCheckAt: START,
      lastGoodAt: START + HOUR_MS,
      openGap: null,
    })
    expect(await getStandpoint(store.db, 'mfa-en')).toMatchObject({ snapshotId: 2, place: PLACE, entryCount: 2 })
  })

  test('is found by key, on that source and site only', async () => {
    const [one, two] = [aSource({ id: 'one' }), aSource({ id: 'two' })] as const
    await using store = await temporaryStore([one, two])
    await recordFirst(store.db, { source: one, entries: [anEntry('a', { title: 'As one lists it' })] })
    await recordFirst(store.db, { source: two, entries: [anEntry('a', { title: 'As two lists it' }), anEntry('b')] })
    const known = (source: typeof one, ...keys: string[]) => findKnownEntries(store.db, source, keys)
    expect(await known(one, 'a', 'b', 'c')).toEqual(
      new Map([['a', { title: 'As one lists it', published: '2024-04-15', away: false }]]),
    )
    expect([...(await known(two, 'a', 'b', 'c')).keys()].sort()).toEqual(['a', 'b'])
    expect(await known({ ...one, site: { ...one.site, id: 'another' } }, 'a')).toEqual(new Map())
    expect(await known(one)).toEqual(new Map())
  })
})

describe('the last good check', () => {
  test('is the last one that looked and believed, of all or of those before a check', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    await recordChanged(store.db, { at: START + HOUR_MS, entries: entries('a') })
    const bad = { kind: 'failed', reason: 'http-503' } as const
    await recordCheck(store.db, anEndedCheck({ at: START + 2 * HOUR_MS, verdict: bad }), owing())
    const goodBefore = (beforeCheckId: number | null) => findLastGoodAt(store.db, { sourceId: 'mfa-en', beforeCheckId })
    expect(await goodBefore(null)).toBe(START + HOUR_MS)
    expect(await goodBefore(2)).toBe(START)
    expect(await goodBefore(1)).toBeNull()
  })
})
