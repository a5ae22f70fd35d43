import { describe, expect, test } from 'vitest'
import { visitArticle } from '../../src/check/visit-article.ts'
import type { Fault } from '../../src/demo/faults.ts'
import type { Newsroom } from '../../src/demo/newsroom.ts'
import type { VisitVerdict } from '../../src/model/visit.ts'
import { announceOverdue } from '../../src/store/announce.ts'
import { firstDue, listDue, MINUTE_MS, recordOf, startReading, verdictsOf } from './reading.ts'
import { startWatch, type Watch } from './watch.ts'

const failing = (fault: Fault) => (newsroom: Newsroom) => newsroom.fail({ ...fault, on: 'article' })

describe('a visit that does not find the article', () => {
  test.each<[string, (newsroom: Newsroom, key: string) => unknown, VisitVerdict]>([
    [
      'gone, where the site has it no more',
      (newsroom, key) => newsroom.delete(key),
      { kind: 'gone', reason: 'not-found' },
    ],
    [
      'gone for good, where the site says so',
      failing({ kind: 'status', code: 410 }),
      { kind: 'gone', reason: 'not-found' },
    ],
    ['walled', (newsroom) => newsroom.wall(), { kind: 'walled', reason: 'login-required' }],
    ['walled by a status', failing({ kind: 'status', code: 429 }), { kind: 'walled', reason: 'rate-limited' }],
    ['doubted without its text', failing({ kind: 'empty' }), { kind: 'doubted', reason: 'no-text' }],
    ['doubted in another design', failing({ kind: 'redesign' }), { kind: 'doubted', reason: 'no-text' }],
    [
      'doubted without its title',
      (newsroom, key) => newsroom.retitle(key, ''),
      { kind: 'doubted', reason: 'no-title' },
    ],
    [
      'doubted where it is cut',
      failing({ kind: 'truncate', bytes: 1_200, declared: 'whole' }),
      { kind: 'doubted', reason: 'truncated' },
    ],
    [
      'doubted where it ends early',
      failing({ kind: 'truncate', bytes: 1_200, declared: 'sent' }),
      { kind: 'doubted', reason: 'suspect-tail' },
    ],
    ['failed', failing({ kind: 'status', code: 502 }), { kind: 'failed', reason: 'http-502' }],
    [
      'failed by an empty page',
      failing({ kind: 'truncate', bytes: 0, declared: 'sent' }),
      { kind: 'failed', reason: 'empty-body' },
    ],
  ])('is %s, and no edit', async (_, happen, verdict) => {
    await using watch = await startReading()
    const { key, title, paragraphs } = watch.article
    happen(watch.site.newsroom, key)
    expect(await verdictsOf(watch)).toEqual([verdict])
    expect(await watch.changes()).toEqual([])
    expect(await recordOf(watch, key)).toMatchObject({
      title,
      text: paragraphs.join('\n\n'),
      revisions: [{ classes: [] }],
    })
  })

  test('is made again soon, and less soon with every one in a row', async () => {
    await using watch = await startReading()
    watch.site.newsroom.fail({ kind: 'status', code: 502, on: 'article', times: 3 })
    for (const gapMs of [MINUTE_MS, 2 * MINUTE_MS, 4 * MINUTE_MS]) {
      expect(await verdictsOf(watch)).toEqual([{ kind: 'failed', reason: 'http-502' }])
      expect(await listDue(watch, 0.5 * gapMs)).toEqual([])
      watch.skip(1.1 * gapMs)
    }
    expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
    expect(await listDue(watch, 9 * MINUTE_MS)).toEqual([])
  })

  test('goes by a bug on record, and in the log with what was thrown', async () => {
    await using watch = await startReading()
    const thrown = new TypeError('paragraphs is not iterable')
    const reader = { ...watch.visiting.reader, readArticle: () => Promise.reject(thrown) }
    expect(await verdictsOf(watch, { reader })).toEqual([{ kind: 'failed', reason: 'bug' }])
    expect(watch.logged).toEqual([{ level: 'error', message: 'a visit met a bug', fields: { err: thrown } }])
  })

  test('stays due where it was broken off', async () => {
    await using watch = await startReading()
    const visit = await firstDue(watch)
    const broken = { source: watch.source, deps: watch.visiting, signal: AbortSignal.abort() }
    const { verdict } = await visitArticle(visit, broken)
    expect(verdict).toEqual({ kind: 'interrupted', reason: 'interrupted' })
    expect(watch.logged).toEqual([])
    expect(await listDue(watch)).toMatchObject([{ articleId: visit.articleId }])
  })
})

describe('an addition is announced', () => {
  const config = {
    channels: { desk: 'log://' },
    rules: [{ name: 'rain', on: ['added', 'edited'], match: { any: ['rain'] }, to: ['desk'] }],
  }

  async function owed({ works }: Watch): Promise<number> {
    return (await works.store.db.selectFrom('deliveries').select('id').execute()).length
  }

  function announce({ works, checking }: Watch): Promise<number> {
    const { now, route, newKey } = checking
    return announceOverdue(works.store.db, { now: now(), route, newKey })
  }

  async function startAddition(): Promise<Watch> {
    const watch = await startWatch({ stock: 3, config })
    await watch.check()
    await watch.visit()
    watch.site.newsroom.publish({
      title: 'Weather',
      paragraphs: ['It is expected to be fine at first.'.repeat(5), 'Then rain.'],
    })
    await watch.check()
    return watch
  }

  test('when its article has been read, so that rules can look at the text', async () => {
    await using watch = await startAddition()
    expect(await watch.changes('added')).toHaveLength(1)
    expect(await owed(watch)).toBe(0)
    expect(await verdictsOf(watch)).toEqual([{ kind: 'first' }])
    expect(await owed(watch)).toBe(1)
    expect(await announce(watch)).toBe(0)
  })

  test('without its article where that does not come in time, and again where only its text concerns a rule', async () => {
    await using watch = await startAddition()
    watch.site.newsroom.fail({ kind: 'status', code: 503, on: 'article', times: 1 })
    expect(await verdictsOf(watch)).toEqual([{ kind: 'failed', reason: 'http-503' }])
    expect(await announce(watch)).toBe(0)
    watch.skip(61_000)
    expect(await announce(watch)).toBe(1)
    expect(await announce(watch)).toBe(0)
    watch.skip(MINUTE_MS)
    expect(await owed(watch)).toBe(0)
    expect(await verdictsOf(watch)).toEqual([{ kind: 'first' }])
    expect(await owed(watch)).toBe(1)
  })

  test('at once where another source brought the article before', async () => {
    await using watch = await startAddition()
    await verdictsOf(watch)
    const second = await watch.another({ ...config, sources: [{ id: 'second', alertOnFirst: true }] })
    await second.check()
    expect(await announce(second)).toBe(0)
    expect(await owed(watch)).toBe(2)
  })
})
