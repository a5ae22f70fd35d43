import { describe, expect, test } from 'vitest'
import { findLastChecks, hasSource, listSourceStates } from '../../src/store/read-sources.ts'
import { listZones } from '../../src/store/read-zones.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { anEntry, aSource, entries, HOUR_MS, START } from '../support/builders.ts'
import { added, anEndedCheck, owing, recordChanged, recordFirst, temporaryStore } from '../support/store.ts'

const FAILED = { kind: 'failed', reason: 'http-503' } as const

describe('the state of a source', () => {
  test('is new before its first check', async () => {
    await using store = await temporaryStore()
    expect(await listSourceStates(store.db, START)).toEqual([
      {
        id: 'mfa-en',
        name: 'Source mfa-en',
        url: 'https://example.org/mfa-en/',
        state: 'new',
        reason: null,
        lastCheckAt: null,
        lastOutcome: null,
        lastChangeAt: null,
        nextCheckAt: '2024-04-15T09:20:00.000Z',
        articles: 0,
        doubtedArticles: 0,
        consecutiveFailures: 0,
        timezone: 'Asia/Pyongyang',
        silentSince: null,
      },
    ])
  })

  test('says what its checks came to', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const additions = [added(anEntry('b'))]
    await recordChanged(store.db, { at: START + HOUR_MS, entries: entries('b', 'a'), delta: { additions } })
    for (const hours of [2, 3]) {
      await recordCheck(store.db, anEndedCheck({ at: START + hours * HOUR_MS, verdict: FAILED }), owing())
    }
    expect(await listSourceStates(store.db, START + 3 * HOUR_MS)).toMatchObject([
      {
        state: 'degraded',
        reason: 'http-503',
        lastCheckAt: '2024-04-15T12:10:00.000Z',
        lastOutcome: 'failed',
        lastChangeAt: '2024-04-15T10:10:00.000Z',
        nextCheckAt: '2024-04-15T12:20:00.000Z',
        articles: 2,
        consecutiveFailures: 2,
      },
    ])
  })

  test('is listed by id, of those only that are watched', async () => {
    await using store = await temporaryStore([aSource({ id: 'b' }), aSource({ id: 'a' }), aSource({ id: 'c' })])
    await syncSources(store.db, [aSource({ id: 'c' }), aSource({ id: 'a' })])
    expect((await listSourceStates(store.db, START)).map(({ id }) => id)).toEqual(['a', 'c'])
  })
})

test('a source is known once it was watched, with its zone', async () => {
  await using store = await temporaryStore([aSource({ timezone: 'Asia/Seoul' })])
  expect(await hasSource(store.db, 'mfa-en')).toBe(true)
  expect(await hasSource(store.db, 'nobody')).toBe(false)
  expect(await listZones(store.db)).toEqual(new Map([['mfa-en', 'Asia/Seoul']]))
})

test('the last check of each source counts whatever came of it', async () => {
  await using store = await temporaryStore([aSource({ id: 'a' }), aSource({ id: 'b' }), aSource({ id: 'c' })])
  await recordFirst(store.db, { source: aSource({ id: 'a' }), entries: entries('x') })
  for (const id of ['a', 'b']) {
    await recordCheck(
      store.db,
      anEndedCheck({ source: aSource({ id }), at: START + HOUR_MS, verdict: FAILED }),
      owing(),
    )
  }
  expect(await findLastChecks(store.db)).toEqual(
    new Map([
      ['a', START + HOUR_MS],
      ['b', START + HOUR_MS],
    ]),
  )
})
