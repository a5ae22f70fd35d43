import { expect, test } from 'vitest'
import { rereadLines } from '../../src/present/reread-lines.ts'
import { terminalOf } from './records.ts'

const LISTING = {
  what: 'listing',
  check: 9,
  article: null,
  revision: null,
  captures: [4, 5],
  takenAt: '2024-04-15T18:10:00.000Z',
  url: 'https://news.example/mfa/',
  outcome: 'differs',
  reason: null,
  differences: [
    { what: 'gained', key: 'k1', before: null, after: '조선중앙통신사' },
    { what: 'lost', key: 'k2', before: 'Gone\u001B[2J', after: null },
    { what: 'published', key: 'k3', before: '2024-04-15', after: null },
  ],
} as const

test('what would differ is a line each, harmless to a terminal', () => {
  expect(rereadLines(LISTING, terminalOf(80)).join('\n')).toMatchInlineSnapshot(`
    "listing of check 9 (capture 4, 5 of 2024-04-15 20:10): differs
      gained k1: 조선중앙통신사
      lost k2: Gone
      published k3: 2024-04-15 -> (none)"
  `)
})

test('a page that cannot be read says why, and one that is the same says nothing', () => {
  const article = { ...LISTING, what: 'article', check: null, article: 7, revision: 3, differences: [] } as const
  expect(rereadLines({ ...article, outcome: 'doubted', reason: 'no-title' }, terminalOf(80))).toEqual([
    'article 7, revision 3 (capture 4, 5 of 2024-04-15 20:10): doubted: no-title',
  ])
  expect(rereadLines({ ...article, outcome: 'same' }, terminalOf(80))).toEqual([])
})
