import { describe, expect, test } from 'vitest'
import { getKnownListing, getStandpoint } from '../../src/store/known-listing.ts'
import type { Database } from '../../src/store/open-store.ts'
import { listChanges } from '../../src/store/read-changes.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { recordVisit } from '../../src/store/record-visit.ts'
import { anEntry, aSource, entries, HOUR_MS, MINUTE_MS, START } from '../support/builders.ts'
import {
  added,
  anEndedCheck,
  anEndedVisit,
  countRows,
  owing,
  recordChanged,
  recordFirst,
  recordSeen,
  temporaryStore,
  toChannel,
  visitOf,
} from '../support/store.ts'

const LATER = START + 10 * MINUTE_MS
const FAILED = { kind: 'failed', reason: 'http-503' } as const
const ALL = { source: null, kinds: null, since: null, until: null, match: null, limit: 100 }

const listingRows = (db: Database) =>
  db
    .selectFrom('listings')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .selectAll('listings')
    .select('articles.key')
    .orderBy('articles.id')
    .execute()

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
    await recordVisit(store.db, anEndedVisit(await visitOf(store.db, 'a', ['one'])), owing())
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
        delta: { listed: entries('c', 'a'), missing: [{ key: 'b', below: [] }] },
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
      delta: { listed: entries('c'), missing: [{ key: 'b', below: [] }], rolledOff: ['a'] },
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
