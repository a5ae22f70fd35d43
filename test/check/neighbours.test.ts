import { expect, test } from 'vitest'
import { visitArticle } from '../../src/check/visit-article.ts'
import type { FetchRequest } from '../../src/fetch/fetcher.ts'
import type { Page } from '../../src/model/page.ts'
import { listDue, MINUTE_MS, startReading, verdictsOf } from './reading.ts'
import { never, startWatch, type Watch } from './watch.ts'

test('an edit makes visits due at once to what is listed beside it', async () => {
  await using watch = await startWatch({ stock: 0 })
  const keys = Array.from({ length: 9 }, () => watch.site.newsroom.publish().key)
  await watch.check()
  await watch.visit()
  watch.skip(60 * MINUTE_MS)
  await watch.visit()
  watch.skip(11 * MINUTE_MS)
  const key = keys[4] ?? ''
  watch.site.newsroom.edit(key, { title: 'Another title' })
  // The listing shows the new title, so this article alone is hurried.
  await watch.check()
  const { db } = watch.works.store
  const dueAt = () => db.selectFrom('articles').select(['key', 'visit_due_at']).orderBy('key').execute()
  await db
    .updateTable('articles')
    .set({ visit_due_at: watch.visiting.now() + 60 * MINUTE_MS })
    .where('key', '!=', key)
    .execute()
  expect(await verdictsOf(watch)).toMatchObject([{ kind: 'edited' }, ...Array(4).fill({ kind: 'same' })])
  const later = (await dueAt()).filter((row) => (row.visit_due_at ?? 0) > watch.visiting.now() + 50 * MINUTE_MS)
  expect(later.map((row) => row.key).toSorted()).toEqual([...keys.slice(0, 2), ...keys.slice(7)].toSorted())
  expect(await listDue(watch)).toEqual([])
})

test('one visit in ten asks for the page though the site says "not modified"', async () => {
  await using watch = await startReading({ validators: ['etag'] })
  await verdictsOf(watch)
  expect(watch.site.requests.at(-1)).toMatchObject({ conditional: true })
  watch.skip(11 * MINUTE_MS)
  expect(await verdictsOf(watch, { random: () => 0.95 })).toEqual([{ kind: 'same' }])
  expect(watch.site.requests.at(-1)).toMatchObject({ status: 200, conditional: false })
})

/** So many articles, the newest first, all read, and none of their visits due within the hour. */
async function startQuiet(count: number) {
  const watch = await startWatch({ stock: 0, entriesPerPage: count + 2 })
  const keys = Array.from({ length: count }, () => watch.site.newsroom.publish().key).toReversed()
  await watch.check()
  await watch.visit()
  watch.skip(20 * MINUTE_MS)
  const { db } = watch.works.store
  const quieten = async () =>
    db
      .updateTable('articles')
      .set({ visit_due_at: watch.visiting.now() + 60 * MINUTE_MS })
      .execute()
  await quieten()
  return { watch, keys, quieten }
}

test.each([
  ['still listed', false],
  ['no longer listed', true],
])('the first visit that finds an article gone makes visits due beside it, where it is %s', async (_, hasLeft) => {
  const { watch: started, keys } = await startQuiet(9)
  await using watch = started
  const key = keys[4] ?? ''
  const page = async (request: FetchRequest, signal: AbortSignal): Promise<Page> => {
    const sent = await watch.visiting.fetcher.fetchPage(request, signal)
    return request.url.includes(key) ? { ...sent, status: 404 } : sent
  }
  if (hasLeft) watch.site.newsroom.delist(key)
  await watch.check()
  const { db } = watch.works.store
  await db.updateTable('articles').set({ visit_due_at: 0 }).where('key', '=', key).execute()
  const visits = await watch.visit({ fetcher: { fetchPage: page } })
  const [first, ...others] = visits.map(({ visit, verdict }) => [visit.key, verdict.kind])
  expect(first).toEqual([key, 'gone'])
  // Three of them were asked before, to vouch for the site.
  expect(await keysVisitedLately(watch)).toEqual(expect.arrayContaining([keys[2], keys[3], keys[5], keys[6]]))
  expect(others.every(([, kind]) => kind === 'same')).toBe(true)
})

test('a purge makes visits due beside what it took', async () => {
  const { watch: started, keys, quieten } = await startQuiet(20)
  await using watch = started
  const gone = keys.slice(4, 16)
  for (const key of gone) watch.site.newsroom.delete(key)
  for (let hour = 0; hour < 10 && (await watch.changes('purge')).length === 0; hour++) {
    watch.skip(60 * MINUTE_MS)
    await watch.check()
    const { db } = watch.works.store
    const due = await listDue(watch)
    const ids = due.filter(({ key }) => gone.includes(key)).map(({ articleId }) => articleId)
    await quieten()
    if (ids.length > 0) await db.updateTable('articles').set({ visit_due_at: 0 }).where('id', 'in', ids).execute()
    for (const visit of await listDue(watch))
      await visitArticle(visit, { source: watch.source, deps: watch.visiting, signal: never })
  }
  expect(await watch.changes('purge')).toHaveLength(1)
  // Those that have just vouched for the site can wait.
  const lately = await keysVisitedLately(watch)
  const beside = [2, 3, 16, 17].flatMap((at) => keys[at] ?? []).filter((key) => !lately.includes(key))
  expect(beside.length).toBeGreaterThan(0)
  expect((await listDue(watch)).map(({ key }) => key)).toEqual(expect.arrayContaining(beside))
})

async function keysVisitedLately({ works, visiting }: Watch): Promise<string[]> {
  const rows = await works.store.db
    .selectFrom('visits')
    .innerJoin('articles', 'articles.id', 'visits.article_id')
    .select('articles.key')
    .where('visits.started_at', '>', visiting.now() - 10 * MINUTE_MS)
    .execute()
  return rows.map(({ key }) => key)
}
