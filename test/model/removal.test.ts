import { describe, expect, test } from 'vitest'
import { canariesNeeded, type Gone, isConfirmed, judgeRemovals, partRemovals } from '../../src/model/removal.ts'
import { DAY_MS, HOUR_MS, START } from '../support/builders.ts'

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

describe('removals that are confirmed are said', () => {
  const one: Gone = {
    gone: 1,
    removedLately: 0,
    held: false,
    isWhole: true,
    known: 100,
    waitedMs: 0,
    purgedMsAgo: null,
  }
  test.each<[string, Partial<Gone>, ReturnType<typeof judgeRemovals>]>([
    ['each by itself where few are gone', { gone: 5 }, 'each'],
    ['each by itself where others are not confirmed', { gone: 5, isWhole: false }, 'each'],
    ['each by itself up to a fiftieth of the site', { gone: 20, known: 1_000 }, 'each'],
    ['together where more than five are gone', { gone: 6 }, 'purge'],
    ['together where they make more than five within a day', { gone: 2, removedLately: 4 }, 'purge'],
    ['together where most of a listing left', { gone: 5, held: true }, 'purge'],
    ['not while some of many are not confirmed, or not visited', { gone: 9, isWhole: false }, 'nothing'],
    ['together without the others after so long', { gone: 9, isWhole: false, waitedMs: 6 * HOUR_MS }, 'purge'],
    ['not within a day of another purge', { gone: 9, purgedMsAgo: DAY_MS - 1 }, 'nothing'],
    ['together a day after another purge', { gone: 9, purgedMsAgo: DAY_MS }, 'purge'],
    ['each by itself whenever a purge was said, where few are gone', { gone: 2, purgedMsAgo: HOUR_MS }, 'each'],
  ])('%s', (_, given, verdict) => {
    expect(judgeRemovals({ ...one, ...given }, POLICY)).toBe(verdict)
  })
})

describe('of few removals after a purge', () => {
  const purges = [{ beganAt: START }]
  const tail = { aliveAt: START - 20 * DAY_MS, goneSince: START + 12 * DAY_MS }
  const later = { aliveAt: START + HOUR_MS, goneSince: START + 12 * DAY_MS }
  const before = { aliveAt: START - 20 * DAY_MS, goneSince: START - DAY_MS }
  test.each([
    ['those that may have gone in it are told together, a day after the last', [tail], DAY_MS, [], [tail]],
    ['they wait for that day', [tail, tail], DAY_MS - 1, [], []],
    ['one that was seen alive since it began is said by itself, at once', [later, tail], HOUR_MS, [later], []],
    ['so is one that was gone before', [before], HOUR_MS, [before], []],
  ])('%s', (_, confirmed, purgedMsAgo, each, together) => {
    expect(partRemovals(confirmed, { purges, purgedMsAgo })).toEqual({ each, together })
  })

  test('each is said by itself where there was none', () => {
    expect(partRemovals([tail], { purges: [], purgedMsAgo: null })).toEqual({ each: [tail], together: [] })
  })
})

test('two others must answer, or the only one there is', () => {
  expect([0, 1, 2, 50].map(canariesNeeded)).toEqual([1, 1, 2, 2])
})
