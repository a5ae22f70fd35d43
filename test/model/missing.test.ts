import { expect, test } from 'vitest'
import { isMassDisappearance, judgeMissing, type Missing, type MissingVerdict } from '../../src/model/missing.ts'
import { HOUR_MS, START } from '../support/builders.ts'

const MISSED: Missing = {
  since: START,
  misses: 2,
  comebacks: 0,
  placeRead: true,
  held: false,
  aliveAt: START + 1,
  goneSince: null,
  redated: false,
  stoodAboveNewer: false,
  isOldCopy: false,
}

test.each<[string, Partial<Missing>, MissingVerdict]>([
  ['is delisted at the second miss in a row, its page alive since the first', {}, 'delisted'],
  ['is delisted where the visit began with the first miss', { aliveAt: START }, 'delisted'],
  ['waits at the first miss', { misses: 1 }, 'waiting'],
  ['waits where its page was last seen before it was missed', { aliveAt: START - 1 }, 'waiting'],
  ['waits where its page was never seen', { aliveAt: null }, 'waiting'],
  ['waits where its page was there and is gone since', { goneSince: START + 2 }, 'waiting'],
  ['waits where it came back once before', { misses: 3, comebacks: 1 }, 'waiting'],
  ['is delisted then after two misses more', { misses: 4, comebacks: 1 }, 'delisted'],
  ['has rolled off where its place is no longer read', { placeRead: false, misses: 1 }, 'rolled-off'],
  ['has rolled off where its date moved it', { redated: true }, 'rolled-off'],
  ['has rolled off where it stood above newer ones', { stoodAboveNewer: true }, 'rolled-off'],
  ['has rolled off where it left with most of the listing', { held: true }, 'rolled-off'],
  ['waits before that until its page was seen', { held: true, aliveAt: null }, 'waiting'],
  ['waits where a cache may show an old copy', { isOldCopy: true }, 'waiting'],
])('a missing entry %s', (_, given, verdict) => {
  const policy = { now: START + HOUR_MS, confirmOverMs: 6 * HOUR_MS }
  expect(judgeMissing({ ...MISSED, ...given }, policy)).toBe(verdict)
})

test('a missing entry is delisted though a cache might show an old copy, when that has gone on for long enough', () => {
  const policy = { now: START + 6 * HOUR_MS, confirmOverMs: 6 * HOUR_MS }
  expect(judgeMissing({ ...MISSED, isOldCopy: true }, policy)).toBe('delisted')
})

test.each([
  [5, 4, true],
  [5, 5, false],
  [4, 0, false],
  [12, 0, true],
])('%i missing and %i that stayed are a mass disappearance: %s', (missing, stayed, mass) => {
  expect(isMassDisappearance({ missing, stayed })).toBe(mass)
})
