import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffArticles } from '../../src/diff/diff-articles.ts'
import type { ArticleContent } from '../../src/model/article.ts'
import { type ArticleDiff, rebuild } from '../../src/model/article-diff.ts'
import { LEXICON } from './lexicon.ts'

function content(paragraphs: readonly string[], overrides: Partial<ArticleContent> = {}): ArticleContent {
  const fields = { title: 'Title', published: '2024-04-15', sourceLabel: null, originalUrl: null, images: [] }
  return { ...fields, paragraphs, ...overrides }
}

function diff(before: readonly string[], after: readonly string[]): ArticleDiff {
  return diffArticles(content(before), content(after), LEXICON)
}

/** Each block on a line: its kind, and its text with what differs in signs. */
function shown({ blocks }: ArticleDiff): string[] {
  return blocks.map(({ kind, moved, runs }) => {
    const text = runs.map((run) => {
      if (run.kind === 'same') return run.text
      if (run.kind === 'break') return run.before ? '¶-' : '¶+'
      return run.kind === 'changed' ? `[${run.before}>${run.after}]` : `~[${run.before}>${run.after}]`
    })
    return `${kind}${moved ? ' moved' : ''}: ${text.join('')}`
  })
}

const WEATHER = 'The weather in the northern provinces was fine on that day.'
const FISHING = 'Fishing boats left the harbour in the early morning hours.'
const TALKS = 'The talks on tidal power proceeded in a friendly atmosphere.'

describe('words light up as narrowly as a reader can take it', () => {
  test.each<[string, string, string, string]>([
    ['an English word', 'They met in the old hall.', 'They met in the new hall.', 'They met in the [old>new] hall.'],
    ['a word more', 'They will attend.', 'They will not attend.', 'They will[> not] attend.'],
    [
      'a Korean particle alone',
      '김정은동지께서 말씀하시였다.',
      '김정은동지가 말씀하시였다.',
      '김정은동지[께서>가] 말씀하시였다.',
    ],
    [
      'particles in a row, each by itself',
      '인민들은 평양에서 만났다.',
      '인민들이 평양에 만났다.',
      '인민들[은>이] 평양에[서>] 만났다.',
    ],
    [
      'a Chinese name as a whole',
      '金正恩同志出席了会议。',
      '金与正同志出席了会议。',
      '[金正恩>金与正]同志出席了会议。',
    ],
    ['a Chinese word', '双方同意签署文件。', '双方拒绝签署文件。', '双方[同意>拒绝]签署文件。'],
    [
      'a Russian word',
      'Он прибыл в Москву вчера.',
      'Он прибыл в Москву сегодня.',
      'Он прибыл в Москву [вчера>сегодня].',
    ],
    ['a number with its unit', '모임에 14명이 왔다.', '모임에 9명이 왔다.', '모임에 [14명>9명]이 왔다.'],
    [
      'a date',
      'It was on April 15, 2024 there.',
      'It was on April 16, 2024 there.',
      'It was on [April 15, 2024>April 16, 2024] there.',
    ],
    ['an emoji of several characters', 'A 👩‍🚀 left.', 'A 👩‍🚒 left.', 'A [👩‍🚀>👩‍🚒] left.'],
    ['a letter with its accents', 'Cafe\u0301 closed.', 'Cafe closed.', '[Cafe\u0301>Cafe] closed.'],
  ])('%s', (_, before, after, expected) => {
    expect(shown(diff([before], [after]))).toEqual([`edited: ${expected}`])
  })

  test.each<[string, string, string]>([
    ['quotes and dashes', 'The “plan” – a good one.', 'The "plan" - a good one.'],
    ['groups of digits', 'It was 9,000 tons.', 'It was 9 000 tons.'],
    ['full-width digits', '２０２６년에 9명이 왔다.', '2026년에 9명이 왔다.'],
    ['spaces between Korean words', '조선민주주의인민공화국의 립장이다.', '조선민주주의 인민공화국의 립장이다.'],
    ['a comma', 'They met, and talked.', 'They met and talked.'],
  ])('and %s are typography', (_, before, after) => {
    const { classes, blocks } = diff([before], [after])
    expect(classes).toEqual(['typography'])
    expect(blocks.flatMap(({ runs }) => runs).filter(({ kind }) => kind === 'changed')).toEqual([])
  })
})

describe('paragraphs', () => {
  test('that moved light no character', () => {
    expect(shown(diff([WEATHER, FISHING, TALKS], [FISHING, TALKS, WEATHER]))).toEqual([
      `same: ${FISHING}`,
      `same: ${TALKS}`,
      `same moved: ${WEATHER}`,
    ])
  })

  test('that moved and were edited show their edit where they are now', () => {
    const edited = WEATHER.replace('fine', 'stormy')
    expect(shown(diff([WEATHER, FISHING, TALKS], [FISHING, TALKS, edited])).at(-1)).toBe(
      'edited moved: The weather in the northern provinces was [fine>stormy] on that day.',
    )
  })

  test.each([
    [
      'English',
      WEATHER,
      [
        FISHING,
        TALKS,
        'A concert was given in the evening at the theatre.',
        'Dancers from eleven provinces took the stage in turn.',
        'An exhibition of handmade pottery opened next door.',
        'Its visitors praised colours, shapes and glazes alike.',
        'Students planted saplings along the riverside road.',
        'Engineers explained how turbines turn with each tide.',
        'Many guests were present there.',
      ],
    ],
    [
      'Korean',
      '북부지방의 날씨는 그날 개였으며 사람들이 거리를 거닐었다.',
      [
        '고기배들이 이른아침 항구를 떠났다.',
        '조력발전에 관한 회담이 진행되였다.',
        '저녁에 극장에서 음악회가 열렸다.',
        '열한개 도의 무용수들이 차례로 무대에 올랐다.',
        '옆집에서는 도자기전시회가 개막되였다.',
        '관람자들은 색갈과 모양을 칭찬하였다.',
        '대학생들은 강변도로를 따라 묘목을 심었다.',
        '기사들은 타빈의 원리를 설명하였다.',
        '많은 손님들이 참가하였다.',
        '전시회도 개막되였다.',
      ],
    ],
  ])('that is kept word for word lights nothing of it, however much is written on to it: %s', (_, kept, more) => {
    const [block, ...others] = diff([kept], [[kept, ...more].join(' ')]).blocks
    expect(others).toEqual([])
    expect(block?.runs.flatMap((run) => (run.kind === 'changed' ? [run.before] : []))).toEqual([''])
    expect(block?.runs[0]).toMatchObject({ kind: 'same', text: kept })
  })

  test('that were split are one change', () => {
    expect(shown(diff([`${WEATHER} ${FISHING}`], [WEATHER, FISHING]))).toEqual([`split: ${WEATHER}¶+~[ >]${FISHING}`])
  })

  test('that were merged are one change, with the edit in it', () => {
    const edited = FISHING.replace('early', 'late')
    expect(shown(diff([TALKS, WEATHER, FISHING], [TALKS, `${WEATHER} ${edited}`]))).toEqual([
      `same: ${TALKS}`,
      `merged: ${WEATHER}¶-~[> ]Fishing boats left the harbour in the [early>late] morning hours.`,
    ])
  })

  test('that have nothing in common are not set against each other', () => {
    expect(shown(diff([WEATHER, TALKS], [FISHING, TALKS]))).toEqual([
      `removed: [${WEATHER}>]`,
      `added: [>${FISHING}]`,
      `same: ${TALKS}`,
    ])
  })
})

test('what differs is told in plain language first, names before numbers', () => {
  const before = content(['Present were Pak Myong Ho, Kim Myong Sik and 14 officials.', WEATHER, TALKS])
  const after = content(['Present were Pak Myong Ho and 9 officials.', TALKS.replace('proceeded', 'did not proceed')])
  expect(diffArticles(before, after, LEXICON).facts).toEqual([
    { kind: 'names', removed: ['Kim Myong Sik'], added: [] },
    { kind: 'replaced', what: 'number', before: '14', after: '9' },
    { kind: 'negation', removed: 0, added: 1 },
    { kind: 'paragraph', what: 'removed', at: 2, characters: WEATHER.length },
    { kind: 'title-unchanged' },
  ])
})

test('a text with nothing equal in very many words is shown by sentences, and that is said', () => {
  const words = (letter: string) =>
    Array.from({ length: 3000 }, (_, at) => (at % 3 === 0 ? `w${at}` : `${letter}${at}`))
  const { limits, blocks } = diff([words('a').join(' ')], [words('b').join(' ')])
  expect(limits).toEqual(['words'])
  expect(blocks).toHaveLength(1)
})

test('of very many paragraphs that differ only equal ones are set against each other, and that is said', () => {
  const many = (letter: string) => Array.from({ length: 300 }, (_, at) => `${letter}${at} is a paragraph of its own.`)
  expect(diff(many('a'), many('b')).limits).toEqual(['paragraphs'])
})

test.each([
  ['Chinese signs', '金正'],
  ['names with dots', '金·'],
  ['numbers with factors', '1千'],
  ['closing brackets', ')'],
  ['capitals', 'A '],
  ['short sentences', 'a. '],
])('a paragraph of very many %s is compared all the same', (_, part) => {
  const paragraph = part.repeat(60_000)
  const [before, after] = [content([paragraph]), content([`x ${paragraph}`])]
  expect(rebuild(diffArticles(before, after, LEXICON), 'after').paragraphs).toEqual(after.paragraphs)
})

const language = fc.constantFrom(
  ...[
    'Kim Jong Un met 14 envoys.',
    'They will not attend.',
    'It rained on April 15.',
    '김정은동지께서 오시였다.',
    '14명이 왔다.',
  ],
  ...[
    '金正恩同志出席了会议。',
    '双方签署了七项文件。',
    'Он прибыл 15 апреля.',
    '👩‍🚀',
    'e\u0301',
    '\u1112\u1161\u11ab',
    '\r\n',
    '«',
    '9 000',
    ' ',
  ],
)
const paragraph = fc.oneof(
  fc.array(language, { maxLength: 6 }).map((parts) => parts.join(' ')),
  fc.array(language, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const version = fc
  .record({ title: paragraph, paragraphs: fc.array(paragraph, { maxLength: 7 }) })
  .map(({ title, paragraphs }) => content(paragraphs, { title }))

test('old and new can be rebuilt exactly from every difference', () => {
  fc.assert(
    fc.property(version, version, (before, after) => {
      const difference = diffArticles(before, after, LEXICON)
      for (const [side, { title, paragraphs }] of [
        ['before', before],
        ['after', after],
      ] as const)
        expect(rebuild(difference, side)).toEqual({ title, paragraphs })
    }),
    { numRuns: 500 },
  )
})

test('no change begins or ends within a grapheme', () => {
  const graphemes = new Intl.Segmenter()
  fc.assert(
    fc.property(paragraph, paragraph, (before, after) => {
      for (const side of ['before', 'after'] as const) {
        const text = side === 'before' ? before : after
        const ends = new Set([...graphemes.segment(text)].map(({ index }) => index)).add(text.length)
        for (const { runs, [side]: places } of diff([before], [after]).blocks) {
          let at = 0
          for (const run of places.length === 0 ? [] : runs) {
            if (run.kind !== 'break') at += (run.kind === 'same' ? run.text : run[side]).length
            expect(ends.has(at)).toBe(true)
          }
        }
      }
    }),
    { numRuns: 300 },
  )
})
