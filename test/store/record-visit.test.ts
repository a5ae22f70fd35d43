import { describe, expect, test } from 'vitest'
import { contentHash } from '../../src/model/article.ts'
import type { VisitVerdict } from '../../src/model/visit.ts'
import { announceOverdue } from '../../src/store/announce.ts'
import type { Database } from '../../src/store/open-store.ts'
import { readContent } from '../../src/store/read-articles.ts'
import { listChanges } from '../../src/store/read-changes.ts'
import { type Edit, recordVisit } from '../../src/store/record-visit.ts'
import { aContent, anEntry, aPage, aSource, DAY_MS, entries, HOUR_MS, MINUTE_MS, START } from '../support/builders.ts'
import {
  added,
  anEndedVisit,
  countRows,
  owing,
  recordFirst,
  recordSeen,
  type TemporaryStore,
  temporaryStore,
  toChannel,
  visitOf,
} from '../support/store.ts'

const LATER = START + HOUR_MS
const ALL = { source: null, kinds: null, since: null, until: null, match: null, limit: 100 }

const EDIT: Edit = {
  classes: ['headline', 'number'],
  before: { title: 'Title of a', published: '2024-04-15', paragraphs: ['Three ships.'] },
  after: { title: 'New title', published: '2024-04-15', paragraphs: ['Four ships.'] },
}

const articleRow = (db: Database, key = 'a') =>
  db.selectFrom('articles').selectAll().where('key', '=', key).executeTakeFirstOrThrow()

/** Which changes were owed to whom. */
async function told(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('delivery_changes')
    .innerJoin('deliveries', 'deliveries.id', 'delivery_changes.delivery_id')
    .select(['change_id', 'channel'])
    .orderBy('deliveries.id')
    .execute()
  return rows.map(({ change_id, channel }) => `${change_id} ${channel}`)
}

/** A store whose source lists these articles, each an addition that waits for its text. */
async function storeWith(...keys: readonly string[]): Promise<TemporaryStore> {
  const store = await temporaryStore()
  const additions = entries(...keys).map((entry) => added(entry))
  await recordFirst(store.db, { entries: entries(...keys), delta: { older: [], additions } })
  return store
}

async function recordEdit(db: Database, owe = owing({ now: LATER })): Promise<void> {
  const content = aContent({ title: 'New title', paragraphs: ['Four ships.'] })
  const verdict = { kind: 'edited' } as const
  await recordSeen(db, 'a', { verdict, content, edit: EDIT, startedAt: LATER, owe })
}

describe('the first visit', () => {
  test('keeps the page, the revision and the fields, and says when the next one is due', async () => {
    await using store = await storeWith('a')
    const content = aContent({ title: 'The title of the page', published: null, originalUrl: 'https://example.com/a' })
    const page = aPage({ url: 'https://example.org/news/a/', headers: { etag: '"7"', 'last-modified': 'yesterday' } })
    expect(await recordSeen(store.db, 'a', { content, page })).toBe('recorded')
    const article = await articleRow(store.db)
    expect(article).toMatchObject({
      title: 'The title of the page',
      // A page that prints no date leaves the one of the listing.
      published: '2024-04-15',
      source_label: 'Ministry of Foreign Affairs',
      original_url: 'https://example.com/a',
      alive_at: START,
      changed_at: null,
      revision_id: 1,
      visit_due_at: START + 10 * MINUTE_MS,
      visit_failures: 0,
      etag: '"7"',
      last_modified: 'yesterday',
    })
    expect(await readContent(store.db, 1)).toEqual(content)
    expect(await countRows(store.db)).toMatchObject({ visits: 1, revisions: 1, captures: 1, changes: 1 })
    const revision = await store.db.selectFrom('revisions').selectAll().executeTakeFirstOrThrow()
    expect(revision).toMatchObject({ hash: contentHash(content), classes: '[]', capture_id: 1, seen_at: START })
  })

  test('announces the additions that waited for it, with its text, and only once', async () => {
    await using store = await storeWith('a', 'b')
    const told: [string | undefined, string | null][] = []
    const route = (...[change, text]: Parameters<ReturnType<typeof toChannel>>) => {
      told.push([change.article?.key, text])
      return [{ channel: 'desk', digestMs: null }]
    }
    await recordSeen(store.db, 'a', { owe: owing({ route }) })
    expect(told).toEqual([['a', 'First paragraph.\n\nSecond paragraph.']])
    await recordSeen(store.db, 'a', { verdict: { kind: 'same' }, content: null, owe: owing({ route }) })
    await announceOverdue(store.db, owing({ route, now: START + 30_000 }))
    expect(told).toHaveLength(1)
    expect((await countRows(store.db)).deliveries).toBe(1)
  })

  test('of an article that came into several sources announces each addition', async () => {
    const sources = [aSource({ id: 'one' }), aSource({ id: 'two' })]
    await using store = await temporaryStore(sources)
    for (const source of sources) {
      await recordFirst(store.db, {
        source,
        entries: entries('a'),
        delta: { older: [], additions: [added(anEntry('a'))] },
      })
    }
    const visit = await visitOf(store.db, 'a', ['one', 'two'])
    expect(visit.sourceId).toBe('one')
    await recordVisit(store.db, anEndedVisit(visit), owing({ route: toChannel('desk') }))
    expect(await countRows(store.db)).toMatchObject({ visits: 1, deliveries: 2 })
  })
})

describe('additions whose article does not come', () => {
  test('are announced when their time is over, without a text, and not again when it comes', async () => {
    await using store = await storeWith('a', 'b')
    const texts: (string | null)[] = []
    const route = (_change: unknown, text: string | null) => {
      texts.push(text)
      return [{ channel: 'desk', digestMs: null }]
    }
    expect(await announceOverdue(store.db, owing({ route, now: START + MINUTE_MS - 1 }))).toBe(0)
    expect(await announceOverdue(store.db, owing({ route, now: START + MINUTE_MS }))).toBe(2)
    expect(await announceOverdue(store.db, owing({ route, now: START + DAY_MS }))).toBe(0)
    await recordSeen(store.db, 'a', { owe: owing({ route }) })
    expect(await told(store.db)).toEqual(['1 desk', '2 desk'])
  })

  test('are announced although a clock that was a year ahead found them', async () => {
    await using store = await storeWith('a')
    const owe = owing({ route: toChannel('desk'), now: START - 365 * DAY_MS })
    expect(await announceOverdue(store.db, owe)).toBe(1)
    expect(await told(store.db)).toEqual(['1 desk'])
  })

  test('alert late where only their text says what a rule asks for', async () => {
    await using store = await storeWith('a')
    const route = (_change: unknown, text: string | null) => [
      { channel: 'everything', digestMs: null },
      ...(text?.includes('Second') === true ? [{ channel: 'words', digestMs: null }] : []),
    ]
    await announceOverdue(store.db, owing({ route, now: START + MINUTE_MS }))
    expect(await told(store.db)).toEqual(['1 everything'])
    await recordSeen(store.db, 'a', { owe: owing({ route, now: LATER, newKey: () => 'late' }), startedAt: LATER })
    expect(await told(store.db)).toEqual(['1 everything', '1 words'])
  })

  test('do not alert whom a rule told without the text, nor for a later revision', async () => {
    await using store = await storeWith('a')
    const route = (_change: unknown, text: string | null) =>
      text?.includes('Four') === true ? [{ channel: 'desk', digestMs: null }] : []
    await announceOverdue(store.db, owing({ route, now: START + MINUTE_MS }))
    await recordSeen(store.db, 'a', { owe: owing({ route }) })
    const content = aContent({ title: 'New title', paragraphs: ['Four ships.'] })
    await recordSeen(store.db, 'a', { verdict: { kind: 'same' }, content, owe: owing({ route }), startedAt: LATER })
    expect(await told(store.db)).toEqual([])
  })
})

describe('an edit', () => {
  test('is one change that names every source with the article, and is announced with the new text', async () => {
    const sources = [aSource({ id: 'one' }), aSource({ id: 'two' }), aSource({ id: 'three' })]
    await using store = await temporaryStore(sources)
    for (const [at, source] of sources.slice(0, 2).entries()) {
      await recordFirst(store.db, { source, at: START + at, entries: entries('a') })
    }
    const first = await visitOf(store.db, 'a', ['one', 'two'])
    await recordVisit(store.db, anEndedVisit(first), owing())
    const told: (string | null)[] = []
    const owe = owing({
      now: LATER,
      route: (_change, text) => {
        told.push(text)
        return []
      },
    })
    const content = aContent({ title: 'New title', paragraphs: ['Four ships.'] })
    const visit = await visitOf(store.db, 'a', ['one', 'two'])
    const ended = anEndedVisit(visit, { verdict: { kind: 'edited' }, content, edit: EDIT, startedAt: LATER })
    await recordVisit(store.db, ended, owe)
    expect(await listChanges(store.db, ALL)).toMatchObject([
      {
        kind: 'edited',
        at: '2024-04-15T10:10:00.000Z',
        source: 'one',
        sources: ['one', 'two'],
        classes: ['headline', 'number'],
        before: EDIT.before,
        after: EDIT.after,
        article: { key: 'a', title: 'New title' },
        summary: 'Edited: New title (headline, number)',
      },
    ])
    expect(told).toEqual(['Four ships.'])
  })

  test('is a revision packed against the one before, and both can be read', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a')
    await recordEdit(store.db)
    const revisions = await store.db.selectFrom('revisions').select(['id', 'base_id', 'depth', 'classes']).execute()
    expect(revisions).toEqual([
      { id: 1, base_id: null, depth: 0, classes: '[]' },
      { id: 2, base_id: 1, depth: 1, classes: '["headline","number"]' },
    ])
    expect((await readContent(store.db, 1)).paragraphs).toEqual(['First paragraph.', 'Second paragraph.'])
    expect((await readContent(store.db, 2)).paragraphs).toEqual(['Four ships.'])
    expect(await articleRow(store.db)).toMatchObject({ revision_id: 2, changed_at: LATER, title: 'New title' })
  })

  test('shows in the last change of every source with the article', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a')
    await recordEdit(store.db)
    const { last_change_at } = await store.db.selectFrom('sources').select('last_change_at').executeTakeFirstOrThrow()
    expect(last_change_at).toBe(LATER)
  })

  test('that another process recorded meanwhile is not recorded again', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a')
    const visit = await visitOf(store.db, 'a')
    const content = aContent({ title: 'New title' })
    const ended = anEndedVisit(visit, { verdict: { kind: 'edited' }, content, edit: EDIT, startedAt: LATER })
    const results = await Promise.all(
      [1, 2].map(() => recordVisit(store.db, ended, owing({ route: toChannel('desk') }))),
    )
    expect(results).toEqual(['recorded', 'superseded'])
    expect(await countRows(store.db)).toMatchObject({ visits: 2, revisions: 2, captures: 2, changes: 2, deliveries: 1 })
  })

  test('leaves nothing behind where the rules throw', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a')
    const before = [await countRows(store.db), await articleRow(store.db)]
    const route = () => {
      throw new Error('the rules broke')
    }
    await expect(recordEdit(store.db, owing({ route }))).rejects.toThrow('the rules broke')
    expect([await countRows(store.db), await articleRow(store.db)]).toEqual(before)
  })

  test('is none where only the profile changed: a revision, and no change', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a')
    const content = aContent({ title: 'Title of a', paragraphs: ['All of it.'] })
    await recordSeen(store.db, 'a', { verdict: { kind: 'reread' }, content, profileHash: 'profile-2' })
    expect(await countRows(store.db)).toMatchObject({ revisions: 2, changes: 1 })
    expect((await articleRow(store.db)).changed_at).toBeNull()
  })
})

describe('a visit that found nothing new', () => {
  test('is a row, keeps no page, and says that the article was there', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a')
    const before = await countRows(store.db)
    await recordSeen(store.db, 'a', { verdict: { kind: 'same' }, content: null, startedAt: LATER })
    expect(await countRows(store.db)).toEqual({ ...before, visits: 2 })
    expect(await articleRow(store.db)).toMatchObject({ alive_at: LATER, revision_id: 1 })
  })

  test('keeps the validators where the site says "not modified"', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a', { page: aPage({ headers: { etag: '"7"' } }) })
    const page = aPage({ status: 304, headers: {}, body: Buffer.alloc(0) })
    await recordSeen(store.db, 'a', { verdict: { kind: 'same' }, content: null, page })
    expect((await visitOf(store.db, 'a')).validators).toEqual({ etag: '"7"', lastModified: null })
  })

  test('forgets the validators of a page that has none any more: they would hide its way back', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a', { page: aPage({ headers: { etag: '"7"', 'last-modified': 'yesterday' } }) })
    const page = aPage({ headers: { 'last-modified': 'today' } })
    await recordSeen(store.db, 'a', { verdict: { kind: 'same' }, content: null, page })
    expect((await visitOf(store.db, 'a')).validators).toEqual({ etag: null, lastModified: 'today' })
  })
})

describe('a visit that did not work', () => {
  const bad: VisitVerdict[] = [
    { kind: 'gone', reason: 'not-found' },
    { kind: 'walled', reason: 'login-required' },
    { kind: 'doubted', reason: 'no-text' },
    { kind: 'failed', reason: 'http-503' },
  ]

  test.each(bad)('$kind counts as a failure, and touches no revision', async (verdict) => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a', { page: aPage({ headers: { etag: '"7"' } }) })
    await recordSeen(store.db, 'a', { verdict, content: null, page: aPage({ status: 404 }), startedAt: LATER })
    const article = await articleRow(store.db)
    expect(article).toMatchObject({ visit_failures: 1, revision_id: 1, alive_at: START, etag: '"7"' })
    expect(await countRows(store.db)).toMatchObject({ visits: 2, captures: 2, revisions: 1 })
    await recordSeen(store.db, 'a', { verdict: { kind: 'same' }, content: null })
    expect((await articleRow(store.db)).visit_failures).toBe(0)
  })

  test('is forgotten where we stopped it ourselves: that says nothing of the article', async () => {
    await using store = await storeWith('a')
    const verdict = { kind: 'interrupted', reason: 'interrupted' } as const
    await recordSeen(store.db, 'a', { verdict, content: null, page: null, nextVisitAt: LATER })
    expect(await articleRow(store.db)).toMatchObject({ visit_failures: 0, visit_due_at: LATER })
  })

  test('gone keeps the time of the first such visit, until the article is there again', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a')
    const gone = { verdict: { kind: 'gone', reason: 'not-found' }, content: null } as const
    await recordSeen(store.db, 'a', { ...gone, startedAt: LATER })
    await recordSeen(store.db, 'a', { ...gone, startedAt: LATER + HOUR_MS })
    expect((await articleRow(store.db)).gone_since).toBe(LATER)
    await recordSeen(store.db, 'a', { verdict: { kind: 'same' }, content: null, startedAt: LATER + 2 * HOUR_MS })
    expect((await articleRow(store.db)).gone_since).toBeNull()
  })
})

describe('a page that came back to an earlier revision', () => {
  const cameBack = { verdict: { kind: 'edited' }, content: null, backTo: 1, startedAt: LATER + HOUR_MS } as const

  test('is kept as evidence where that is said as an edit', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a', {})
    await recordEdit(store.db)
    expect(await recordSeen(store.db, 'a', { ...cameBack, edit: EDIT })).toBe('recorded')
    expect(await countRows(store.db)).toMatchObject({ captures: 3, revisions: 2 })
  })

  test('is not, where it only flaps', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a', {})
    await recordEdit(store.db)
    expect(await recordSeen(store.db, 'a', { ...cameBack, edit: null })).toBe('recorded')
    expect(await countRows(store.db)).toMatchObject({ captures: 2, revisions: 2 })
  })

  test('is said once, though several visits side by side found it still there', async () => {
    await using store = await storeWith('a')
    await recordSeen(store.db, 'a', {})
    await recordEdit(store.db)
    const once = { returns: 1, steady: 0, saidRevisionId: 2 }
    await recordSeen(store.db, 'a', { ...cameBack, edit: null, flapping: once })
    // As canaries of articles that are found gone at one time get them.
    const visit = await visitOf(store.db, 'a')
    const still = anEndedVisit(visit, {
      verdict: { kind: 'same' },
      content: null,
      edit: EDIT,
      flapping: { returns: 1, steady: 1, saidRevisionId: null },
      startedAt: LATER + 2 * HOUR_MS,
    })
    expect(await recordVisit(store.db, still, owing())).toBe('recorded')
    expect(await recordVisit(store.db, still, owing())).toBe('superseded')
    const edits = (await listChanges(store.db, ALL)).filter(({ kind }) => kind === 'edited')
    expect(edits).toHaveLength(2)
  })
})
