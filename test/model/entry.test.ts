import { describe, expect, test } from 'vitest'
import { type Entry, sameEntry, sameListing } from '../../src/model/entry.ts'

const entry: Entry = {
  key: '1713146400-1',
  url: 'https://example.org/a/',
  title: 'A',
  published: '2024-04-15',
  excerpt: 'Of A',
  thumbnail: null,
  ingestedAt: null,
}
const other: Entry = { ...entry, key: '1713146400-2' }

describe('two rows say the same of an article', () => {
  test.each<[string, Partial<Entry>, boolean]>([
    ['whoever is signed in, and so whatever the excerpt', { excerpt: 'Sign in to read on' }, true],
    ['under another spelling of the address', { url: 'http://www.example.org/a?utm_source=x' }, true],
    ['but not under another address', { url: 'https://example.org/b/' }, false],
    ['beside another picture', { thumbnail: 'https://example.org/b.jpg' }, true],
    ['but not under another title', { title: 'B' }, false],
    ['but not with another date', { published: '2024-04-16' }, false],
    ['but not without a date', { published: null }, false],
    ['but not of another article', { key: '1713146400-2' }, false],
  ])('%s', (_, change, same) => {
    expect(sameEntry(entry, { ...entry, ...change })).toBe(same)
    expect(sameEntry({ ...entry, ...change }, entry)).toBe(same)
  })
})

describe('two listings are the same', () => {
  test.each<[string, Entry[], Entry[], boolean]>([
    ['with the same rows', [entry, other], [{ ...entry, excerpt: null }, other], true],
    ['without any', [], [], true],
    ['not in another order', [entry, other], [other, entry], false],
    ['not with a row more', [entry], [entry, other], false],
    ['not with a row less', [entry, other], [entry], false],
    ['not with another title', [entry, other], [entry, { ...other, title: 'B' }], false],
  ])('%s', (_, one, two, same) => {
    expect(sameListing(one, two)).toBe(same)
  })
})
