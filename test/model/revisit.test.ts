import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextVisitAt, retryVisitAt } from '../../src/model/revisit.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const usual = { share: 0.2, minMs: 10 * MINUTE, maxMs: DAY, forMs: 30 * DAY }
const noChance = () => 0
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const now = Date.UTC(2024, 3, 15)

describe('the next visit', () => {
  test.each([
    ['ten minutes after an article has changed', 0, 10 * MINUTE],
    ['at the least gap as long as the share is shorter', 40 * MINUTE, 10 * MINUTE],
    ['after a fifth of the time since', 5 * HOUR, HOUR],
    ['after a day at most', 29 * DAY, DAY],
    ['after a day on the last day that it is watched', 30 * DAY, DAY],
    ['a month later from then on', 30 * DAY + 1, 30 * DAY],
    ['a month later for an article of years ago', 4_000 * DAY, 30 * DAY],
    ['at the least gap where the clock was set back since', -HOUR, 10 * MINUTE],
  ])('is due %s', (_, ageMs, gapMs) => {
    expect(nextVisitAt({ now, changedAt: now - ageMs, random: noChance }, usual)).toBe(now + gapMs)
  })

  test('is never sooner than the least gap, nor later than a tenth over the longest', () => {
    const policies = fc.record({
      share: fc.double({ min: 0.01, max: 1, noNaN: true }),
      minMs: fc.integer({ min: MINUTE, max: HOUR }),
      maxMs: fc.integer({ min: HOUR, max: DAY }),
      forMs: fc.integer({ min: 0, max: 60 * DAY }),
    })
    fc.assert(
      fc.property(policies, fc.integer({ min: -DAY, max: 400 * DAY }), chance, (policy, ageMs, drawn) => {
        const gap = nextVisitAt({ now, changedAt: now - ageMs, random: () => drawn }, policy) - now
        const longest = ageMs > policy.forMs ? 30 * DAY : policy.maxMs
        expect(Number.isInteger(gap)).toBe(true)
        expect(gap).toBeGreaterThanOrEqual(policy.minMs)
        expect(gap).toBeLessThanOrEqual(Math.ceil(longest * 1.1))
      }),
    )
  })

  test('comes no sooner for an article that is quiet for longer', () => {
    const age = fc.integer({ min: 0, max: 60 * DAY })
    fc.assert(
      fc.property(age, age, (one, other) => {
        const [younger, older] = [Math.min(one, other), Math.max(one, other)].map((ageMs) =>
          nextVisitAt({ now, changedAt: now - ageMs, random: noChance }, usual),
        )
        expect(older).toBeGreaterThanOrEqual(younger ?? 0)
      }),
    )
  })
})

describe('the visit after one that did not work', () => {
  test.each([
    [0, MINUTE],
    [1, 2 * MINUTE],
    [5, 32 * MINUTE],
    [10, 1024 * MINUTE],
    [11, DAY],
    [1_000_000, DAY],
  ])('is due, after %i failures, %i ms later', (failures, gapMs) => {
    expect(retryVisitAt({ now, failures, random: noChance }, usual)).toBe(now + gapMs)
  })

  test('is never sooner than a minute or the longest gap, nor later than a tenth over that', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 60 * DAY }), chance, (failures, maxMs, drawn) => {
        const gap = retryVisitAt({ now, failures, random: () => drawn }, { maxMs }) - now
        expect(gap).toBeGreaterThanOrEqual(Math.min(MINUTE, maxMs))
        expect(gap).toBeLessThanOrEqual(Math.ceil(maxMs * 1.1))
      }),
    )
  })
})
