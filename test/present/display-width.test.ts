import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, test } from 'vitest'
import { createMeasure, fitText, wrapText } from '../../src/present/display-width.ts'

const letters = fc.constantFrom(
  ...'abc XYZ 123,.-“”…é°°한국어는 朝鲜中央通信《》，。カな',
  '👩‍🚒',
  'é',
  '각',
  '🇰🇵',
  'ﾞ',
  'م',
)
const texts = fc.array(letters, { maxLength: 60 }).map((parts) => parts.join(''))
const widths = fc.integer({ min: 2, max: 40 })

test.each(['plain', '조선중앙통신', '朝中社：“通讯”', 'ひらがなカタカナ', '《산악기상》 — 5 °C…', 'é 👩‍🚒 각'])(
  '%s is as wide as string-width says',
  async (text) => {
    const measure = await createMeasure([text])
    expect(measure.width(text)).toBe(stringWidth(text))
  },
)

test('letters that are measured without string-width have the width that it gives them', async () => {
  // One text per block, since a single letter beyond the simple ones would load string-width for all.
  const blocks = [
    [0x20, 0x7e],
    [0xa1, 0xac],
    [0xae, 0xff],
    [0x2010, 0x2027],
    [0x3001, 0x3029],
    [0x3041, 0x3096],
    [0x30a1, 0x30ff],
    [0x4e00, 0x9fff],
    [0xac00, 0xd7a3],
    [0xff01, 0xff5e],
  ] as const
  for (const [first, last] of blocks) {
    const block = Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at))
    const measure = await createMeasure(block)
    expect(block.filter((letter) => measure.width(letter) !== stringWidth(letter))).toEqual([])
  }
})

describe('text that is cut to fit', () => {
  test('stays as it is where it fits', async () => {
    const measure = await createMeasure(['한국'])
    expect(fitText('한국', 4, measure)).toBe('한국')
    expect(fitText('한국', 3, measure)).toBe('한…')
  })

  test('is never wider than asked, and no character is split', async () => {
    await fc.assert(
      fc.asyncProperty(texts, widths, async (text, width) => {
        const measure = await createMeasure([text])
        const fitted = fitText(text, width, measure)
        expect(stringWidth(fitted)).toBeLessThanOrEqual(width)
        const kept = [...new Intl.Segmenter().segment(fitted.replace(/…$/u, ''))].map(({ segment }) => segment)
        const whole = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)
        expect(whole.slice(0, kept.length)).toEqual(kept)
      }),
    )
  })
})

describe('text that is wrapped', () => {
  test('breaks at spaces, and within words that are wider than a line', async () => {
    const text = 'one two 双方就潮汐发电交换了意见 end'
    expect(wrapText(text, 10, await createMeasure([text]))).toEqual(['one two', '双方就潮汐', '发电交换了', '意见 end'])
  })

  test('a character that is wider than a line has one to itself', async () => {
    const text = '。\uFF9E'
    expect(wrapText(text, 2, await createMeasure([text]))).toEqual([text])
  })

  test('keeps every character in order, in lines that fit', async () => {
    await fc.assert(
      fc.asyncProperty(texts, widths, async (text, width) => {
        const lines = wrapText(text, width, await createMeasure([text]))
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
        const breakable = lines.filter((line) => [...new Intl.Segmenter().segment(line)].length > 1)
        for (const line of breakable) expect(stringWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})
