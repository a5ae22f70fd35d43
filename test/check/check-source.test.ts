import { describe, expect, test } from 'vitest'
import type { FetchRequest } from '../../src/fetch/fetcher.ts'
import type { Page } from '../../src/model/page.ts'
import type { Reader } from '../../src/read/reader.ts'
import { listDueVisits } from '../../src/store/due-visits.ts'
import { listSnapshots } from '../../src/store/read-snapshots.ts'
import { keysOfChanges, startWatch, type Watch } from './watch.ts'

const noReader: Reader = {
  readListing: () => Promise.reject(new Error('The page was read')),
  readArticle: () => Promise.reject(new Error('The page was read')),
  close: () => Promise.resolve(),
}

async function dueKeys({ works, source, checking }: Watch): Promise<string[]> {
  const due = await listDueVisits(works.store.db, { now: checking.now(), sourceIds: [source.id], limit: 100 })
  return due.map(({ url }) => url.split('/newstream/')[1]?.split('/')[0] ?? url)
}

describe('the first check', () => {
  test('is the baseline: twelve entries on record, their visits due, and nothing to announce', async () => {
    await using watch = await startWatch()
    expect(await watch.check()).toMatchObject({
      source: 'mfa-en',
      outcome: 'first',
      reason: null,
      status: 200,
      via: 'http',
      pages: 1,
      entries: 12,
      changes: [],
    })
    const listed = watch.site.newsroom
      .listing()
      .slice(0, 12)
      .map(({ key }) => key)
    expect((await dueKeys(watch)).toSorted()).toEqual(listed.toSorted())
    expect(await watch.changes()).toEqual([])
  })

  test('announces what it finds where the source says so', async () => {
    await using watch = await startWatch({ config: { sources: [{ alertOnFirst: true }] } })
    const { outcome, changes } = await watch.check()
    expect([outcome, changes.length]).toEqual(['first', 12])
    const oldestFirst = watch.site.newsroom
      .listing()
      .slice(0, 12)
      .map(({ key }) => key)
      .toReversed()
    expect(keysOfChanges(await watch.changes('added'))).toEqual(oldestFirst)
  })

  test('without entries is no baseline: the next one is', async () => {
    await using watch = await startWatch()
    watch.site.newsroom.fail({ kind: 'empty' })
    expect(await watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'selector-empty', entries: 0 })
    expect(await watch.check()).toMatchObject({ outcome: 'first', entries: 12, changes: [] })
  })
})

describe('a check that finds nothing new', () => {
  test('is unchanged by the word of the site, without a page', async () => {
    await using watch = await startWatch({ validators: ['etag', 'last-modified'] })
    await watch.check()
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', status: 304, pages: 1, bytes: 0, entries: 12 })
  })

  test('is unchanged by the bytes of the listing, which are not read again', async () => {
    await using watch = await startWatch()
    await watch.check()
    const record = await watch.check({ reader: noReader })
    expect(record).toMatchObject({ outcome: 'unchanged', reason: null, status: 200, pages: 1, entries: 12 })
  })

  test('is unchanged by its entries, where only an excerpt is another', async () => {
    await using watch = await startWatch()
    await watch.check()
    await watch.visit()
    const [newest] = watch.site.newsroom.listing()
    watch.site.newsroom.edit(newest?.key ?? '', { paragraphs: ['It began another way.'] })
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', status: 200, entries: 12 })
    expect(await dueKeys(watch)).toEqual([])
    // The listing as it came last is what the next one is recognised by.
    expect(await watch.check({ reader: noReader })).toMatchObject({ outcome: 'unchanged' })
  })

  test('takes no snapshot', async () => {
    await using watch = await startWatch()
    for (let count = 0; count < 3; count += 1) await watch.check()
    expect(await listSnapshots(watch.works.store.db, 'mfa-en')).toHaveLength(1)
  })
})

describe('a check that finds additions', () => {
  test('records exactly these, in the order of their publication, each once', async () => {
    await using watch = await startWatch()
    await watch.check()
    const published = Array.from({ length: 3 }, () => watch.site.newsroom.publish())
    const record = await watch.check()
    const added = await watch.changes()
    expect(record).toMatchObject({ outcome: 'changed', pages: 1, entries: 12, changes: added.map(({ id }) => id) })
    expect(keysOfChanges(added)).toEqual(published.map(({ key }) => key))
    for (const [at, { title, published: day }] of published.entries()) {
      expect(added[at]).toMatchObject({ kind: 'added', source: 'mfa-en', late: false, backdated: false, before: null })
      expect(added[at]?.article).toMatchObject({
        title,
        published: day,
        url: watch.site.articleUrl(published[at]?.key ?? ''),
      })
      expect(added[at]?.after).toMatchObject({ title, published: day })
    }
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', changes: [] })
  })

  test('finds thirty on a page of twelve by reading on, each once, the older ones late', async () => {
    await using watch = await startWatch()
    await watch.check()
    const published = watch.site.newsroom.burst(30).map(({ key }) => key)
    expect(await watch.check()).toMatchObject({ outcome: 'changed', pages: 4 })
    const added = await watch.changes()
    expect(keysOfChanges(added)).toEqual(published)
    expect(added.map(({ kind, late }) => `${kind} ${late}`)).toEqual([
      ...Array(18).fill('added true'),
      ...Array(12).fill('added false'),
    ])
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', pages: 1 })
    expect(await watch.changes()).toHaveLength(30)
  })

  test('marks one that is dated back, and none because of a date to come', async () => {
    await using watch = await startWatch()
    await watch.check()
    const old = watch.site.newsroom.backdate(9, 4)
    const future = watch.site.newsroom.publish({ published: '2099-12-31' })
    await watch.check()
    const now = watch.site.newsroom.publish()
    await watch.check()
    const added = await watch.changes()
    expect(keysOfChanges(added).toSorted()).toEqual([old.key, future.key, now.key].toSorted())
    expect(keysOfChanges(added.filter(({ backdated }) => backdated))).toEqual([old.key])
  })

  test('puts a gap on record where it may not read on far enough', async () => {
    await using watch = await startWatch({ config: { defaults: { maxPages: 2 } } })
    const first = await watch.check()
    const published = watch.site.newsroom.burst(40).map(({ key }) => key)
    const record = await watch.check()
    expect(record).toMatchObject({ outcome: 'changed', pages: 2 })
    const [gap, ...more] = await watch.changes('gap')
    expect(more).toEqual([])
    expect(gap).toMatchObject({ article: null, details: { from: first.startedAt, atLeast: 20 } })
    expect(Date.parse(String(gap?.details?.['to']))).toBeGreaterThanOrEqual(Date.parse(record.startedAt))
    expect(keysOfChanges(await watch.changes('added'))).toEqual(published.slice(-20))
  })
})

describe('a check that finds another listing without additions', () => {
  test('says nothing of another order', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.reorder()
    // New ones may have been moved below the first page, so one page more is read.
    expect(await watch.check()).toMatchObject({ outcome: 'changed', changes: [], pages: 2 })
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged' })
  })

  test('leaves another title to the visit, which is due at once', async () => {
    await using watch = await startWatch()
    await watch.check()
    await watch.visit()
    expect(await dueKeys(watch)).toEqual([])
    const key = watch.site.newsroom.listing()[4]?.key ?? ''
    watch.site.newsroom.retitle(key, 'Another headline')
    expect(await watch.check()).toMatchObject({ outcome: 'changed', changes: [] })
    expect(await dueKeys(watch)).toEqual([key])
  })

  test('says nothing of another address of the same article, and visits it there', async () => {
    await using watch = await startWatch()
    await watch.check()
    await watch.visit()
    const key = watch.site.newsroom.listing()[2]?.key ?? ''
    watch.site.newsroom.reslug(key, '새-주소')
    expect(await watch.check()).toMatchObject({ outcome: 'changed', changes: [] })
    expect(await dueKeys(watch)).toEqual([key])
    await watch.visit()
    expect(watch.site.url(watch.site.requests.at(-1)?.path ?? '')).toBe(watch.site.articleUrl(key))
    expect(await watch.changes()).toEqual([])
  })

  test('keeps older history that shows where an entry left, and visits what is missing', async () => {
    await using watch = await startWatch()
    await watch.check()
    await watch.visit()
    const listing = watch.site.newsroom.listing()
    const [missing, older] = [listing[5]?.key ?? '', listing[12]?.key ?? '']
    watch.site.newsroom.delist(missing)
    expect(await watch.check()).toMatchObject({ outcome: 'changed', changes: [] })
    expect((await dueKeys(watch)).toSorted()).toEqual([missing, older].toSorted())
  })

  test('says nothing of what the next reading by another profile finds otherwise', async () => {
    await using watch = await startWatch({ validators: ['etag'] })
    await watch.check()
    const title = { selector: 'h4', pattern: '^(.{10})' }
    const other = await watch.another({ sources: [{ listing: { fields: { title } } }] })
    expect(await other.check()).toMatchObject({ outcome: 'changed', status: 200, changes: [] })
    expect(await other.check()).toMatchObject({ outcome: 'unchanged' })
  })
})

describe('what is asked of the site', () => {
  const conditionals = ({ site }: Watch) => site.requests.map(({ conditional }) => conditional)

  test('is a page without conditions after anything but a good check', async () => {
    await using watch = await startWatch({ validators: ['etag'] })
    await watch.check()
    await watch.check()
    watch.site.newsroom.fail({ kind: 'status', code: 500 })
    expect(await watch.check()).toMatchObject({ outcome: 'failed' })
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', status: 200 })
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', status: 304 })
    expect(conditionals(watch)).toEqual([false, true, true, false, true])
  })

  test('is a page without conditions by another profile', async () => {
    await using watch = await startWatch({ validators: ['etag'] })
    await watch.check()
    const other = await watch.another({ sources: [{ walls: [], listing: { required: ['url'] } }] })
    expect(await other.check()).toMatchObject({ outcome: 'unchanged', status: 200 })
    expect(await other.check()).toMatchObject({ outcome: 'unchanged', status: 304 })
    expect(conditionals(watch)).toEqual([false, false, true])
  })

  test('does not hide news under an ETag that is used again', async () => {
    await using watch = await startWatch()
    const { fetcher } = watch.checking
    const stuck = {
      fetchPage: async (request: FetchRequest, signal: AbortSignal): Promise<Page> => {
        const page = await fetcher.fetchPage(request, signal)
        return { ...page, headers: { ...page.headers, etag: '"1"' } }
      },
    }
    await watch.check({ fetcher: stuck })
    const { key } = watch.site.newsroom.publish()
    expect(await watch.check({ fetcher: stuck })).toMatchObject({ outcome: 'changed' })
    expect(keysOfChanges(await watch.changes())).toEqual([key])
    expect(conditionals(watch)).toEqual([false, true])
  })
})
