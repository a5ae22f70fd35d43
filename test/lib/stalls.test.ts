import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStalls } from '../../src/lib/stalls.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0, toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** Both clocks, moved by hand; a tick of the timer comes when `tick` says so. */
function start() {
  const clock = { wall: 1_000_000, monotonic: 50 }
  const told: number[] = []
  const stalls = createStalls({
    now: () => clock.wall,
    monotonic: () => clock.monotonic,
    onStall: (lengthMs) => told.push(lengthMs),
  })
  const pass = (wallMs: number, monotonicMs = wallMs) => {
    clock.wall += wallMs
    clock.monotonic += monotonicMs
  }
  const tick = (wallMs: number, monotonicMs = wallMs) => {
    pass(wallMs, monotonicMs)
    vi.advanceTimersByTime(500)
  }
  return { clock, told, stalls, pass, tick }
}

test('a loop that is only busy does not stand still', () => {
  const { stalls, tick, told } = start()
  for (let at = 0; at < 20; at++) tick(1_400)
  expect(stalls.stoodStillSince(0)).toBe(false)
  expect(told).toEqual([])
})

test('one that was held up for five seconds did, for who had begun before its end, and is told once', () => {
  const { clock, stalls, tick, told } = start()
  const before = clock.monotonic
  tick(5_000)
  const after = clock.monotonic + 1
  tick(500)
  expect(stalls.stoodStillSince(before)).toBe(true)
  expect(stalls.stoodStillSince(after)).toBe(false)
  expect(told).toEqual([4_500])
})

test('it is known before the tick that is late with the rest', () => {
  const { clock, stalls, pass, told } = start()
  const before = clock.monotonic
  pass(5_000)
  expect(stalls.stoodStillSince(before)).toBe(true)
  expect(told).toEqual([4_500])
})

test('sleep is told by the wall clock where the other stands still meanwhile', () => {
  const { clock, stalls, tick } = start()
  const before = clock.monotonic
  tick(8 * 3_600_000, 500)
  expect(stalls.stoodStillSince(before)).toBe(true)
})

test('a clock that is set back is none', () => {
  const { stalls, tick } = start()
  tick(-3_600_000, 500)
  expect(stalls.stoodStillSince(0)).toBe(false)
})
