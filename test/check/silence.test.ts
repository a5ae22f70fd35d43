import { expect, test } from 'vitest'
import { HOUR_MS } from '../support/builders.ts'
import { startWatch } from './watch.ts'

test('a page that stays as it was, byte for byte, tells of silence all the same', async () => {
  await using watch = await startWatch({ stock: 4, config: { defaults: { schedule: '0 * * * *', maxPages: 1 } } })
  await watch.check()
  for (let count = 0; count < 21; count += 1) {
    watch.skip(HOUR_MS)
    watch.site.newsroom.publish()
    await watch.check()
  }
  for (const _ of [1, 2, 3, 4]) {
    watch.skip(HOUR_MS)
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged' })
  }
  expect(await watch.changes('silent')).toHaveLength(1)
})
