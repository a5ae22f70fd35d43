import { describe, expect, test } from 'vitest'
import { parseSearch } from '../../src/model/search-query.ts'

const EMPTY = { terms: [], without: [], sources: [], kinds: [], after: null, before: null, inTitle: false }
const word = (text: string, isPrefix = false) => ({ text, isPrefix })

describe('a query', () => {
  test.each([
    ['핵 Statement', { terms: [word('핵'), word('statement')] }],
    ['"Press Statement" -greetings', { terms: [word('press statement')], without: [word('greetings')] }],
    ['a -"b c"', { terms: [word('a')], without: [word('b c')] }],
    ['“press statement”', { terms: [word('press statement')] }],
    ['KN-23 missile*', { terms: [word('kn 23'), word('missile', true)] }],
    ['a & 12:30', { terms: [word('a'), word('12 30')] }],
    ['in:title ship', { terms: [word('ship')], inTitle: true }],
    ['source:mfa-en,kcna source:b x', { terms: [word('x')], sources: ['mfa-en', 'kcna', 'b'] }],
    ['kind:edited,removed x', { terms: [word('x')], kinds: ['edited', 'removed'] }],
    ['x after:2024-04-15 before:7d', { terms: [word('x')], after: '2024-04-15', before: '7d' }],
  ])('%s', (written, parts) => {
    expect(parseSearch(written)).toEqual({ ...EMPTY, ...parts })
  })

  test.each([
    ['sorce:a x', 'There is no sorce: (did you mean source:)'],
    ['https://a.b x', 'in quotes, "https://a.b" is looked for as it stands.'],
    ['kind:gap x', 'kind: cannot be "gap": it takes added, edited,'],
    ['in:text x', 'in: cannot be "text": it takes title.'],
    ['after: x', 'after: needs a value right behind the colon.'],
    ['after:1d after:2d x', 'after: stands there twice.'],
    ['-source:a x', '-source: is not possible'],
    ['"press statement', 'The quote before "press statement" is not closed.'],
    ['-x', 'Name at least one word to look for'],
    ['source:a', 'Name at least one word to look for'],
    [' … ', 'Name at least one word to look for'],
  ])('%s is refused in one sentence', (written, sentence) => {
    expect(() => parseSearch(written)).toThrow(sentence)
  })
})
