import { expect, test } from 'vitest'
import { createRandom } from '../../src/lib/random.ts'
import { drawAudits, tallyAudits } from '../../src/store/audits.ts'
import { verdictsOf } from './reading.ts'
import { keysOfChanges, startWatch, type Watch } from './watch.ts'

const DAY_MS = 86_400_000
const EVER = { fromAt: 0, toAt: Number.MAX_SAFE_INTEGER }

/** A watch of so many articles that were read once and are old by now; the sweep of the month is over. */
async function startOld(stock: number, audit = 2): Promise<Watch> {
  const watch = await startWatch({ stock, entriesPerPage: stock, config: { defaults: { revisit: { audit } } } })
  await watch.check()
  await watch.visit()
  watch.skip(31 * DAY_MS)
  await watch.visit()
  return watch
}

const draw = ({ works, sources, visiting }: Watch, random = createRandom(1)) =>
  drawAudits(works.store.db, { sources, now: visiting.now(), random })

const openAudits = ({ works }: Watch) =>
  works.store.db.selectFrom('audits').selectAll().where('visited_at', 'is', null).orderBy('due_at').execute()

test('of old articles so many as the configuration says are drawn a day, each due within it, and once only', async () => {
  await using watch = await startOld(9, 3)
  await draw(watch)
  await draw(watch)
  const drawn = await openAudits(watch)
  expect(new Set(drawn.map(({ article_id }) => article_id)).size).toBe(3)
  const now = watch.visiting.now()
  for (const { due_at } of drawn) {
    expect(due_at).toBeGreaterThan(now - 60_000)
    expect(due_at).toBeLessThan(now + DAY_MS)
  }
  expect(await verdictsOf(watch)).toEqual([])
  watch.skip(DAY_MS)
  expect(await verdictsOf(watch)).toEqual(Array(3).fill({ kind: 'same' }))
  expect(await openAudits(watch)).toEqual([])
  expect(await tallyAudits(watch.works.store.db, 'mfa-en', EVER)).toMatchObject({ audits: 3, edited: 0 })
  await draw(watch)
  expect(await openAudits(watch)).toHaveLength(3)
})

test('an audit that finds an edit counts it, and the edit is a change like any other', async () => {
  await using watch = await startOld(2)
  await draw(watch)
  const [edited] = watch.site.newsroom.listing()
  const { key } = edited ?? { key: '' }
  watch.site.newsroom.edit(key, { paragraphs: ['Another text, long after.'] })
  watch.skip(DAY_MS)
  expect((await verdictsOf(watch)).map(({ kind }) => kind).toSorted()).toEqual(['edited', 'same'])
  expect(keysOfChanges(await watch.changes('edited'))).toEqual([key])
  expect(await tallyAudits(watch.works.store.db, 'mfa-en', EVER)).toMatchObject({ audits: 2, edited: 1 })
})

test('an audit that got no page counts for nothing until one is read', async () => {
  await using watch = await startOld(1)
  await draw(watch)
  watch.skip(DAY_MS)
  watch.site.newsroom.fail({ kind: 'status', code: 502, on: 'article', times: 1 })
  expect(await verdictsOf(watch)).toMatchObject([{ kind: 'failed' }])
  expect(await tallyAudits(watch.works.store.db, 'mfa-en', EVER)).toBeNull()
  watch.skip(DAY_MS)
  expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
  expect(await tallyAudits(watch.works.store.db, 'mfa-en', EVER)).toMatchObject({ audits: 1 })
})

test('a visit before its time is no audit, and does not move it', async () => {
  await using watch = await startOld(1)
  await draw(watch, () => 0.5)
  const [{ due_at: dueAt } = { due_at: 0 }] = await openAudits(watch)
  const { db } = watch.works.store
  await db.updateTable('articles').set({ visit_due_at: watch.visiting.now() }).execute()
  expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
  expect(await openAudits(watch)).toHaveLength(1)
  expect(await db.selectFrom('articles').select('visit_due_at').execute()).toEqual([{ visit_due_at: dueAt }])
})

test('young articles are not drawn, nor are those that are gone, nor any where the configuration says none', async () => {
  await using young = await startWatch()
  await young.check()
  await young.visit()
  await draw(young)
  expect(await openAudits(young)).toEqual([])
  await using none = await startOld(2, 0)
  await draw(none)
  expect(await openAudits(none)).toEqual([])
  await using gone = await startOld(2)
  await gone.works.store.db.updateTable('articles').set({ gone_since: 1 }).execute()
  await draw(gone)
  expect(await openAudits(gone)).toEqual([])
})

test('every old article is as likely to be drawn as any other', async () => {
  await using watch = await startOld(5)
  const { db } = watch.works.store
  const random = createRandom(7)
  const counts = new Map<number, number>()
  for (let day = 0; day < 400; day++) {
    await draw(watch, random)
    for (const { article_id: id } of await openAudits(watch)) counts.set(id, (counts.get(id) ?? 0) + 1)
    await db.deleteFrom('audits').execute()
    watch.skip(DAY_MS)
  }
  // 160 are expected of each; five standard deviations are 49.
  expect(counts.size).toBe(5)
  for (const count of counts.values()) expect(Math.abs(count - 160)).toBeLessThan(49)
})
