import { expect, test } from 'vitest'
import type { SearchHitRecord } from '../../src/model/records.ts'
import { createPaint } from '../../src/present/colour.ts'
import { searchLines } from '../../src/present/search-lines.ts'
import { PYONGYANG, TITLES, terminalOf } from './records.ts'

const ZONES = new Map([['mfa-en', PYONGYANG]])

function aHit(overrides: Partial<SearchHitRecord> = {}): SearchHitRecord {
  return {
    article: {
      id: 7,
      key: 'a',
      url: 'https://a.example/7',
      title: TITLES.korean,
      published: '2024-04-15',
      excerpt: null,
    },
    source: 'mfa-en',
    revision: 3,
    seenAt: '2024-04-15T18:10:00.000Z',
    current: true,
    in: 'text',
    sentence: '원산갈마에서 회담이 진행되였다.',
    marks: [{ from: 2, to: 4 }],
    ...overrides,
  }
}

function markOf(text: string, word: string): { from: number; to: number } {
  const from = text.indexOf(word)
  return { from, to: from + word.length }
}

test('a hit is shown in its sentence, with where and when it stands', async () => {
  expect(await searchLines([aHit()], ZONES, terminalOf(80))).toEqual([
    TITLES.korean,
    '  7  mfa-en  2024-04-15  text of revision 3, seen 2024-04-15 20:10 (04-16)',
    '  원산«갈마»에서 회담이 진행되였다.',
  ])
})

test('what the article does not say any more is told', async () => {
  expect((await searchLines([aHit({ current: false })], ZONES, terminalOf(80)))[2]).toBe('  It no longer says so.')
})

test('a hit in the title is shown there, once; one of a listing says so', async () => {
  const hit = aHit({ in: 'title', sentence: TITLES.korean, marks: [markOf(TITLES.korean, '대변인')], revision: null })
  const [title, facts, ...rest] = await searchLines([hit], ZONES, terminalOf(80))
  expect(title).toBe('조선민주주의인민공화국 외무성 «대변인» 담화 발표: 조력발전에 관한 회담 진행')
  expect(facts).toContain('title in the listing, seen')
  expect(rest).toEqual([])
})

test('colour never says it alone: a hit is underlined', async () => {
  const lines = await searchLines([aHit()], ZONES, { ...terminalOf(80), paint: createPaint(true) })
  expect(lines[2]).toContain('원산\x1B[1m\x1B[4m갈마\x1B[24m\x1B[22m에서')
})

test('of a sentence that fills a page only what stands around the hit is shown, and no escape sequence', async () => {
  const sentence = `${'word '.repeat(100)}hit wo\x1B[31mrd${' word'.repeat(100)}`
  const lines = await searchLines([aHit({ sentence, marks: [{ from: 500, to: 503 }] })], ZONES, terminalOf(80))
  const shown = lines.slice(2).join(' ')
  expect(shown).toMatch(/^ {2}…word .*«hit» .*word…$/u)
  expect(shown.length).toBeLessThan(250)
  expect(shown).not.toContain('\x1B')
})
