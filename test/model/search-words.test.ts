import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldForSearch, indexWords, placesOf, syllablesOf, toIndexTerm } from '../../src/model/search-words.ts'

const indexed = (text: string) => indexWords(foldForSearch(text))
const found = (text: string, wanted: string, isPrefix = false) =>
  placesOf(foldForSearch(text), { text: foldForSearch(wanted).text, isPrefix }).map(({ from, to }) =>
    text.slice(from, to),
  )

describe('the words of a text', () => {
  test.each([
    ['Café Straße ＡＢＣ ﬁve', ['cafe', 'straße', 'abc', 'five']],
    ['Ёлка й Їжак', ['елка', 'и', 'іжак']],
    ['KN-23, 9,000', ['kn', '23', '9', '000']],
    ['김정은은 핵', ['김정', '정은', '은은', '핵']],
    ['朝鲜外务省', ['朝鲜', '鲜外', '外务', '务省']],
    ['カタカナー', ['カタ', 'タカ', 'カナ', 'ナー']],
    ['ｶﾞｽ', ['ガス']],
    ['AI시대 KN23형', ['ai', '시대', 'kn23', '형']],
    ['co\u00ADop\u200Ber', ['cooper']],
    ['e\u0301te\u0301', ['ete']],
    ['𠀀𠀁', ['𠀀𠀁']],
    ['— … !', []],
  ])('%s', (text, words) => {
    expect(indexed(text)).toEqual(words)
  })

  test('that are single letters stand there once', () => {
    expect(syllablesOf(foldForSearch('핵 핵무기 nuclear'))).toEqual(['핵', '무', '기'])
  })
})

describe('a term', () => {
  test.each([
    ['북핵문제와 핵', '핵', ['핵', '핵']],
    ['김정은은 말했다', '김정은', ['김정은']],
    ['원산갈마해안관광지구', '갈마', ['갈마']],
    ['원산 갈마', '산갈', []],
    ['the ships, a ship', 'ship', ['ship']],
    ['Press  statement; press-statement', 'press statement', ['Press  statement', 'press-statement']],
    ['CAFÉ', 'cafe', ['CAFÉ']],
    ['큰 핵무기', '큰 핵', ['큰 핵']],
    ['큰물 핵', '큰 핵', []],
    ['㈜갈마', '주', ['㈜']],
  ])('in %s: %s', (text, wanted, places) => {
    expect(found(text, wanted)).toEqual(places)
  })

  test('with a star is found wherever a word begins so', () => {
    expect(found('missiles, dismissed', 'miss', true)).toEqual(['miss'])
  })

  test.each([
    ['김정은', ['김정', '정은'], false, true],
    ['큰물 핵', ['큰물', '핵'], true, true],
    ['핵 시험', ['시험'], false, false],
    ['핵', ['핵'], true, true],
    ['press statement', ['press', 'statement'], false, true],
  ])('%s as words of the index', (text, words, isPrefix, isExact) => {
    expect(toIndexTerm({ text, isPrefix: false })).toEqual({ words, isPrefix, isExact })
  })
})

test('whatever the text, each of its letters is found at a place within it, in order', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const folded = foldForSearch(text)
      for (const letter of new Set(folded.text.replaceAll(' ', ''))) {
        const places = placesOf(folded, { text: letter, isPrefix: true })
        expect(places.every(({ from, to }) => from >= 0 && to > from && to <= text.length)).toBe(true)
        expect(places.map(({ from }) => from)).toEqual(places.map(({ from }) => from).toSorted((a, b) => a - b))
      }
      expect(folded.text).not.toMatch(/^ | {2}| $/u)
    }),
  )
})
