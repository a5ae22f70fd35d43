import { expect, test } from 'vitest'
import { shareAtMost } from '../../src/model/audits.ts'

test.each<[string, { trials: number; found: number }, number, number]>([
  // NIST/SEMATECH e-Handbook of Statistical Methods, 7.2.4.1: 4 of 20, two-sided 90 %.
  ['of the NIST handbook', { trials: 20, found: 4 }, 0.95, 0.401029],
  // The example of binom.test in R (Conover 1971): 682 of 925, two-sided 95 %.
  ['of R', { trials: 925, found: 682 }, 0.975, 0.7654066],
  // Hanley and Lippman-Hand, JAMA 249 (1983), "If nothing goes wrong, is everything all right?"
  ['of Hanley and Lippman-Hand for 10', { trials: 10, found: 0 }, 0.95, 0.2589],
  ['of Hanley and Lippman-Hand for 100', { trials: 100, found: 0 }, 0.95, 0.0295],
])('the bound is the published one %s', (_, drawn, confidence, published) => {
  expect(shareAtMost(drawn, confidence)).toBeCloseTo(published, 4)
})

test('where nothing was found it is what one in twenty would miss: the root of 0.05', () => {
  for (const trials of [1, 7, 60, 5_000]) {
    expect(shareAtMost({ trials, found: 0 })).toBeCloseTo(1 - 0.05 ** (1 / trials), 12)
  }
})

test('it is all where nothing was drawn, or all that was drawn had it', () => {
  expect(shareAtMost({ trials: 0, found: 0 })).toBe(1)
  expect(shareAtMost({ trials: 12, found: 12 })).toBe(1)
})

test('it holds for so many draws that the chance of none is below the smallest number', () => {
  const bound = shareAtMost({ trials: 20_000, found: 10_000 })
  expect(bound).toBeGreaterThan(0.5)
  expect(bound).toBeLessThan(0.51)
})
