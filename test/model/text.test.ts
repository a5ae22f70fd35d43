import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanText, comparedText, normaliseText } from '../../src/model/text.ts'

const anyText = fc.string({ unit: 'binary' })
const hostile = fc
  .array(
    fc.constantFrom(
      'a',
      '김',
      ' ',
      '\n',
      '\u00A0',
      '\u3000',
      '\u0000',
      '\u0008',
      '\uFFFE',
      '\uD800',
      '\u200B',
      '“',
      "'",
    ),
  )
  .map((units) => units.join(''))

describe('clean text', () => {
  test.each([
    ['  April\t15,\r\n 2024 ', 'April 15, 2024'],
    ['김정은\u00A0동지\u3000께서', '김정은 동지 께서'],
    ['a\u0000b\u0008c\uFFFEd\u009F', 'abcd'],
    ['\uD800x', '\uFFFDx'],
    ['“Year” of ‘friendship’ — 😀', '“Year” of ‘friendship’ — 😀'],
    ['address\u200B', 'address\u200B'],
    [' \u0000 ', ''],
  ])('of %j is %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean)
  })

  test('holds nothing that a store or a feed refuses, and no white space but single spaces', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, hostile), (text) => {
        const clean = cleanText(text)
        expect(clean.isWellFormed()).toBe(true)
        expect(clean).not.toMatch(/[\p{Cc}\uFFFE\uFFFF]/u)
        expect(clean.replaceAll(' ', '')).not.toMatch(/\s/u)
        expect(clean).toBe(clean.trim())
      }),
    )
  })

  test('is read from a text of any size', () => {
    expect(cleanText(' a'.repeat(1_000_000))).toHaveLength(1_999_999)
  })
})

describe('normalised text', () => {
  test.each([
    ['“Year” ‘of’', '"Year" \'of\''],
    ['김정은', '김정은'.normalize('NFD')],
    ['address\u200B', 'address'],
    ['co\u00ADoperation', 'cooperation'],
    ['a \u00A0 b', 'a b'],
  ])('is the same for %j and %j', (a, b) => {
    expect(normaliseText(a)).toBe(normaliseText(b))
  })

  test('tells apart what reads differently', () => {
    expect(normaliseText('Kim Jong Un')).not.toBe(normaliseText('Kim Jong Il'))
    expect(normaliseText('14')).not.toBe(normaliseText('9'))
    expect(normaliseText('a b')).not.toBe(normaliseText('ab'))
  })

  test('does not depend on how the text was composed or quoted', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(normaliseText(text.normalize('NFD'))).toBe(normaliseText(text.normalize('NFC')))
        expect(normaliseText(text.replaceAll("'", '’'))).toBe(normaliseText(text))
      }),
    )
  })
})

describe('compared text', () => {
  test.each([
    ['김일성－김정일주의', '김일성-김정일주의'],
    ['２０２６年', '2026年'],
    ['Wait … no — yes', 'Wait ... no - yes'],
    ['(끝)', '（끝）'],
    ['9−3', '9-3'],
    ['“Year” ‘of’', '"Year" \'of\''],
  ])('is the same for %j and %j', (a, b) => {
    expect(comparedText(a)).toBe(comparedText(b))
  })

  test('tells apart what reads differently', () => {
    expect(comparedText('10 m²')).not.toBe(comparedText('10 m2'))
    expect(comparedText('《로동신문》')).not.toBe(comparedText('로동신문'))
    expect(comparedText('14')).not.toBe(comparedText('9'))
  })
})
