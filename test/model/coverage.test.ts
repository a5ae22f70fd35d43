import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CheckRun, type CoverageInput, clipIntervals, coverageOf, isUnbroken } from '../../src/model/coverage.ts'

const SLOT = 10
const NOTHING: Omit<CoverageInput, 'runs' | 'now'> = {
  pauses: [],
  gaps: [],
  missed: [],
  missesSlot: ({ fromAt, toAt }) => toAt - fromAt > SLOT * 1.5,
}

const spans = fc
  .array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 })
  .map((steps) => steps.reduce<number[]>((ends, step) => ends.concat((ends.at(-1) ?? 0) + step), [0]))
  .map((ends) => ends.slice(1).map((toAt, at) => ({ fromAt: ends[at] ?? 0, toAt })))

const runs = fc
  .array(
    fc.record({
      cameTo: fc.constantFrom<CheckRun['cameTo']>('good', 'failed', 'walled', 'quarantined', 'interrupted'),
      waitMs: fc.integer({ min: 1, max: 40 }),
      checks: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 15 },
  )
  .map((written) => {
    let at = 0
    return written.map(({ cameTo, waitMs, checks }): CheckRun => {
      const firstAt = at + waitMs
      at = firstAt + (checks - 1) * SLOT
      return { cameTo, reason: cameTo === 'good' ? null : 'code', firstAt, lastAt: at, checks }
    })
  })

const looksOf = (all: readonly CheckRun[], good: boolean) =>
  all
    .filter(({ cameTo }) => cameTo !== 'interrupted' && (cameTo === 'good') === good)
    .flatMap(({ firstAt, checks }) => Array.from({ length: checks }, (_, at) => firstAt + at * SLOT))

describe('whatever the checks came to', () => {
  test('each interval begins where the one before ended, from the first look to the last', () => {
    fc.assert(
      fc.property(runs, spans, spans, (checks, pauses, gaps) => {
        const looks = [...looksOf(checks, true), ...looksOf(checks, false)]
        const now = Math.max(0, ...looks)
        const intervals = coverageOf({ ...NOTHING, runs: checks, pauses, gaps, now })
        for (const [at, { fromAt, toAt }] of intervals.entries()) {
          expect(toAt).toBeGreaterThan(fromAt)
          expect(fromAt).toBe(at === 0 ? Math.min(...looks) : intervals[at - 1]?.toAt)
        }
        if (Math.min(...looks) < now) expect(intervals.at(-1)?.toAt).toBe(now)
      }),
    )
  })

  test('a time is watched only between good looks that are a slot apart', () => {
    fc.assert(
      fc.property(runs, (checks) => {
        const now = Math.max(0, ...checks.map(({ lastAt }) => lastAt)) + 100
        const good = looksOf(checks, true)
        const bad = looksOf(checks, false)
        for (const { fromAt, toAt } of coverageOf({ ...NOTHING, runs: checks, now }).filter((one) =>
          isUnbroken([one]),
        )) {
          const within = good.filter((at) => at >= fromAt && at <= toAt)
          expect([within.at(0), within.at(-1)]).toEqual([fromAt, toAt])
          for (const [at, look] of within.slice(1).entries()) {
            expect(look - (within[at] ?? 0)).toBeLessThanOrEqual(SLOT * 1.5)
          }
          expect(bad.filter((at) => at > fromAt && at < toAt)).toEqual([])
        }
      }),
    )
  })

  test('of a time after the last good look nothing is known, and of a gap neither', () => {
    fc.assert(
      fc.property(runs, spans, (checks, gaps) => {
        const now = Math.max(0, ...checks.map(({ lastAt }) => lastAt)) + 100
        const lastGood = Math.max(0, ...looksOf(checks, true))
        for (const { kind, toAt, additionsKnown } of coverageOf({ ...NOTHING, runs: checks, gaps, now })) {
          expect(additionsKnown).toBe(kind !== 'gap' && toAt <= lastGood)
        }
      }),
    )
  })
})

test('intervals are cut to the time that is asked for', () => {
  const checks = [{ cameTo: 'good', reason: null, firstAt: 0, lastAt: 100, checks: 11 }] as const
  const intervals = coverageOf({ ...NOTHING, runs: checks, now: 100 })
  expect(clipIntervals(intervals, { fromAt: 20, toAt: 50 })).toMatchObject([{ kind: 'watched', fromAt: 20, toAt: 50 }])
  expect(clipIntervals(intervals, { fromAt: 200, toAt: 300 })).toEqual([])
})
