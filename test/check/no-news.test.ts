import { expect, test } from 'vitest'
import type { Newsroom } from '../../src/demo/newsroom.ts'
import { HOUR_MS } from '../support/builders.ts'
import { startWatch } from './watch.ts'

// What may happen to an entry that is neither news of it nor its end. What its own page says anew is an edit, by a visit.

const at = (newsroom: Newsroom, place: number) => newsroom.listing()[place]?.key ?? ''

test.each<[string, (newsroom: Newsroom) => void, readonly string[]]>([
  ['has another slug', (newsroom) => void newsroom.reslug(at(newsroom, 3), 'another-slug'), []],
  [
    'has another slug, all of them',
    (newsroom) => {
      for (const { key } of newsroom.listing()) newsroom.reslug(key, `new-${key}`)
    },
    [],
  ],
  ['is pinned', (newsroom) => newsroom.pin(at(newsroom, 9)), []],
  ['stands in another order', (newsroom) => newsroom.reorder(), []],
  [
    'has another date in the same place',
    (newsroom) => void newsroom.edit(at(newsroom, 4), { published: '2020-01-01' }),
    ['edited'],
  ],
  [
    'has another title',
    (newsroom) => void newsroom.retitle(at(newsroom, 2), 'Another headline altogether'),
    ['edited'],
  ],
])('an entry that %s is neither added nor delisted nor removed', async (_, happen, kinds) => {
  await using watch = await startWatch({ stock: 30 })
  await watch.check()
  await watch.visit()
  happen(watch.site.newsroom)
  for (let hour = 0; hour < 8; hour += 1) {
    watch.skip(HOUR_MS)
    await watch.check()
    await watch.visit()
  }
  expect((await watch.changes()).map(({ kind }) => kind)).toEqual(kinds)
})
