import { describe, expect, test } from 'vitest'
import { getStandpoint } from '../../src/store/known-listing.ts'
import type { Database } from '../../src/store/open-store.ts'
import { listChanges } from '../../src/store/read-changes.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { anEntry, aPage, aSource, entries, MINUTE_MS, START } from '../support/builders.ts'
import {
  added,
  anEndedCheck,
  countRows,
  NO_NEWS,
  owing,
  PLACE,
  recordChanged,
  recordFirst,
  recordSeen,
  temporaryStore,
  toChannel,
} from '../support/store.ts'

const LATER = START + 10 * MINUTE_MS
const WALLED = { kind: 'walled', reason: 'login-required' } as const
const FAILED = { kind: 'failed', reason: 'http-503' } as const
const QUARANTINED = { kind: 'quarantined', reason: 'redesign' } as const
const INTERRUPTED = { kind: 'interrupted', reason: 'store-busy' } as const
const ALL = { source: null, kinds: null, since: null, until: null, match: null, limit: 100 }

const sourceRow = (db: Database, id = 'mfa-en') =>
  db.selectFrom('sources').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

const listingRows = (db: Database) =>
  db
    .selectFrom('listings')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .selectAll('listings')
    .select('articles.key')
    .orderBy('articles.id')
    .execute()

/** What a check adds to each table. */
async function rowsAdded(db: Database, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await countRows(db)
  await work()
  const after = await countRows(db)
  const grown = Object.entries(after).map(([table, count]) => [
    table,
    count - (before[table as keyof typeof before] ?? 0),
  ])
  return Object.fromEntries(grown.filter(([, count]) => count !== 0))
}

describe('each verdict writes what belongs to it', () => {
  test('first: a check, its capture, a snapshot, and each article as baseline with its visit due', async () => {
    await using store = await temporaryStore()
    const found = entries('a', 'b', 'c')
    const grown = await rowsAdded(store.db, () =>
      recordCheck(
        store.db,
        anEndedCheck({
          verdict: { kind: 'first' },
          evidence: [aPage()],
          listing: { entries: found, windowSize: 3 },
          delta: { ...NO_NEWS, older: found },
          place: PLACE,
        }),
        owing({ route: toChannel('desk') }),
      ),
    )
    expect(grown).toEqual({ checks: 1, captures: 1, snapshots: 1, articles: 3, listings: 3 })
    expect((await listingRows(store.db)).map(({ key, origin, state }) => [key, origin, state])).toEqual([
      ['a', 'baseline', 'listed'],
      ['b', 'baseline', 'listed'],
      ['c', 'baseline', 'listed'],
    ])
    const due = await store.db.selectFrom('articles').select('visit_due_at').execute()
    expect(due.map((row) => row.visit_due_at)).toEqual([START, START, START])
    expect(await sourceRow(store.db)).toMatchObject({ state: 'ok', first_check_at: START, last_change_at: null })
  })

  test('first, where the source wants its alerts: additions instead of a baseline', async () => {
    await using store = await temporaryStore()
    const grown = await rowsAdded(store.db, () =>
      recordFirst(store.db, {
        entries: entries('a', 'b'),
        delta: { older: [], additions: entries('a', 'b').map((entry) => added(entry)) },
      }),
    )
    expect(grown).toEqual({ checks: 1, snapshots: 1, articles: 2, listings: 2, changes: 2 })
  })

  test('changed: additions, oldest first, that wait for their article', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const record = await recordChanged(store.db, {
      at: LATER,
      entries: entries('c', 'b', 'a'),
      delta: {
        additions: [added(anEntry('c'), { late: true }), added(anEntry('b'), { backdated: true })],
        listed: entries('a'),
      },
      owe: owing({ now: LATER, route: toChannel('desk') }),
    })
    expect(record).toEqual({
      id: 2,
      source: 'mfa-en',
      startedAt: '2024-04-15T09:20:00.000Z',
      tookMs: 431,
      outcome: 'changed',
      reason: null,
      status: 200,
      via: 'http',
      pages: 1,
      bytes: 1000,
      entries: 3,
      changes: [1, 2],
    })
    const changes = await listChanges(store.db, ALL)
    expect(changes.map(({ article, late, backdated }) => [article?.key, late, backdated])).toEqual([
      ['c', true, false],
      ['b', false, true],
    ])
    expect(changes[1]).toMatchObject({
      kind: 'added',
      summary: 'Added: Title of b (backdated)',
      sources: ['mfa-en'],
      before: null,
      after: { title: 'Title of b', published: '2024-04-15', excerpt: 'Excerpt of b' },
    })
    const waiting = await store.db.selectFrom('changes').select('announce_by').execute()
    expect(waiting.map((row) => row.announce_by)).toEqual([LATER + MINUTE_MS, LATER + MINUTE_MS])
    expect((await countRows(store.db)).deliveries).toBeUndefined()
    expect(await sourceRow(store.db)).toMatchObject({ state: 'ok', last_change_at: LATER, first_check_at: START })
  })

  test('changed without additions: older history is known from now on, and never news', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const grown = await rowsAdded(store.db, () =>
      recordChanged(store.db, {
        entries: entries('a', 'z'),
        delta: { listed: entries('a'), older: entries('z') },
        owe: owing({ route: toChannel('desk') }),
      }),
    )
    expect(grown).toEqual({ checks: 1, snapshots: 1, articles: 1, listings: 1 })
    expect((await listingRows(store.db)).map(({ key, origin }) => [key, origin])).toEqual([
      ['a', 'baseline'],
      ['z', 'older'],
    ])
    expect((await sourceRow(store.db)).last_change_at).toBeNull()
  })

  test('unchanged: a check', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const { snapshotId } = await getStandpoint(store.db, 'mfa-en')
    const grown = await rowsAdded(store.db, () =>
      recordCheck(store.db, anEndedCheck({ comparedWith: snapshotId }), owing()),
    )
    expect(grown).toEqual({ checks: 1 })
    expect((await getStandpoint(store.db, 'mfa-en')).snapshotId).toBe(snapshotId)
  })

  test('quarantined: the listing is kept and shown, and nothing of it is applied', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const { snapshotId } = await getStandpoint(store.db, 'mfa-en')
    const grown = await rowsAdded(store.db, () =>
      recordCheck(
        store.db,
        anEndedCheck({
          verdict: QUARANTINED,
          comparedWith: snapshotId,
          evidence: [aPage(), aPage({ url: 'https://example.org/mfa-en/?page=2' })],
          listing: { entries: entries('x', 'y'), windowSize: 2 },
        }),
        owing(),
      ),
    )
    expect(grown).toEqual({ checks: 1, captures: 2, snapshots: 1 })
    expect((await getStandpoint(store.db, 'mfa-en')).snapshotId).toBe(snapshotId)
    expect(await sourceRow(store.db)).toMatchObject({ state: 'degraded', reason: 'redesign', quarantines: 1 })
    const kept = await store.db.selectFrom('snapshots').select('quarantined').orderBy('id').execute()
    expect(kept).toEqual([{ quarantined: null }, { quarantined: 'redesign' }])
  })

  test('walled: a check and what stood there', async () => {
    await using store = await temporaryStore()
    const grown = await rowsAdded(store.db, () =>
      recordCheck(store.db, anEndedCheck({ verdict: WALLED, evidence: [aPage()] }), owing()),
    )
    expect(grown).toEqual({ checks: 1, captures: 1 })
    expect(await sourceRow(store.db)).toMatchObject({ state: 'degraded', reason: 'login-required', walls: 1 })
  })

  test('failed: a check with its code', async () => {
    await using store = await temporaryStore()
    const grown = await rowsAdded(store.db, () => recordCheck(store.db, anEndedCheck({ verdict: FAILED }), owing()))
    expect(grown).toEqual({ checks: 1 })
    expect(await sourceRow(store.db)).toMatchObject({ state: 'degraded', reason: 'http-503', failures: 1 })
  })

  test('interrupted: a check, and nothing is said of the source', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    await recordCheck(store.db, anEndedCheck({ verdict: WALLED }), owing())
    const before = await sourceRow(store.db)
    const grown = await rowsAdded(store.db, () =>
      recordCheck(store.db, anEndedCheck({ verdict: INTERRUPTED }), owing()),
    )
    expect(grown).toEqual({ checks: 1 })
    expect(await sourceRow(store.db)).toEqual(before)
  })
})

describe('one transaction', () => {
  test('a check compared with an older snapshot is superseded and writes nothing', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const { snapshotId } = await getStandpoint(store.db, 'mfa-en')
    const changed = (key: string) => () =>
      recordCheck(
        store.db,
        anEndedCheck({
          at: LATER,
          verdict: { kind: 'changed' },
          comparedWith: snapshotId,
          evidence: [aPage()],
          listing: { entries: entries(key, 'a'), windowSize: 2 },
          delta: { ...NO_NEWS, additions: [added(anEntry(key))], listed: entries('a') },
          place: PLACE,
        }),
        owing({ now: LATER }),
      )
    const results = await Promise.all([changed('b')(), changed('b')(), changed('c')()])
    expect(results.map((result) => (result === 'superseded' ? result : result.changes))).toEqual([
      [1],
      'superseded',
      'superseded',
    ])
    expect(await countRows(store.db)).toMatchObject({ checks: 2, snapshots: 2, captures: 1, articles: 2, changes: 1 })
  })

  test.each([
    ['first', { kind: 'first' }, null],
    ['unchanged', { kind: 'unchanged' }, null],
    ['unchanged, with another snapshot', { kind: 'unchanged' }, 99],
  ] as const)('a check that is %s is superseded by another first one', async (_name, verdict, comparedWith) => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    const delta = verdict.kind === 'first' ? { ...NO_NEWS, older: entries('b') } : null
    const grown = await rowsAdded(store.db, async () => {
      expect(await recordCheck(store.db, anEndedCheck({ verdict, comparedWith, delta }), owing())).toBe('superseded')
    })
    expect(grown).toEqual({})
  })

  test('a throw in the middle leaves nothing of the check', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    await recordSeen(store.db, 'a')
    const other = aSource({ id: 'other' })
    await store.db
      .insertInto('sources')
      .values({ id: 'other', name: '', url: '', timezone: 'UTC', schedule: '', watched: 1, state: 'new' })
      .execute()
    const route = () => {
      throw new Error('the rules broke')
    }
    const grown = await rowsAdded(store.db, async () => {
      const listed = { source: other, entries: entries('b', 'a'), owe: owing({ route }) }
      const additions = entries('b', 'a').map((entry) => added(entry))
      await expect(recordFirst(store.db, { ...listed, delta: { older: [], additions } })).rejects.toThrow('rules broke')
    })
    expect(grown).toEqual({})
    expect(await sourceRow(store.db, 'other')).toMatchObject({ state: 'new', latest_snapshot_id: null })
  })
})
