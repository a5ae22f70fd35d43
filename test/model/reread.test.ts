import { expect, test } from 'vitest'
import { compareArticles, compareListings } from '../../src/model/reread.ts'
import { aContent, anEntry, entries } from '../support/builders.ts'

test('listings are compared by identity: what was gained, lost, or says something else', () => {
  const now = [anEntry('new'), anEntry('a', { title: 'Another' }), anEntry('b', { published: null })]
  expect(compareListings(entries('a', 'b', 'c'), now)).toEqual([
    { what: 'gained', key: 'new', before: null, after: 'Title of new' },
    { what: 'title', key: 'a', before: 'Title of a', after: 'Another' },
    { what: 'published', key: 'b', before: '2024-04-15', after: null },
    { what: 'lost', key: 'c', before: 'Title of c', after: null },
  ])
})

test('another order, another excerpt and another spelling of an address are no difference', () => {
  const now = [anEntry('b', { excerpt: null }), anEntry('a', { url: 'https://example.org/news/a' })]
  expect(compareListings(entries('a', 'b'), now)).toEqual([])
})

test('of an article the fields are compared, and the paragraphs that only one of both has', () => {
  const before = aContent({ paragraphs: ['Same.', 'Old.'] })
  const after = aContent({ title: 'Other', paragraphs: ['Same.', 'New.', 'Newer.'], images: [{ url: 'https://a/b' }] })
  expect(compareArticles(before, after)).toEqual([
    { what: 'title', key: null, before: 'Title', after: 'Other' },
    { what: 'text', key: null, before: 'Old.', after: 'New.\n\nNewer.' },
    { what: 'images', key: null, before: '', after: 'https://a/b' },
  ])
})
