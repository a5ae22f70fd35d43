import { describe, expect, test } from 'vitest'
import type { FetchRequest } from '../../src/fetch/fetcher.ts'
import type { Page } from '../../src/model/page.ts'
import { MINUTE_MS, recordOf } from './reading.ts'
import { keysOfChanges, startWatch, type Watch } from './watch.ts'

const HOUR_MS = 60 * MINUTE_MS

/** A watch whose articles were all read once. */
async function startRead(options: Parameters<typeof startWatch>[0] = {}): Promise<Watch> {
  const watch = await startWatch(options)
  await watch.check()
  await watch.visit()
  watch.skip(MINUTE_MS)
  return watch
}

const keyAt = ({ site }: Watch, at: number) => site.newsroom.listing()[at]?.key ?? ''
const kindsOf = async (watch: Watch) => (await watch.changes()).map(({ kind }) => kind)

/** Lets time pass, with a check and the visits due every hour. */
async function pass(watch: Watch, hours: number, parts?: Parameters<Watch['visit']>[0]): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    watch.skip(HOUR_MS)
    await watch.check(parts)
    await watch.visit(parts)
  }
}

describe('an article whose page is gone', () => {
  test('is removed after three visits over six hours, once, with what was seen', async () => {
    await using watch = await startRead()
    const key = keyAt(watch, 5)
    watch.site.newsroom.delete(key)
    await watch.check()
    await watch.visit()
    await pass(watch, 5)
    expect(await watch.changes()).toEqual([])
    await pass(watch, 3)
    const [removed, ...more] = await watch.changes()
    expect(more).toEqual([])
    expect(removed).toMatchObject({ kind: 'removed', source: 'mfa-en', sources: ['mfa-en'], article: { key } })
    const { lastSeenAt, firstMissingAt, at, details } = removed ?? {}
    expect(String(lastSeenAt) < String(firstMissingAt)).toBe(true)
    expect(Date.parse(at ?? '') - Date.parse(firstMissingAt ?? '')).toBeGreaterThanOrEqual(6 * HOUR_MS)
    expect(details).toMatchObject({ visits: Array(3).fill({ status: 404, reason: 'not-found' }) })
    for (const { canaries } of (details?.['visits'] ?? []) as { canaries: number[] }[]) {
      expect(canaries.length).toBeGreaterThanOrEqual(2)
    }
    expect(await recordOf(watch, key)).toMatchObject({ state: 'removed' })
    await pass(watch, 3)
    expect(await watch.changes()).toHaveLength(1)
  })

  test('is removed though it is still listed, and restored when its page is back', async () => {
    await using watch = await startRead()
    const key = keyAt(watch, 5)
    const { fetcher } = watch.visiting
    const gone = {
      fetchPage: async (request: FetchRequest, signal: AbortSignal): Promise<Page> => {
        const page = await fetcher.fetchPage(request, signal)
        return request.url.includes(key) ? { ...page, status: 410, body: Buffer.from('gone') } : page
      },
    }
    watch.skip(HOUR_MS)
    await pass(watch, 8, { fetcher: gone as Watch['visiting']['fetcher'] })
    expect(await kindsOf(watch)).toEqual(['removed'])
    await pass(watch, 24)
    const [removed, restored] = await watch.changes()
    expect(restored).toMatchObject({ kind: 'restored', article: { key }, firstMissingAt: removed?.firstMissingAt })
    expect(await recordOf(watch, key)).toMatchObject({ state: 'listed' })
  })

  test('is removed by a redirect to the home page', async () => {
    await using watch = await startRead()
    const key = keyAt(watch, 5)
    const { fetcher } = watch.visiting
    const home = {
      fetchPage: async (request: FetchRequest, signal: AbortSignal): Promise<Page> => {
        const page = await fetcher.fetchPage(request, signal)
        return request.url.includes(key) ? { ...page, url: watch.site.url('/') } : page
      },
    }
    watch.skip(HOUR_MS)
    await pass(watch, 8, { fetcher: home as Watch['visiting']['fetcher'] })
    const [removed] = await watch.changes('removed')
    expect(removed?.details).toMatchObject({ visits: [{ reason: 'home-page' }, {}, {}] })
  })

  test('is neither removed nor edited while its page is away for less', async () => {
    await using watch = await startRead()
    const key = keyAt(watch, 5)
    watch.site.newsroom.delete(key)
    await watch.check()
    await watch.visit()
    await pass(watch, 5)
    watch.site.newsroom.restore(key)
    await pass(watch, 12)
    expect(await watch.changes()).toEqual([])
  })

  test('is removed once where two sources list it, and both are named', async () => {
    await using watch = await startRead()
    const second = await watch.another({
      sources: [{}, { id: 'second', name: 'Second', site: 'kcnawatch', url: watch.source.url }],
    })
    const [, other] = second.sources
    if (other === undefined) throw new Error('There is a second source')
    const key = keyAt(watch, 5)
    await second.checkOf(other)
    watch.site.newsroom.delete(key)
    for (let hour = 0; hour < 8; hour += 1) {
      watch.skip(HOUR_MS)
      for (const source of second.sources) await second.checkOf(source)
      await second.visit()
    }
    expect(await watch.changes()).toMatchObject([{ kind: 'removed', sources: ['mfa-en', 'second'], article: { key } }])
  })
})

describe('a page that says of a deleted article what the site says of any address', () => {
  /** Answers 200 with the same page for what is not there. */
  function softly({ visiting }: Watch, html: string): Watch['visiting']['fetcher'] {
    const fetchPage = async (request: FetchRequest, signal: AbortSignal): Promise<Page> => {
      const page = await visiting.fetcher.fetchPage(request, signal)
      if (page.status !== 404) return page
      return { ...page, status: 200, body: Buffer.from(html.replace('ADDRESS', request.url)) }
    }
    return { ...visiting.fetcher, fetchPage }
  }

  test.each([
    [
      'a page with a title and text',
      '<!DOCTYPE html><html><head><title>Not found</title></head><body><h1>Not found</h1><div class="article-content"><p>Nothing stands at ADDRESS here.</p></div></body></html>',
    ],
    ['a bare word', 'NULL'],
  ])('is no edit, and the article is removed: %s', async (_, html) => {
    await using watch = await startRead()
    const key = keyAt(watch, 5)
    const fetcher = softly(watch, html)
    watch.site.newsroom.delete(key)
    await pass(watch, 8, { fetcher })
    const [removed, ...more] = await watch.changes()
    expect(more).toEqual([])
    expect(removed).toMatchObject({ kind: 'removed', article: { key } })
    expect(removed?.details).toMatchObject({ visits: [{ status: 200, reason: 'soft-404' }, {}, {}] })
    const asked = watch.site.requests.filter(({ path }) => path.includes('page-that-never-was'))
    expect(asked).toHaveLength(1)
  })

  test('has the site asked once for what it says, however many articles answer so at once', async () => {
    await using watch = await startRead()
    const fetcher = softly(watch, '<html><body><h1>Not found</h1></body></html>')
    const keys = watch.site.newsroom.listing().map(({ key }) => key)
    for (const key of keys.slice(0, 4)) watch.site.newsroom.delete(key)
    watch.skip(HOUR_MS)
    await watch.visit({ fetcher })
    expect(watch.site.requests.filter(({ path }) => path.includes('page-that-never-was'))).toHaveLength(1)
  })

  test('is an edit where the site says something else of other addresses', async () => {
    await using watch = await startRead()
    const key = keyAt(watch, 5)
    watch.site.newsroom.edit(key, { title: 'Not found', paragraphs: ['The ship was not found.'] })
    await watch.check()
    await watch.visit()
    expect(await kindsOf(watch)).toEqual(['edited'])
  })
})

describe('nothing is removed', () => {
  test('while no other article answers: the site is down, whatever status it says so with', async () => {
    await using watch = await startRead()
    const { fetcher } = watch.visiting
    const down = {
      ...fetcher,
      fetchPage: async (request: FetchRequest, signal: AbortSignal): Promise<Page> => {
        const page = await fetcher.fetchPage(request, signal)
        return request.url.includes('/newstream/') ? { ...page, status: 404, body: Buffer.from('down') } : page
      },
    }
    watch.skip(HOUR_MS)
    await pass(watch, 12, { fetcher: down })
    expect(await watch.changes()).toEqual([])
    await pass(watch, 12)
    expect(await watch.changes()).toEqual([])
  })

  test.each([
    ['a wall', (watch: Watch) => watch.site.newsroom.wall()],
    ['errors', (watch: Watch) => watch.site.newsroom.fail({ kind: 'status', code: 503, times: 500 })],
    ['another design', (watch: Watch) => watch.site.newsroom.fail({ kind: 'redesign', times: 500 })],
    ['empty pages', (watch: Watch) => watch.site.newsroom.fail({ kind: 'empty', times: 500 })],
  ])('by %s', async (_, happen) => {
    await using watch = await startRead()
    watch.skip(HOUR_MS)
    happen(watch)
    await pass(watch, 9)
    watch.site.newsroom.heal()
    watch.site.newsroom.unwall()
    await pass(watch, 3)
    expect((await kindsOf(watch)).filter((kind) => !['walled', 'broken', 'recovered'].includes(kind))).toEqual([])
  })
})

describe('when many articles are deleted at once', () => {
  test('it is one purge, when visits have confirmed it, though a new one was published', async () => {
    await using watch = await startRead({ stock: 40 })
    const gone = watch.site.newsroom
      .listing()
      .slice(0, 9)
      .map(({ key }) => key)
    for (const key of gone) watch.site.newsroom.delete(key)
    const { key } = watch.site.newsroom.publish()
    expect(await watch.check()).toMatchObject({ outcome: 'changed', reason: 'mass-disappearance' })
    await watch.visit()
    expect(keysOfChanges(await watch.changes())).toEqual([key])
    await pass(watch, 8)
    const [purge, ...more] = (await watch.changes()).slice(1)
    expect(more).toEqual([])
    expect(purge).toMatchObject({ kind: 'purge', article: null, sources: ['mfa-en'] })
    const ids = await Promise.all(gone.map(async (one) => (await recordOf(watch, one)).id))
    expect(purge?.details).toMatchObject({ articles: ids.toSorted((a, b) => a - b) })
    for (const one of gone) expect(await recordOf(watch, one)).toMatchObject({ state: 'removed' })
  })
})
