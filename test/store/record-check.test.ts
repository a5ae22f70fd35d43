import { describe, expect, test } from 'vitest'
import { getKnownListing, getStandpoint } from '../../src/store/known-listing.ts'
import type { Database } from '../../src/store/open-store.ts'
import { listChanges } from '../../src/store/read-changes.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { anEntry, aPage, aSource, entries, HOUR_MS, MINUTE_MS, START } from '../support/builders.ts'
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
const RECOVERED = { kind: 'unchanged' } as const
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
      delta: { additions: [added(anEntry('z'))], gap: { fromAt: START, toAt: LATER, atLeast: 1 } },
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

describe('an article that two sources of one site list', () => {
  const sources = [aSource({ id: 'one' }), aSource({ id: 'two' })] as const
  const addTo = (db: Database, source: (typeof sources)[number], route = toChannel('desk')) =>
    recordFirst(db, {
      source,
      entries: entries('a'),
      delta: { older: [], additions: [added(anEntry('a'))] },
      owe: owing({ route, newKey: () => `key of ${source.id}` }),
    })

  test('is one article, added to each source, and each waits for its text', async () => {
    await using store = await temporaryStore(sources)
    for (const source of sources) await addTo(store.db, source)
    expect(await countRows(store.db)).toEqual({
      sources: 2,
      checks: 2,
      snapshots: 2,
      articles: 1,
      listings: 2,
      changes: 2,
    })
    const changes = await listChanges(store.db, ALL)
    expect(changes.map(({ source, article }) => [source, article?.id])).toEqual([
      ['two', 1],
      ['one', 1],
    ])
  })

  test('is announced at once for the second source where it was read already, with its text', async () => {
    await using store = await temporaryStore(sources)
    await addTo(store.db, sources[0])
    await store.db.updateTable('articles').set({ visit_due_at: 0 }).execute()
    await recordSeenBy(store.db, 'one')
    const texts: (string | null)[] = []
    await addTo(store.db, sources[1], (_change, text) => {
      texts.push(text)
      return [{ channel: 'desk', digestMs: null }]
    })
    expect(texts).toEqual(['First paragraph.\n\nSecond paragraph.'])
    const { announce_by } = await store.db
      .selectFrom('changes')
      .select('announce_by')
      .where('source_id', '=', 'two')
      .executeTakeFirstOrThrow()
    expect(announce_by).toBeNull()
  })

  test('is two articles on two sites', async () => {
    const site = { ...sources[1].site, id: 'another' }
    await using store = await temporaryStore([sources[0], { ...sources[1], site }])
    await addTo(store.db, sources[0])
    await addTo(store.db, { ...sources[1], site })
    expect((await countRows(store.db)).articles).toBe(2)
  })
})

describe('entries that leave and come', () => {
  test('rolled off is no event: last seen when the listing was last good', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('b', 'a') })
    const { snapshotId } = await getStandpoint(store.db, 'mfa-en')
    await recordCheck(store.db, anEndedCheck({ at: START + HOUR_MS, comparedWith: snapshotId }), owing())
    await recordCheck(store.db, anEndedCheck({ at: START + 2 * HOUR_MS, verdict: FAILED }), owing())
    await recordChanged(store.db, {
      at: START + 3 * HOUR_MS,
      entries: entries('c', 'b'),
      delta: { additions: [added(anEntry('c'))], listed: entries('b'), rolledOff: ['a'] },
    })
    const rows = (await listingRows(store.db)).map((row) => [row.key, row.state, row.last_listed_at, row.missing_since])
    expect(rows).toContainEqual(['a', 'rolled-off', START + HOUR_MS, null])
    expect(await listChanges(store.db, { ...ALL, kinds: ['delisted', 'removed'] })).toEqual([])
  })

  test('missing makes a visit due at once, and the time of the first miss stays', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('c', 'b', 'a') })
    await store.db
      .updateTable('articles')
      .set({ visit_due_at: START + HOUR_MS })
      .execute()
    for (const at of [LATER, LATER + HOUR_MS]) {
      await recordChanged(store.db, {
        at,
        entries: entries('c', 'a'),
        delta: { listed: entries('c', 'a'), missing: ['b'] },
      })
    }
    const rows = (await listingRows(store.db)).map((row) => [row.key, row.state, row.last_listed_at, row.missing_since])
    expect(rows).toContainEqual(['b', 'listed', START, LATER])
    const due = await store.db.selectFrom('articles').select(['key', 'visit_due_at']).orderBy('key').execute()
    expect(due).toEqual([
      { key: 'a', visit_due_at: START + HOUR_MS },
      { key: 'b', visit_due_at: LATER + HOUR_MS },
      { key: 'c', visit_due_at: START + HOUR_MS },
    ])
  })

  test('listed again is neither rolled off nor missing', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('c', 'b', 'a') })
    await recordChanged(store.db, {
      at: LATER,
      entries: entries('c'),
      delta: { listed: entries('c'), missing: ['b'], rolledOff: ['a'] },
    })
    await recordChanged(store.db, {
      at: LATER + HOUR_MS,
      entries: entries('c', 'b', 'a'),
      delta: { listed: entries('c', 'b', 'a') },
    })
    const rows = await listingRows(store.db)
    expect(rows.map((row) => [row.state, row.missing_since, row.last_listed_at])).toEqual(
      rows.map(() => ['listed', null, LATER + HOUR_MS]),
    )
  })

  test('a title or date that the listing changed makes a visit due at once, and is kept as listed', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    await recordSeen(store.db, 'a')
    const restated = anEntry('a', { title: 'Another title', published: '2024-04-16' })
    await recordChanged(store.db, { entries: [restated], delta: { listed: [restated], restated: ['a'] } })
    const [article] = await store.db.selectFrom('articles').select(['title', 'visit_due_at']).execute()
    expect(article).toEqual({ title: 'Title of a', visit_due_at: START })
    const known = await getKnownListing(store.db, 'mfa-en')
    expect(known).toMatchObject({ window: [restated], count: 1, newestPublished: '2024-04-16' })
  })
})

async function recordSeenBy(db: Database, sourceId: string): Promise<void> {
  const { recordVisit } = await import('../../src/store/record-visit.ts')
  const { anEndedVisit, visitOf } = await import('../support/store.ts')
  await recordVisit(db, anEndedVisit(await visitOf(db, 'a', [sourceId])), owing())
}
