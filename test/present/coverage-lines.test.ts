import { expect, test } from 'vitest'
import type { CoverageInterval } from '../../src/model/coverage.ts'
import { coverageLines } from '../../src/present/coverage-lines.ts'
import { terminalOf } from './records.ts'

const at = (written: string) => Date.parse(`2024-04-${written}:00Z`)

function interval(from: string, to: string, rest: Partial<CoverageInterval> = {}): CoverageInterval {
  const span = { fromAt: at(from), toAt: at(to) }
  return {
    kind: 'watched',
    ...span,
    cause: null,
    reasons: [],
    checks: 9,
    endsGood: true,
    additionsKnown: true,
    ...rest,
  }
}

const NEVER_ENDED = { kind: 'blind', endsGood: false, additionsKnown: false } as const
const OUTAGE = { kind: 'blind', cause: 'failed', reasons: ['http-503', 'dns'] } as const

const INTERVALS = [
  interval('13T09:00', '14T03:00'),
  interval('14T03:00', '14T05:00', OUTAGE),
  interval('14T05:00', '14T20:00', { kind: 'blind', cause: 'not-running', reasons: [] }),
  interval('14T20:00', '15T10:00'),
  interval('15T10:00', '15T11:00', { kind: 'gap', additionsKnown: false }),
  interval('15T11:00', '15T18:10'),
]

test('coverage fits into 80 columns and needs no colour', async () => {
  const lines = await coverageLines(
    { source: 'mfa-en', intervals: INTERVALS, addedAt: [at('13T12:10'), at('15T11:00')], audits: null },
    terminalOf(80),
  )
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "                0     3     6     9     12    15    18    21
    2024-04-13 Sat                        ======+===================
    2024-04-14 Sun  ==========..................................====
    2024-04-15 Mon  ========================??+==============
    = watched  + watched, articles added  . blind  ? gap

    KIND     FROM              TO                       FOR  WHY
    watched  2024-04-13 11:00  2024-04-14 05:00        18 h
    blind    2024-04-14 05:00  2024-04-14 07:00         2 h  failed: http-503, dns
    blind    2024-04-14 07:00  2024-04-14 22:00        15 h  not-running
    watched  2024-04-14 22:00  2024-04-15 12:00        14 h
    gap      2024-04-15 12:00  2024-04-15 13:00         1 h  more came than was read
    watched  2024-04-15 13:00  2024-04-15 20:10  7 h 10 min

    mfa-en, 2024-04-13 11:00 to 2024-04-15 20:10: watched 1 day 15 h (68.5 %), blind 17 h (29.7 %), gap 1 h (1.7 %).
    The longest blind stretch: 15 h, 2024-04-14 07:00 to 2024-04-14 22:00.
    Between 2024-04-15 13:00 and 2024-04-15 20:10 nothing was published."
  `)
  for (const line of lines.slice(0, -4)) expect(line.length).toBeLessThanOrEqual(80)
})

const lastLine = async (intervals: readonly CoverageInterval[], addedAt: readonly number[]) =>
  (await coverageLines({ source: 'mfa-en', intervals, addedAt, audits: null }, terminalOf(80))).at(-1)

test.each([
  [
    'where watching was unbroken',
    [interval('14T08:00', '14T12:00')],
    [],
    'Between 2024-04-14 10:00 and 2024-04-14 14:00 nothing was published.',
  ],
  [
    'from the last addition on',
    [interval('14T06:00', '14T07:00', OUTAGE), interval('14T07:00', '14T12:00')],
    [at('14T08:00')],
    'Between 2024-04-14 10:00 and 2024-04-14 14:00 nothing was published.',
  ],
  [
    'of what stayed listed, after a blind time',
    [interval('14T06:00', '14T07:00', OUTAGE), interval('14T07:00', '14T12:00')],
    [],
    'Between 2024-04-14 08:00 and 2024-04-14 14:00 nothing was published that stayed listed until the next look; what came and went while blind is not known.',
  ],
  [
    'not at all, while blind',
    [interval('14T06:00', '14T07:00'), interval('14T07:00', '14T12:00', { ...OUTAGE, ...NEVER_ENDED })],
    [],
    'Whether anything was published between 2024-04-14 08:00 and 2024-04-14 14:00 cannot be told.',
  ],
  [
    'not at all, over a gap',
    [interval('14T06:00', '14T07:00', { kind: 'gap', additionsKnown: false }), interval('14T07:00', '14T08:00')],
    [],
    'Whether anything was published between 2024-04-14 08:00 and 2024-04-14 10:00 cannot be told.',
  ],
])('that nothing was published is said %s', async (_, intervals, addedAt, sentence) => {
  expect(await lastLine(intervals, addedAt)).toBe(sentence)
})

test('blind times that follow each other count as one, but for a look between them', async () => {
  const longest = async (intervals: readonly CoverageInterval[]) =>
    (await coverageLines({ source: 'mfa-en', intervals, addedAt: [], audits: null }, terminalOf(80))).at(-2)
  const two = (endsGood: boolean) => [
    interval('14T00:00', '14T02:00', { ...OUTAGE, endsGood }),
    interval('14T02:00', '14T05:00', OUTAGE),
    interval('14T05:00', '14T06:00'),
  ]
  expect(await longest(two(false))).toContain('The longest blind stretch: 5 h,')
  expect(await longest(two(true))).toContain('The longest blind stretch: 3 h,')
})

test.each([
  [{ audits: 60, edited: 0 }, '60 audits since 2024-04-13 11:00, 0 found an unseen edit: at most 4.9 %'],
  [{ audits: 1, edited: 1 }, '1 audit since 2024-04-13 11:00, 1 found an unseen edit: at most 100 %'],
])('what audits say stands last', async (tally, sentence) => {
  const audits = { fromAt: at('13T09:00'), toAt: at('14T09:00'), ...tally }
  const lines = await coverageLines({ source: 'mfa-en', intervals: INTERVALS, addedAt: [], audits }, terminalOf(80))
  expect(lines.at(-1)).toBe(`${sentence} of old articles were edited unseen (95 %, Clopper–Pearson).`)
})
