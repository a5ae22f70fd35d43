import { describe, expect, test } from 'vitest'
import { getStandpoint } from '../../src/store/known-listing.ts'
import type { Database } from '../../src/store/open-store.ts'
import { listChanges } from '../../src/store/read-changes.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { anEntry, entries, MINUTE_MS, START } from '../support/builders.ts'
import {
  added,
  anEndedCheck,
  countRows,
  owing,
  PLACE,
  recordChanged,
  recordFirst,
  temporaryStore,
  toChannel,
} from '../support/store.ts'

const LATER = START + 10 * MINUTE_MS
const RECOVERED = { kind: 'unchanged' } as const
const WALLED = { kind: 'walled', reason: 'login-required' } as const
const FAILED = { kind: 'failed', reason: 'http-503' } as const
const QUARANTINED = { kind: 'quarantined', reason: 'redesign' } as const
const INTERRUPTED = { kind: 'interrupted', reason: 'store-busy' } as const
const ALL = { source: null, kinds: null, since: null, until: null, match: null, limit: 100 }

const sourceRow = (db: Database, id = 'mfa-en') =>
  db.selectFrom('sources').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

describe('a source in trouble', () => {
  const said = async (db: Database) =>
    (await listChanges(db, ALL)).toReversed().map(({ kind, details }) => [kind, details])

  test.each([
    ['walled after the second wall in a row', WALLED, 2, ['walled', { reason: 'login-required' }]],
    ['broken after the second quarantine in a row', QUARANTINED, 2, ['broken', { reason: 'redesign' }]],
    ['broken after the third failure in a row', FAILED, 3, ['broken', { reason: 'http-503' }]],
  ] as const)('is said to be %s, once, and recovered once', async (_name, verdict, until, expected) => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const comparedWith = (await getStandpoint(store.db, 'mfa-en')).snapshotId
    const owe = owing({ route: toChannel('desk') })
    for (let count = 1; count <= until + 2; count += 1) {
      await recordCheck(store.db, anEndedCheck({ verdict, comparedWith }), owe)
      expect(await said(store.db)).toEqual(count < until ? [] : [expected])
      expect((await getStandpoint(store.db, 'mfa-en')).troubled).toBe(true)
    }
    for (let count = 1; count <= 2; count += 1) {
      await recordCheck(store.db, anEndedCheck({ verdict: RECOVERED, comparedWith }), owe)
      expect(await said(store.db)).toEqual([expected, ['recovered', null]])
      expect(await sourceRow(store.db)).toMatchObject({
        state: 'ok',
        reason: null,
        failures: 0,
        walls: 0,
        trouble: null,
      })
    }
    expect((await countRows(store.db)).deliveries).toBe(2)
  })

  test('that was not said to be in trouble is not said to have recovered', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const comparedWith = (await getStandpoint(store.db, 'mfa-en')).snapshotId
    for (const verdict of [WALLED, RECOVERED, FAILED, FAILED, RECOVERED, FAILED, WALLED, QUARANTINED]) {
      await recordCheck(store.db, anEndedCheck({ verdict, comparedWith }), owing())
    }
    expect(await said(store.db)).toEqual([])
  })

  test('is not made worse or better by a check that was interrupted', async () => {
    await using store = await temporaryStore()
    for (const verdict of [WALLED, INTERRUPTED, WALLED]) {
      await recordCheck(store.db, anEndedCheck({ verdict }), owing())
    }
    expect(await said(store.db)).toEqual([['walled', { reason: 'login-required' }]])
  })

  test('is asked without conditions, since "not modified" would say nothing', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    expect((await getStandpoint(store.db, 'mfa-en')).place).toEqual(PLACE)
    await recordCheck(store.db, anEndedCheck({ verdict: INTERRUPTED }), owing())
    expect((await getStandpoint(store.db, 'mfa-en')).place).toEqual(PLACE)
    await recordCheck(store.db, anEndedCheck({ verdict: FAILED }), owing())
    expect((await getStandpoint(store.db, 'mfa-en')).place).toBeNull()
  })

  test('keeps what it knows of its page over a check that is unchanged', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const { snapshotId } = await getStandpoint(store.db, 'mfa-en')
    await recordCheck(store.db, anEndedCheck({ comparedWith: snapshotId }), owing())
    expect((await getStandpoint(store.db, 'mfa-en')).place).toEqual(PLACE)
    const moved = { ...PLACE, region: 'elsewhere' }
    await recordCheck(store.db, anEndedCheck({ comparedWith: snapshotId, place: moved }), owing())
    expect((await getStandpoint(store.db, 'mfa-en')).place).toEqual(moved)
  })
})

describe('a gap', () => {
  test('is on record with its interval, and is announced', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    await recordChanged(store.db, {
      at: LATER,
      entries: entries('z'),
      delta: {
        additions: [added(anEntry('z'))],
        gap: { fromAt: START, toAt: LATER, atLeast: 1, moved: false, newestBefore: null },
      },
      owe: owing({ route: toChannel('desk') }),
    })
    const [gap] = await listChanges(store.db, { ...ALL, kinds: ['gap'] })
    expect(gap).toMatchObject({
      source: 'mfa-en',
      article: null,
      sources: ['mfa-en'],
      details: { from: '2024-04-15T09:10:00.000Z', to: '2024-04-15T09:20:00.000Z', atLeast: 1 },
    })
    expect((await countRows(store.db)).deliveries).toBe(1)
  })
})
