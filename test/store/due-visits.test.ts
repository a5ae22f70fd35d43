import { describe, expect, test } from 'vitest'
import { contentHash } from '../../src/model/article.ts'
import { type DueQuery, type DueVisit, listDueVisits } from '../../src/store/due-visits.ts'
import { recordVisit } from '../../src/store/record-visit.ts'
import { aContent, anEntry, aPage, aSource, entries, HOUR_MS, START } from '../support/builders.ts'
import { added, anEndedVisit, owing, recordFirst, recordSeen, temporaryStore, visitOf } from '../support/store.ts'

const LATER = START + HOUR_MS

describe('visits that are due', () => {
  test('come the most urgent first, of watched sources only', async () => {
    const [one, two, gone] = [aSource({ id: 'one' }), aSource({ id: 'two' }), aSource({ id: 'gone' })] as const
    await using store = await temporaryStore([one, two, gone])
    await recordFirst(store.db, { source: gone, at: START - 2, entries: entries('a', 'x') })
    await recordFirst(store.db, { source: two, at: START - 1, entries: entries('a', 'b') })
    await recordFirst(store.db, { source: one, at: START, entries: entries('a', 'c') })
    await store.db.updateTable('articles').set({ visit_due_at: 0 }).where('key', '=', 'c').execute()
    await store.db.updateTable('articles').set({ visit_due_at: LATER }).where('key', '=', 'b').execute()
    const due = (now: number, sourceIds: string[], limit = 10) => listDueVisits(store.db, { now, sourceIds, limit })
    const watched = ['one', 'two']
    expect((await due(START, watched)).map(({ url, sourceId }) => [url.at(-2), sourceId])).toEqual([
      ['c', 'one'],
      ['a', 'two'],
    ])
    expect((await due(LATER, watched)).map(({ url }) => url.at(-2))).toEqual(['c', 'a', 'b'])
    expect((await due(LATER, watched, 1)).map(({ url }) => url.at(-2))).toEqual(['c'])
    expect(await due(LATER, [])).toEqual([])
  })

  test('come from each source in turn, however long the backlog of one is, but new articles first', async () => {
    const [long, short] = [aSource({ id: 'long' }), aSource({ id: 'short' })] as const
    await using store = await temporaryStore([long, short])
    const backlog = Array.from({ length: 30 }, (_, at) => `l${at + 10}`)
    await recordFirst(store.db, { source: long, at: START - HOUR_MS, entries: entries(...backlog) })
    const additions = entries('new').map((entry) => added(entry))
    await recordFirst(store.db, {
      source: short,
      entries: entries('new', 's1', 's2'),
      delta: { additions, older: entries('s1', 's2') },
    })
    await store.db.updateTable('articles').set({ visit_rank: 1 }).where('key', '=', 'l39').execute()
    const due = await listDueVisits(store.db, { now: LATER, sourceIds: ['long', 'short'], limit: 6 })
    expect(due.map(({ key }) => key)).toEqual(['new', 'l39', 'l10', 's1', 'l11', 's2'])
  })

  test('carry what they are compared with', async () => {
    await using store = await temporaryStore()
    const additions = entries('a').map((entry) => added(entry))
    await recordFirst(store.db, { entries: entries('a'), delta: { older: [], additions } })
    expect(await visitOf(store.db, 'a')).toEqual({
      articleId: 1,
      title: 'Title of a',
      key: 'a',
      url: 'https://example.org/news/a/',
      dueAt: 0,
      rank: 0,
      sourceId: 'mfa-en',
      revision: null,
      validators: null,
      firstSeenAt: START,
      changedAt: null,
      failures: 0,
      flapping: { returns: 0, steady: 0, saidRevisionId: null },
      doubt: null,
    })
    await recordSeen(store.db, 'a', { page: aPage({ headers: { etag: '"7"' } }) })
    const content = aContent({ title: 'New title' })
    const said = { title: 'Title of a', published: null }
    const edit = { classes: [], before: said, after: { ...said, title: 'New title' } }
    await recordSeen(store.db, 'a', { verdict: { kind: 'edited' }, content, edit, startedAt: LATER })
    expect(await visitOf(store.db, 'a')).toMatchObject({
      title: 'New title',
      revision: { id: 2, hash: contentHash(content) },
      changedAt: LATER,
    })
  })

  test('come from the source first that was visited longest ago, where they come one at a time', async () => {
    const [long, short] = [aSource({ id: 'long' }), aSource({ id: 'short' })] as const
    await using store = await temporaryStore([long, short])
    await recordFirst(store.db, { source: long, at: START - HOUR_MS, entries: entries('l1', 'l2', 'l3') })
    await recordFirst(store.db, { source: short, entries: entries('s1', 's2') })
    const sourceIds = ['long', 'short']
    const order: string[] = []
    for (let at = LATER; at < LATER + 5; at++) {
      const [next] = await listDueVisits(store.db, { now: LATER, sourceIds, limit: 1 })
      order.push(next?.key ?? '')
      if (next !== undefined) await recordVisit(store.db, later(next, at), owing())
    }
    expect(order).toEqual(['l1', 's1', 'l2', 's2', 'l3'])
  })

  test('leave out hosts that have had theirs, for all or for what is merely due', async () => {
    await using store = await temporaryStore()
    const at = (key: string, url: string) => anEntry(key, { url })
    const older = [at('a', 'https://a.example/1'), at('b', 'http://b.example:81/1'), at('c', 'https://b.example/1')]
    await recordFirst(store.db, { entries: older })
    await store.db.updateTable('articles').set({ visit_rank: 1 }).where('key', '=', 'a').execute()
    const due = async (fullHosts: DueQuery['fullHosts']) => {
      const query = { now: LATER, sourceIds: ['mfa-en'], limit: 9 }
      return (await listDueVisits(store.db, fullHosts === undefined ? query : { ...query, fullHosts })).map(
        (one) => one.key,
      )
    }
    expect(await due(undefined)).toEqual(['a', 'b', 'c'])
    expect(await due({ forAll: ['a.example'], forDue: [] })).toEqual(['b', 'c'])
    expect(await due({ forAll: [], forDue: ['a.example', 'b.example:81'] })).toEqual(['a', 'c'])
    expect(await due({ forAll: ['b.example'], forDue: ['b.example:81'] })).toEqual(['a'])
  })
})

const later = (visit: DueVisit, at: number) => anEndedVisit(visit, { startedAt: at, nextVisitAt: at + HOUR_MS })
