import { expect, test } from 'vitest'
import { createPoliteness } from '../../src/fetch/politeness.ts'

const now = (): number => performance.now()
const { signal } = new AbortController()

test('a host with a free slot is entered at once', () => {
  const politeness = createPoliteness({ random: () => 0, concurrency: 2, delayMs: 0, now })
  expect(politeness.enter('a', signal)).toBeNull()
  expect(politeness.enter('a', signal)).toBeNull()
  expect(politeness.enter('b', signal)).toBeNull()
})

test('no more than the limit are at a host at once, in the order in which they came', async () => {
  const politeness = createPoliteness({ random: () => 0, concurrency: 2, delayMs: 0, now })
  const order: number[] = []
  let running = 0
  let most = 0
  await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async (number) => {
      await politeness.enter('a', signal)
      order.push(number)
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      politeness.leave('a')
    }),
  )
  expect(order).toEqual([1, 2, 3, 4, 5, 6])
  expect(most).toBe(2)
})

test('two starts at a host are the delay apart, those at another host are not', async () => {
  let clock = 0
  const politeness = createPoliteness({ random: () => 0, concurrency: 5, delayMs: 30, now: () => clock })
  expect(politeness.enter('a', signal)).toBeNull()
  expect(politeness.enter('b', signal)).toBeNull()
  const second = politeness.enter('a', signal)
  expect(second).not.toBeNull()
  clock = 30
  await second
  expect(politeness.enter('a', signal)).not.toBeNull()
  clock = 60
  politeness.leave('a')
})

test('the delay counts from the last start even when nobody was there in between', () => {
  let clock = 0
  const politeness = createPoliteness({ random: () => 0, concurrency: 1, delayMs: 1000, now: () => clock })
  expect(politeness.enter('a', signal)).toBeNull()
  politeness.leave('a')
  clock = 1000
  expect(politeness.enter('a', signal)).toBeNull()
})

test('whoever waits can give up, and those behind move on', async () => {
  const politeness = createPoliteness({ random: () => 0, concurrency: 1, delayMs: 0, now })
  const stop = new AbortController()
  expect(politeness.enter('a', signal)).toBeNull()
  const impatient = politeness.enter('a', stop.signal)
  const patient = politeness.enter('a', signal)
  const reason = new Error('stopped')
  stop.abort(reason)
  await expect(impatient).rejects.toBe(reason)
  politeness.leave('a')
  await expect(patient).resolves.toBeUndefined()
})

test('a listing does not wait behind the visits that are due at its host', async () => {
  const politeness = createPoliteness({ random: () => 0, concurrency: 1, delayMs: 0, now })
  expect(politeness.enter('a', signal, 'article')).toBeNull()
  const order: string[] = []
  const enter = async (errand: 'listing' | 'article', name: string) => {
    await politeness.enter('a', signal, errand)
    order.push(name)
    politeness.leave('a')
  }
  const visits = Array.from({ length: 500 }, (_, at) => enter('article', `visit ${at}`))
  const checks = ['first', 'second'].map((name) => enter('listing', name))
  politeness.leave('a')
  await Promise.all([...visits, ...checks])
  expect(order.slice(0, 4)).toEqual(['first', 'second', 'visit 0', 'visit 1'])
  expect(order).toHaveLength(502)
})

test('a visit that gives up leaves the turn to the listing that still waits', async () => {
  const politeness = createPoliteness({ random: () => 0, concurrency: 1, delayMs: 5, now })
  const stop = new AbortController()
  expect(politeness.enter('a', signal)).toBeNull()
  politeness.leave('a')
  const visit = politeness.enter('a', stop.signal, 'article')
  const check = politeness.enter('a', signal, 'listing')
  stop.abort(new Error('stopped'))
  await expect(visit).rejects.toThrow('stopped')
  await expect(check).resolves.toBeUndefined()
})
