import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eachAtMost } from '../../src/lib/each-at-most.ts'

test('everything is worked through once, begun in order, never more than the limit at a time', async () => {
  const some = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(some, fc.integer({ min: 1, max: 5 }), async (turnsOfEach, limit) => {
      const begun: number[] = []
      let [running, most, ended] = [0, 0, 0]
      const work = async (at: number) => {
        begun.push(at)
        running += 1
        most = Math.max(most, running)
        for (let left = turnsOfEach[at] ?? 0; left > 0; left -= 1) await turn()
        running -= 1
        ended += 1
      }
      await eachAtMost(limit, [...turnsOfEach.keys()], work)
      expect(begun).toEqual([...turnsOfEach.keys()])
      expect(ended).toBe(turnsOfEach.length)
      expect(most).toBeLessThanOrEqual(limit)
      if (turnsOfEach.length >= limit) expect(most).toBe(limit)
    }),
  )
})

test('the first failure is thrown, and only when all else has ended', async () => {
  const ended: string[] = []
  const work = async (one: string) => {
    if (one === 'bad') throw new Error('bad')
    await turn()
    ended.push(one)
  }
  await expect(eachAtMost(2, ['a', 'bad', 'b', 'c'], work)).rejects.toThrow('bad')
  expect(ended.toSorted()).toEqual(['a', 'b', 'c'])
})

test('nothing to do is done at once', async () => {
  await eachAtMost(3, [], () => Promise.reject(new Error('never')))
})
