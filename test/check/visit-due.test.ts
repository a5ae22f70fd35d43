import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { visitDue } from '../../src/check/visit-due.ts'
import { listDue, MINUTE_MS } from './reading.ts'
import { never, startWatch } from './watch.ts'

test('all visits that are due are made, more than fit into one batch too, and then none', async () => {
  await using watch = await startWatch({ stock: 45, entriesPerPage: 45 })
  await watch.check()
  expect(await watch.visit()).toHaveLength(45)
  expect(await watch.visit()).toEqual([])
  for (const { key } of watch.site.newsroom.listing()) expect(watch.site.visits(key)).toBe(1)
})

test('what the listing said something new of is visited before all else', async () => {
  await using watch = await startWatch({ stock: 30, entriesPerPage: 30 })
  await watch.check()
  const { key } = watch.site.newsroom.publish()
  await watch.check()
  const [first] = await watch.visit()
  expect(first?.visit.url).toContain(key)
})

test('articles of sources that are not watched wait', async () => {
  await using watch = await startWatch()
  await watch.check()
  expect(
    await visitDue({ dueBy: watch.visiting.now, sources: [], deps: watch.visiting, onVisit: () => undefined }, never),
  ).toBe(0)
  expect(await listDue(watch)).toHaveLength(12)
})

test('a stop leaves the rest due', async () => {
  await using watch = await startWatch({ stock: 40, entriesPerPage: 40 })
  await watch.check()
  const stop = new AbortController()
  const options = {
    dueBy: watch.visiting.now,
    sources: watch.sources,
    deps: watch.visiting,
    onVisit: () => stop.abort(),
  }
  await visitDue(options, stop.signal)
  // All that were not under way, of which there may be sixteen.
  expect((await listDue(watch, MINUTE_MS)).length).toBeGreaterThanOrEqual(24)
})

test('trouble with the store ends the round only when the visits under way are on record', async () => {
  await using watch = await startWatch({ stock: 4 })
  await watch.check()
  const { reader } = watch.visiting
  let [reading, recorded] = [0, 0]
  const onVisit = () => {
    recorded += 1
  }
  const deps = {
    ...watch.visiting,
    reader: {
      ...reader,
      readArticle: async (input: Parameters<typeof reader.readArticle>[0]) => {
        reading += 1
        if (reading > 1) await pause(50)
        return reader.readArticle(input)
      },
    },
    now: failingOnce(watch.visiting.now),
  }
  await expect(visitDue({ dueBy: watch.visiting.now, sources: watch.sources, deps, onVisit }, never)).rejects.toThrow(
    'the store',
  )
  expect(recorded).toBe(3)
})

function failingOnce(now: () => number): () => number {
  let asked = 0
  return () => {
    asked += 1
    // Four for the visits that begin, then the first that ends.
    if (asked === 5) throw new Error('the store')
    return now()
  }
}
