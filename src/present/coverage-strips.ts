import type { Coverage, CoverageInterval } from '../model/coverage.ts'
import type { Colour } from './colour.ts'
import type { Terminal } from './terminal.ts'

const CELL_MS = 30 * 60_000
const DAYS_SHOWN = 14
const LABEL_WIDTH = '2024-04-15 Mon  '.length
const HOURS = Array.from({ length: 8 }, (_, at) => String(at * 3).padEnd(6))
  .join('')
  .trimEnd()

type Sign = { readonly sign: string; readonly colour: Colour }

const SIGNS = {
  watched: { sign: '=', colour: 'green' },
  added: { sign: '+', colour: 'green' },
  blind: { sign: '.', colour: 'red' },
  gap: { sign: '?', colour: 'yellow' },
  outside: { sign: ' ', colour: 'dim' },
} as const satisfies Readonly<Record<string, Sign>>

/**
 * The latest days as a picture, one line a day of the reader's and one letter for each half hour; of a half hour that
 * had more than one sight the worst is shown. Letters of ASCII: others are two columns wide on some terminals.
 */
export function coverageStrips(coverage: Coverage, { zone, paint }: Pick<Terminal, 'zone' | 'paint'>): string[] {
  const { intervals } = coverage
  const first = intervals.at(0)
  const last = intervals.at(-1)
  if (first === undefined || last === undefined) return []
  const dayOf = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
  const end = dayOf(last.toAt - 1)
  const earliest = end.subtract({ days: DAYS_SHOWN - 1 })
  const start = dayOf(first.fromAt)
  let day = Temporal.PlainDate.compare(start, earliest) < 0 ? earliest : start
  const lines = [paint('dim', ' '.repeat(LABEL_WIDTH) + HOURS)]
  while (Temporal.PlainDate.compare(day, end) <= 0) {
    lines.push(
      `${dayLabel(day)}${dayStrip(day, coverage, zone)
        .map(({ sign, colour }) => paint(colour, sign))
        .join('')}`.trimEnd(),
    )
    day = day.add({ days: 1 })
  }
  return [...lines, paint('dim', '= watched  + watched, articles added  . blind  ? gap')]
}

function dayLabel(day: Temporal.PlainDate): string {
  return `${day.toString()} ${day.toLocaleString('en', { weekday: 'short' })}`.padEnd(LABEL_WIDTH)
}

function dayStrip(day: Temporal.PlainDate, coverage: Coverage, zone: string): Sign[] {
  const startAt = day.toZonedDateTime(zone).epochMilliseconds
  // A day on which clocks change has two letters more or less.
  const endAt = day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds
  const count = Math.round((endAt - startAt) / CELL_MS)
  return Array.from({ length: count }, (_, at) => cellSign(startAt + at * CELL_MS, coverage))
}

function cellSign(fromAt: number, { intervals, addedAt }: Coverage): Sign {
  const toAt = fromAt + CELL_MS
  const within = intervals.filter((one) => one.toAt > fromAt && one.fromAt < toAt)
  const has = (kind: CoverageInterval['kind']) => within.some((one) => one.kind === kind)
  if (within.length === 0) return SIGNS.outside
  if (has('gap')) return SIGNS.gap
  if (has('blind')) return SIGNS.blind
  return addedAt.some((at) => at >= fromAt && at < toAt) ? SIGNS.added : SIGNS.watched
}
