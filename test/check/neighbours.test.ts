import { expect, test } from 'vitest'
import { listDue, MINUTE_MS, startReading, verdictsOf } from './reading.ts'
import { startWatch } from './watch.ts'

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
