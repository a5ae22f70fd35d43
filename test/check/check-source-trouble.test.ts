import { describe, expect, test } from 'vitest'
import type { CheckDeps } from '../../src/check/check-source.ts'
import type { Trouble } from '../../src/demo/faults.ts'
import { Failure } from '../../src/model/failure.ts'
import { listSnapshots } from '../../src/store/read-snapshots.ts'
import { listSourceStates } from '../../src/store/read-sources.ts'
import { HOUR_MS } from '../support/builders.ts'
import { startSite } from '../support/site.ts'
import { keysOfChanges, startWatch, type Watch } from './watch.ts'

async function stateOf({ works }: Watch) {
  const [source] = await listSourceStates(works.store.db)
  return { state: source?.state, reason: source?.reason, articles: source?.articles }
}

async function kindsOf(watch: Watch): Promise<string[]> {
  return (await watch.changes()).map(({ kind }) => kind)
}

describe('a wall', () => {
  test.each([
    ['login', 'login-required'],
    ['challenge', 'challenge'],
  ] as const)('of the kind %s is an outcome of its own and never touches the listing', async (wall, reason) => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.wall(wall)
    const { key } = watch.site.newsroom.publish()
    expect(await watch.check()).toMatchObject({ outcome: 'walled', reason, changes: [], entries: 0 })
    expect(await stateOf(watch)).toEqual({ state: 'degraded', reason, articles: 12 })
    expect(await listSnapshots(watch.works.store.db, 'mfa-en')).toHaveLength(1)
    watch.site.newsroom.unwall()
    expect(await watch.check()).toMatchObject({ outcome: 'changed' })
    expect(keysOfChanges(await watch.changes())).toEqual([key])
    expect(await stateOf(watch)).toEqual({ state: 'ok', reason: null, articles: 13 })
  })

  test('is said at the second in a row, once, and its end once', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.wall()
    for (let count = 0; count < 3; count += 1) await watch.check()
    expect(await watch.changes()).toMatchObject([
      { kind: 'walled', details: { reason: 'login-required' }, article: null },
    ])
    watch.site.newsroom.unwall()
    await watch.check()
    await watch.check()
    expect(await kindsOf(watch)).toEqual(['walled', 'recovered'])
  })

  test('in the place of a further page ends the check, and nothing of it is applied', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.burst(14)
    watch.site.newsroom.fail({ kind: 'status', code: 429, on: 'fragment' })
    expect(await watch.check()).toMatchObject({ outcome: 'walled', reason: 'rate-limited', pages: 2, changes: [] })
    // Asked to be left alone, the host is, and the check says so.
    expect(await watch.check()).toMatchObject({ outcome: 'walled', reason: 'rate-limited', pages: 0 })
    watch.skip(HOUR_MS)
    expect(await watch.check()).toMatchObject({ outcome: 'changed', pages: 2 })
    expect(await watch.changes('added')).toHaveLength(14)
  })
})

describe('a page that is not believed', () => {
  const whole = 'whole' as const
  const sent = 'sent' as const
  test.each<[string, Trouble, string]>([
    ['cut within its head', { kind: 'truncate', bytes: 200, declared: whole }, 'truncated'],
    ['cut within its listing', { kind: 'truncate', bytes: 6_000, declared: whole }, 'truncated'],
    ['without its last byte', { kind: 'truncate', bytes: 9_000, declared: whole }, 'truncated'],
    ['that ends within its head as if it were whole', { kind: 'truncate', bytes: 200, declared: sent }, 'suspect-tail'],
    [
      'that ends within its listing as if it were whole',
      { kind: 'truncate', bytes: 6_000, declared: sent },
      'suspect-tail',
    ],
    [
      'that ends below its listing as if it were whole',
      { kind: 'truncate', bytes: 9_500, declared: sent },
      'suspect-tail',
    ],
    ['without entries', { kind: 'empty' }, 'selector-empty'],
    ['whose parts have other names', { kind: 'redesign' }, 'selector-empty'],
  ])('is quarantined %s: nothing of it is applied, and all of it is kept', async (_, trouble, reason) => {
    await using watch = await startWatch()
    await watch.check()
    const { key } = watch.site.newsroom.publish()
    watch.site.newsroom.fail(trouble)
    expect(await watch.check()).toMatchObject({ outcome: 'quarantined', reason, status: 200, changes: [] })
    expect(await stateOf(watch)).toEqual({ state: 'degraded', reason, articles: 12 })
    const [kept] = await listSnapshots(watch.works.store.db, 'mfa-en')
    expect(kept?.quarantined).toBe(reason)
    expect(await watch.check()).toMatchObject({ outcome: 'changed' })
    expect(keysOfChanges(await watch.changes())).toEqual([key])
  })

  test('is quarantined where more than a tenth of its rows lack a field', async () => {
    await using watch = await startWatch()
    await watch.check()
    const [one] = [watch.site.newsroom.publish({ title: '', slug: 'one' }), watch.site.newsroom.publish()]
    expect(await watch.check()).toMatchObject({ outcome: 'changed', entries: 12 })
    watch.site.newsroom.publish({ title: '', slug: 'two' })
    expect(await watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'missing-fields', entries: 12 })
    watch.site.newsroom.retitle(one.key, 'A headline after all')
    expect(await watch.check()).toMatchObject({ outcome: 'changed' })
    expect(await kindsOf(watch)).toEqual(['added', 'added', 'added'])
  })

  test('is quarantined where nothing known is left down to the end of the listing', async () => {
    await using watch = await startWatch({ stock: 14 })
    await watch.check()
    for (const { key } of watch.site.newsroom.listing()) watch.site.newsroom.delete(key)
    watch.site.newsroom.burst(13)
    const record = await watch.check()
    expect(record).toMatchObject({ outcome: 'quarantined', reason: 'redesign', entries: 13, changes: [] })
  })

  test('is said as broken at the second in a row, once, and the recovery once', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.fail({ kind: 'redesign', times: 3 })
    for (let count = 0; count < 3; count += 1) await watch.check()
    expect(await watch.changes()).toMatchObject([{ kind: 'broken', details: { reason: 'selector-empty' } }])
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged' })
    expect(await kindsOf(watch)).toEqual(['broken', 'recovered'])
  })

  test('is quarantined where a further page is cut', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.burst(14)
    watch.site.newsroom.fail({ kind: 'truncate', bytes: 900, declared: 'whole', on: 'fragment' })
    expect(await watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'truncated', pages: 2 })
    expect(await watch.check()).toMatchObject({ outcome: 'changed' })
    expect(await watch.changes('added')).toHaveLength(14)
  })
})

describe('a check that fails', () => {
  test('by the status of the answer is said as broken at the third in a row', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.fail({ kind: 'status', code: 500, times: 3 })
    expect(await watch.check()).toMatchObject({ outcome: 'failed', reason: 'http-500', status: 500, pages: 1 })
    expect(await stateOf(watch)).toEqual({ state: 'degraded', reason: 'http-500', articles: 12 })
    await watch.check()
    await watch.check()
    await watch.check()
    expect(await kindsOf(watch)).toEqual(['broken', 'recovered'])
  })

  test('by an empty page is no empty listing', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.fail({ kind: 'truncate', bytes: 0, declared: 'sent' })
    expect(await watch.check()).toMatchObject({ outcome: 'failed', reason: 'empty-body', entries: 0 })
  })

  test('where nobody answers', async () => {
    const closed = await startSite()
    await closed[Symbol.asyncDispose]()
    await using watch = await startWatch({ config: { sources: [{ url: closed.listingUrl }] } })
    const record = await watch.check()
    expect(record).toMatchObject({ outcome: 'failed', reason: 'connect', status: null, via: null, pages: 0, bytes: 0 })
  })

  test('where a further page fails applies nothing of the first', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.burst(14)
    watch.site.newsroom.fail({ kind: 'status', code: 503, on: 'fragment' })
    expect(await watch.check()).toMatchObject({ outcome: 'failed', reason: 'http-503', pages: 2 })
    expect(await watch.changes()).toEqual([])
  })

  test('where the answer is no page at all', async () => {
    await using watch = await startWatch()
    const { fetcher } = watch.checking
    const picture: CheckDeps['fetcher'] = {
      fetchPage: async (request, signal) => {
        const page = await fetcher.fetchPage(request, signal)
        return { ...page, headers: { ...page.headers, 'content-type': 'image/png' } }
      },
    }
    expect(await watch.check({ fetcher: picture })).toMatchObject({ outcome: 'failed', reason: 'not-html' })
  })

  test('by a bug is recorded as that, and logged with what was thrown', async () => {
    await using watch = await startWatch()
    const thrown = new TypeError('entries is not iterable')
    const reader = { ...watch.checking.reader, readListing: () => Promise.reject(thrown) }
    expect(await watch.check({ reader })).toMatchObject({ outcome: 'failed', reason: 'bug', status: 200 })
    expect(watch.logged).toEqual([{ level: 'error', message: 'a check met a bug', fields: { err: thrown } }])
    expect(await watch.check()).toMatchObject({ outcome: 'first' })
  })
})

describe('a check that is broken off', () => {
  test('is recorded as interrupted, and says nothing about the source', async () => {
    await using watch = await startWatch({ validators: ['etag'] })
    await watch.check()
    watch.site.newsroom.fail({ kind: 'delay', delayMs: 600_000 })
    const stop = new AbortController()
    const { fetcher } = watch.checking
    const stopping: CheckDeps['fetcher'] = {
      fetchPage: (request, signal) => {
        setImmediate(() => stop.abort())
        return fetcher.fetchPage(request, signal)
      },
    }
    const record = await watch.check({ fetcher: stopping }, stop.signal)
    expect(record).toMatchObject({ outcome: 'interrupted', reason: 'interrupted', status: null, changes: [] })
    expect(await stateOf(watch)).toEqual({ state: 'ok', reason: null, articles: 12 })
    expect(watch.logged).toEqual([])
    watch.site.newsroom.heal()
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', status: 304 })
  })

  test('asks for nothing where the stop came before it', async () => {
    await using watch = await startWatch()
    expect(await watch.check({}, AbortSignal.abort())).toMatchObject({ outcome: 'interrupted', pages: 0 })
    expect(watch.site.requests).toEqual([])
    expect(await watch.check()).toMatchObject({ outcome: 'first' })
  })

  test('by trouble of ours is not the fault of the source', async () => {
    await using watch = await startWatch()
    await watch.check()
    const busy = () => Promise.reject(new Failure('store-busy', 'Another process writes.'))
    watch.site.newsroom.publish()
    const record = await watch.check({ reader: { ...watch.checking.reader, readListing: busy } })
    expect(record).toMatchObject({ outcome: 'interrupted', reason: 'store-busy' })
    expect(await stateOf(watch)).toMatchObject({ state: 'ok' })
  })
})

describe('a check that another process overtakes', () => {
  /** Fetches, and lets something happen before the page is given back; the first time only. */
  function overtaken({ checking }: Watch, happen: () => Promise<unknown>) {
    const state = { fetches: 0 }
    const fetcher: CheckDeps['fetcher'] = {
      fetchPage: async (request, signal) => {
        const page = await checking.fetcher.fetchPage(request, signal)
        state.fetches += 1
        if (state.fetches === 1) await happen()
        return page
      },
    }
    return { fetcher, state }
  }

  test('is compared again, and nothing is said twice', async () => {
    await using watch = await startWatch()
    await watch.check()
    const rival = await watch.another()
    const published = watch.site.newsroom.burst(3).map(({ key }) => key)
    const { fetcher, state } = overtaken(watch, () => rival.check())
    expect(await watch.check({ fetcher })).toMatchObject({ outcome: 'unchanged', changes: [] })
    expect(state.fetches).toBe(2)
    expect(keysOfChanges(await watch.changes())).toEqual(published)
  })

  test('never applies its page over a newer one', async () => {
    await using watch = await startWatch()
    await watch.check()
    const rival = await watch.another()
    const { fetcher, state } = overtaken(watch, async () => {
      watch.site.newsroom.publish()
      watch.site.newsroom.delist(watch.site.newsroom.listing()[3]?.key ?? '')
      expect(await rival.check()).toMatchObject({ outcome: 'changed' })
    })
    expect(await watch.check({ fetcher })).toMatchObject({ outcome: 'unchanged', changes: [] })
    expect(state.fetches).toBe(2)
    expect(await kindsOf(watch)).toEqual(['added'])
    expect(await listSnapshots(watch.works.store.db, 'mfa-en')).toHaveLength(2)
  })

  test('makes no second baseline', async () => {
    await using watch = await startWatch()
    const rival = await watch.another()
    const { fetcher } = overtaken(watch, () => rival.check())
    expect(await watch.check({ fetcher })).toMatchObject({ outcome: 'unchanged' })
    expect(await stateOf(watch)).toMatchObject({ articles: 12 })
  })

  test('says the end of a trouble once', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.wall()
    await watch.check()
    await watch.check()
    watch.site.newsroom.unwall()
    const rival = await watch.another()
    const { fetcher } = overtaken(watch, () => rival.check())
    await watch.check({ fetcher })
    expect(await kindsOf(watch)).toEqual(['walled', 'recovered'])
  })
})
