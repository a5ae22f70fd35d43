import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findOverlap } from '../../src/check/overlap.ts'
import { entriesOf, entryOf } from './listings.ts'

/** Capital letters are known; how many are known at all is `count`; the window before ended with Z. */
function overlapOf(keys: string, count: number, window = 'X Y Z'): number | null {
  const read = entriesOf(keys).map((entry) => ({ entry, page: 0 }))
  return findOverlap(read, (key) => key === key.toUpperCase(), { count, window: entriesOf(window) })
}

describe('the overlap', () => {
  test.each<[string, string, number, number | null]>([
    ['ends at the third known entry in a row', 'n A B C D', 40, 3],
    ['is there from the top where nothing is new', 'A B C D', 40, 2],
    ['is not one pinned old entry', 'A n o p', 40, null],
    ['is not two known entries', 'n A B', 40, null],
    ['is not three that are not in a row', 'A n B o C p', 40, null],
    ['is the first of several', 'A n B C D o E F G', 40, 4],
    ['takes two in a row where only two are known', 'n A B o', 2, 2],
    ['takes one where only one is known', 'n A o', 1, 1],
    ['is none where nothing is known', 'n o p', 0, null],
    ['is none in an empty listing', '', 40, null],
  ])('%s', (_, keys, count, at) => {
    expect(overlapOf(keys, count)).toBe(at)
  })

  test.each<[string, string, string, number | null]>([
    ['ends with the last of the window before, where new entries stand between', 'n A B o C D p q', 'A B C D', 5],
    ['in another order too', 'D B o A n C p q', 'A B C D', 5],
    ['is not met while one of the window is left', 'A B o C p', 'A B C D', null],
  ])('%s', (_, keys, window, at) => {
    expect(overlapOf(keys, 40, window)).toBe(at)
  })

  test('is the end of the first run of three, wherever that stands', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (isKnown) => {
        const read = isKnown.map((known, at) => ({ entry: entryOf(`${known ? 'known' : 'new'} ${at}`), page: 0 }))
        const run = /KKK/u.exec(isKnown.map((known) => (known ? 'K' : 'n')).join(''))
        const expected = run === null ? null : run.index + 2
        expect(findOverlap(read, (key) => key.startsWith('known'), { count: 100, window: [] })).toBe(expected)
      }),
    )
  })
})
