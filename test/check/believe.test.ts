import { describe, expect, test } from 'vitest'
import { doubtFirstPage, doubtFurtherPage, doubtListing } from '../../src/check/believe.ts'
import type { Entry } from '../../src/model/entry.ts'
import { entriesOf, entryOf, knownOf, NOON } from './listings.ts'

describe('a page of a listing', () => {
  test.each([
    ['is believed where all rows are complete', 12, 0, null],
    ['is believed with one in twelve incomplete', 12, 1, null],
    ['is doubted with two in twelve incomplete', 12, 2, 'missing-fields'],
    ['is believed with a tenth incomplete', 20, 2, null],
    ['is doubted with more than a tenth', 20, 3, 'missing-fields'],
    ['is doubted where the only row is incomplete', 1, 1, 'missing-fields'],
  ] as const)('%s', (_, rowCount, incompleteCount, doubt) => {
    const page = { rowCount, incompleteCount, hasTail: true }
    expect(doubtFirstPage(page)).toBe(doubt)
    expect(doubtFurtherPage(page)).toBe(doubt)
  })

  test('is doubted where it does not end as pages of the site do, whatever its rows', () => {
    for (const rowCount of [0, 12]) {
      const page = { rowCount, incompleteCount: 0, hasTail: false }
      expect(doubtFirstPage(page)).toBe('suspect-tail')
      expect(doubtFurtherPage(page)).toBe('suspect-tail')
    }
  })

  test('is doubted where it has more rows than are read: nothing is left out in silence', () => {
    const page = { incompleteCount: 0, hasTail: true }
    expect(doubtFirstPage({ ...page, rowCount: 2_000 })).toBeNull()
    expect(doubtFirstPage({ ...page, rowCount: 2_001 })).toBe('listing-truncated')
    expect(doubtFurtherPage({ ...page, rowCount: 2_001 })).toBe('listing-truncated')
  })

  test('is doubted without rows where it is the first; a further one is the end', () => {
    const page = { rowCount: 0, incompleteCount: 0, hasTail: true }
    expect(doubtFirstPage(page)).toBe('selector-empty')
    expect(doubtFurtherPage(page)).toBeNull()
  })
})

describe('a listing', () => {
  const known = knownOf(entriesOf('a b c'), { newestPublished: '2024-04-15' })
  const unseen = entriesOf('n o')
  const older = entryOf('x', { published: '2024-04-14' })
  const doubting = (knownCount: number) => ({ knownCount, at: NOON, pace: null })
  const read = (entries: readonly Entry[]) => entries.map((entry, at) => ({ entry, page: at > 0 ? 1 : 0 }))

  test.each<[string, Entry[], { leftOpen: boolean; met?: number }, string | null]>([
    ['is believed where it met a known entry', [...unseen, older], { leftOpen: false, met: 1 }, null],
    ['is doubted where it ends without any', unseen, { leftOpen: false }, 'redesign'],
    ['is doubted where it ends at once', [], { leftOpen: false }, 'redesign'],
    [
      'is doubted where it reached entries older than the newest known',
      [...unseen, older],
      { leftOpen: true },
      'redesign',
    ],
    [
      'is doubted by the day of an entry with an hour',
      [entryOf('x', { published: '2024-04-14T23:59:59Z' })],
      { leftOpen: true },
      'redesign',
    ],
    ['is believed where an entry dated back stands above a burst', [older, ...unseen], { leftOpen: true }, null],
    ['is believed where all that was read is as new as the newest known', unseen, { leftOpen: true }, null],
    [
      'is doubted where nothing that was read has a date, and what is known had one',
      [entryOf('n', { published: null })],
      { leftOpen: true },
      'redesign',
    ],
    [
      'is doubted where what was listed has other addresses, though reading was left off',
      ['a', 'b', 'c'].map((key) => entryOf(`new-${key}`, { title: `Title of ${key}` })),
      { leftOpen: true },
      'redesign',
    ],
  ])('%s', (_, entries, { leftOpen, met = 0 }, doubt) => {
    expect(
      doubtListing(
        { read: read(entries), overlapAt: null, leftOpen, endMet: false, torn: false },
        known,
        doubting(met),
      ),
    ).toBe(doubt)
  })

  test('is believed where nothing is known of the source, or nothing of when it published', () => {
    const listing = { read: read([older]), overlapAt: null, leftOpen: true, endMet: false, torn: false }
    expect(doubtListing({ ...listing, leftOpen: false }, { ...known, count: 0 }, doubting(0))).toBeNull()
    expect(doubtListing(listing, { ...known, newestPublished: null }, doubting(0))).toBeNull()
  })
})
