import { describe, expect, test } from 'vitest'
import { isRenamed, pairRenamed } from '../../src/model/same-entries.ts'
import { anEntry, entries } from '../support/builders.ts'

const moved = (key: string, given = {}) => anEntry(`new-${key}`, { title: `Title of ${key}`, ...given })

describe('entries under another identity', () => {
  test('are paired by title and date, whatever the spelling of the title', () => {
    const after = [moved('a'), moved('b', { title: 'Title\u00a0of  b' }), anEntry('c'), moved('d', { published: null })]
    const pairs = pairRenamed(entries('a', 'b', 'c', 'd'), after)
    expect(pairs.map(({ from, to }) => [from, to.key])).toEqual([
      ['a', 'new-a'],
      ['b', 'new-b'],
    ])
  })

  test('are not paired where two say the same', () => {
    const twice = [anEntry('a'), anEntry('b', { title: 'Title of a' })]
    expect(pairRenamed(twice, [moved('a')])).toEqual([])
    expect(pairRenamed(entries('a'), [moved('a'), moved('b', { title: 'Title of a' })])).toEqual([])
  })

  test('are not paired where the first is still listed', () => {
    expect(pairRenamed(entries('a'), [...entries('a'), moved('a')])).toEqual([])
  })
})

describe('a listing has new addresses', () => {
  const keys = [...'abcdefghij']
  test.each([
    ['where all of it came back', 10, true],
    ['where nine in ten did', 9, true],
    ['not where eight in ten did', 8, false],
  ])('%s', (_, count, renamed) => {
    expect(
      isRenamed(
        entries(...keys),
        keys.slice(0, count).map((key) => moved(key)),
      ),
    ).toBe(renamed)
  })

  test('not by one or two entries', () => {
    expect(isRenamed(entries('a', 'b'), [moved('a'), moved('b')])).toBe(false)
  })
})
