import { expect, test } from 'vitest'
import { diffListings } from '../../src/diff/diff-listings.ts'
import type { SnapshotEntryRecord } from '../../src/model/records.ts'
import { LEXICON } from './lexicon.ts'

function listing(...keys: readonly string[]): SnapshotEntryRecord[] {
  return keys.map((key, at) => ({
    position: at + 1,
    key,
    url: `https://example.org/${key}/`,
    title: `Title of ${key}`,
    published: '2024-04-15',
    excerpt: null,
    thumbnail: null,
  }))
}

function diff(before: readonly SnapshotEntryRecord[], after: readonly SnapshotEntryRecord[]) {
  const { added, gone, moved, retitled, redated } = diffListings(before, after, LEXICON)
  return {
    added: added.map(({ key }) => key),
    gone: gone.map(({ key, rolledOff }) => (rolledOff ? `${key} rolled off` : key)),
    moved: moved.map(({ after: { key } }) => key),
    retitled: retitled.map(({ after: { title } }) => title),
    redated: redated.map(({ after: { published } }) => published),
  }
}

const NOTHING = { added: [], gone: [], moved: [], retitled: [], redated: [] }

test.each<[string, string, string, object]>([
  ['nothing differs in a listing and itself', 'a b c', 'a b c', {}],
  ['an entry at the top is added', 'a b c', 'd a b c', { added: ['d'] }],
  ['an entry pushed out at the end has rolled off', 'a b c', 'd a b', { added: ['d'], gone: ['c rolled off'] }],
  ['an entry missing in the middle is gone', 'a b c', 'd a c', { added: ['d'], gone: ['b'] }],
  ['an entry missing at the end, where nothing came, is gone', 'a b c', 'a b', { gone: ['c'] }],
  ['all are gone where none stayed', 'a b', 'c d', { added: ['c', 'd'], gone: ['a', 'b'] }],
  ['an entry that was pinned has moved, and no other', 'a b c d', 'd a b c', { moved: ['d'] }],
  ['a key that stands twice counts once', 'a b a', 'a b', {}],
])('%s', (_, before, after, expected) => {
  const [old, now] = [before, after].map((keys) => listing(...keys.split(' ')))
  expect(diff(old ?? [], now ?? [])).toEqual({ ...NOTHING, ...expected })
})

test('another title or date of the same entry is told as such', () => {
  const [a, b] = listing('a', 'b') as [SnapshotEntryRecord, SnapshotEntryRecord]
  expect(
    diff(
      [a, b],
      [
        { ...a, title: 'New title of a' },
        { ...b, published: null },
      ],
    ),
  ).toEqual({
    ...NOTHING,
    retitled: ['New title of a'],
    redated: [null],
  })
})
