import { describe, expect, test } from 'vitest'
import { canariesNeeded, type Gone, isConfirmed, judgeRemovals } from '../../src/model/removal.ts'
import { HOUR_MS, START } from '../support/builders.ts'

const POLICY = { confirmVisits: 3, confirmOverMs: 6 * HOUR_MS }

test.each([
  ['after three visits over six hours', 3, 6 * HOUR_MS, true],
  ['after more, over more', 9, 30 * HOUR_MS, true],
  ['not after three visits within less', 3, 6 * HOUR_MS - 1, false],
  ['not after two visits, however far apart', 2, 48 * HOUR_MS, false],
])('a removal is confirmed %s', (_, sights, overMs, confirmed) => {
  expect(isConfirmed({ sights, since: START, latestAt: START + overMs }, POLICY)).toBe(confirmed)
})

test('a removal that no other article vouched for is never confirmed', () => {
  expect(isConfirmed({ sights: 0, since: null, latestAt: START }, POLICY)).toBe(false)
})

describe('removals are said', () => {
  const one: Gone = { gone: 1, confirmed: 1, held: false, unvisited: 0, known: 100, waitedMs: 0 }
  test.each<[string, Partial<Gone>, ReturnType<typeof judgeRemovals>]>([
    ['each by itself where few are gone', { gone: 5, confirmed: 2 }, 'each'],
    ['each by itself up to a fiftieth of the site', { gone: 20, confirmed: 20, known: 1_000 }, 'each'],
    ['not while none is confirmed', { confirmed: 0, gone: 9 }, 'nothing'],
    ['together where more than five are gone', { gone: 6, confirmed: 6 }, 'purge'],
    ['together where most of a listing left', { gone: 5, confirmed: 5, held: true }, 'purge'],
    ['not while some of many are not confirmed', { gone: 9, confirmed: 8 }, 'nothing'],
    ['not while some that left as well were not visited', { gone: 6, confirmed: 6, unvisited: 1 }, 'nothing'],
    ['together without the others after so long', { gone: 9, confirmed: 8, waitedMs: 6 * HOUR_MS }, 'purge'],
    ['by itself where one of many is all there is', { gone: 9, confirmed: 1, waitedMs: 6 * HOUR_MS }, 'each'],
  ])('%s', (_, given, verdict) => {
    expect(judgeRemovals({ ...one, ...given }, POLICY)).toBe(verdict)
  })
})

test('two others must answer, or the only one there is', () => {
  expect([0, 1, 2, 50].map(canariesNeeded)).toEqual([1, 1, 2, 2])
})
