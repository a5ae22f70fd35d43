import { expect, test } from 'vitest'
import { createBell } from '../../src/lib/bell.ts'

const TEN_MINUTES_MS = 600_000
const never = new AbortController().signal

test('a ring wakes who waits', async () => {
  const bell = createBell()
  const waiting = bell.wait(TEN_MINUTES_MS, never)
  bell.ring()
  await waiting
})

test('a ring while nobody waits is kept for the next wait, and only for that', async () => {
  const bell = createBell()
  bell.ring()
  bell.ring()
  await bell.wait(TEN_MINUTES_MS, never)
  const stop = new AbortController()
  const second = bell.wait(TEN_MINUTES_MS, stop.signal).then(() => 'woken')
  expect(await Promise.race([second, pause(20)])).toBe('still waiting')
  stop.abort()
  expect(await second).toBe('woken')
})

test('a wait ends by itself when its time is over', async () => {
  await createBell().wait(1, never)
})

test('a wait ends at once when the signal has aborted, and the bell rings on', async () => {
  const bell = createBell()
  await bell.wait(TEN_MINUTES_MS, AbortSignal.abort())
  const waiting = bell.wait(TEN_MINUTES_MS, never)
  bell.ring()
  await waiting
})

function pause(ms: number): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('still waiting'), ms))
}
