import { expect, test } from 'vitest'
import { type Fact, LIMITS } from '../../src/model/article-diff.ts'
import { factLines } from '../../src/present/fact-lines.ts'

test.each<[Fact, string[]]>([
  [{ kind: 'title', before: 'A', after: 'B' }, ['title changed']],
  [{ kind: 'title-unchanged' }, ['title unchanged']],
  [{ kind: 'names', removed: ['Kim Myong Sik'], added: [] }, ['1 name removed: Kim Myong Sik']],
  [{ kind: 'names', removed: [], added: ['A', 'B'] }, ['2 names added: A, B']],
  [{ kind: 'replaced', what: 'number', before: '14', after: '9' }, ['1 number 14 to 9']],
  [{ kind: 'values', what: 'date', removed: ['April 15'], added: [] }, ['1 date removed: April 15']],
  [{ kind: 'negation', removed: 1, added: 2 }, ['1 negation removed', '2 negations added']],
  [{ kind: 'paragraph', what: 'removed', at: 5, characters: 212 }, ['paragraph 5 deleted, 212 characters']],
  [{ kind: 'paragraph', what: 'added', at: 1, characters: 1 }, ['paragraph 1 added, 1 character']],
  [{ kind: 'moved', from: 3, to: 1 }, ['paragraph 3 moved to 1']],
  [{ kind: 'split', before: [2], after: [2, 3] }, ['paragraph 2 split into 2 and 3']],
  [{ kind: 'merged', before: [2, 3, 4], after: [2] }, ['paragraphs 2, 3 and 4 merged into 2']],
  [{ kind: 'images', removed: 1, added: 0 }, ['1 image removed']],
  [{ kind: 'field', field: 'published', before: '2024-04-15', after: null }, ['published: 2024-04-15 to nothing']],
  [{ kind: 'words', places: 2 }, ['other words changed in 2 places']],
  [{ kind: 'typography' }, ['only typography differs']],
])('%j in plain language', (fact, lines) => {
  expect(factLines({ facts: [fact], limits: [] })).toEqual(lines)
})

test('many facts of a kind are one line, and of many names the first are said', () => {
  const removed = Array.from(
    { length: 12 },
    (_, at) => ({ kind: 'paragraph', what: 'removed', at, characters: 10 }) as const,
  )
  const numbers = Array.from(
    { length: 5 },
    (_, at) => ({ kind: 'replaced', what: 'number', before: `${at}`, after: '9' }) as const,
  )
  const names: Fact = { kind: 'names', removed: Array.from('ABCDEFGHIJKL'), added: [] }
  expect(factLines({ facts: [names, ...numbers, ...removed], limits: [] })).toEqual([
    '12 names removed: A, B, C, D, E, F, G, H, I, J and 2 more',
    '5 numbers changed: 0 to 9, 1 to 9, 2 to 9, 3 to 9, 4 to 9',
    '12 paragraphs deleted, 120 characters',
  ])
})

test('what was cut short is said last', () => {
  const lines = factLines({ facts: [{ kind: 'typography' }], limits: LIMITS })
  expect(lines).toHaveLength(1 + LIMITS.length)
  expect(lines[0]).toBe('only typography differs')
})
