import { type AuditTally, shareAtMost } from '../model/audits.ts'
import { type Coverage, type CoverageInterval, isUnbroken, longestBlind } from '../model/coverage.ts'
import type { Span } from '../model/span.ts'
import type { Colour } from './colour.ts'
import { coverageStrips } from './coverage-strips.ts'
import { type Cell, type Column, tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { instantText, lengthText } from './times.ts'

const KIND_COLOURS: Readonly<Record<CoverageInterval['kind'], Colour>> = {
  watched: 'green',
  blind: 'red',
  gap: 'yellow',
}

const COLUMNS: readonly Column[] = [
  { heading: 'KIND' },
  { heading: 'FROM' },
  { heading: 'TO' },
  { heading: 'FOR', align: 'right' },
  { heading: 'CHECKS', align: 'right', optional: true },
  { heading: 'WHY', atLeast: 12 },
]

const NEWEST_SHOWN = 30

/** Coverage for people: a picture of its days, its intervals, what they come to, and what can be said of publications. */
export async function coverageLines(coverage: Coverage, terminal: Terminal): Promise<string[]> {
  const { intervals, audits } = coverage
  const rows = intervals.slice(-NEWEST_SHOWN).map((interval) => intervalCells(interval, terminal))
  const hidden = intervals.length - rows.length
  return [
    ...coverageStrips(coverage, terminal),
    '',
    ...(await tableLines({ columns: COLUMNS, rows }, terminal)),
    ...(hidden > 0 ? [terminal.paint('dim', `These are the newest ${NEWEST_SHOWN}; --json prints all.`)] : []),
    '',
    ...totalLines(coverage, terminal),
    publicationSentence(coverage, terminal),
    ...(audits === null ? [] : [auditSentence(audits, terminal)]),
  ]
}

function intervalCells(interval: CoverageInterval, { zone }: Terminal): Cell[] {
  const { kind, fromAt, toAt, checks } = interval
  return [
    { text: kind, colour: KIND_COLOURS[kind] },
    at(fromAt, zone),
    at(toAt, zone),
    lengthText(toAt - fromAt),
    String(checks),
    whyText(interval),
  ]
}

function whyText({ kind, cause, reasons, additionsKnown }: CoverageInterval): string {
  if (cause === null) return kind === 'gap' ? 'more came than was read' : ''
  const why = reasons.length === 0 ? cause : `${cause}: ${reasons.join(', ')}`
  return kind === 'blind' && !additionsKnown ? `${why}, until now` : why
}

function totalLines({ source, intervals }: Coverage, { zone }: Terminal): string[] {
  const span = spanOf(intervals)
  const whole = span.toAt - span.fromAt
  const totals = (['watched', 'blind', 'gap'] as const).flatMap((kind) => {
    const ms = intervals.reduce((sum, one) => (one.kind === kind ? sum + one.toAt - one.fromAt : sum), 0)
    return ms === 0 && kind !== 'watched' ? [] : [`${kind} ${lengthText(ms)} (${percent(ms, whole)})`]
  })
  const lines = [`${source}, ${at(span.fromAt, zone)} to ${at(span.toAt, zone)}: ${totals.join(', ')}.`]
  const longest = longestBlind(intervals)
  if (longest === null) return lines
  const { fromAt, toAt } = longest
  return [
    ...lines,
    `The longest blind stretch: ${lengthText(toAt - fromAt)}, ${at(fromAt, zone)} to ${at(toAt, zone)}.`,
  ]
}

/** What can be said of the time since the last addition: that nothing came, or that nobody knows. */
function publicationSentence({ intervals, addedAt }: Coverage, { zone }: Terminal): string {
  const whole = spanOf(intervals)
  const span = { fromAt: Math.max(whole.fromAt, addedAt.at(-1) ?? 0), toAt: whole.toAt }
  const between = `${at(span.fromAt, zone)} and ${at(span.toAt, zone)}`
  const within = intervals.filter(({ fromAt, toAt }) => toAt > span.fromAt && fromAt < span.toAt)
  if (within.length === 0) return `The last addition was found at ${at(span.fromAt, zone)}.`
  if (isUnbroken(within)) return `Between ${between} nothing was published.`
  if (within.every(({ additionsKnown }) => additionsKnown)) {
    return `Between ${between} nothing was published that stayed listed until the next look; what came and went while blind is not known.`
  }
  return `Whether anything was published between ${between} cannot be told.`
}

/** What old articles that were drawn at random say of all of them; the bound is rounded up, never down. */
function auditSentence({ fromAt, audits, edited }: AuditTally, { zone }: Terminal): string {
  const share = Math.ceil(1000 * shareAtMost({ trials: audits, found: edited })) / 10
  const made = `${audits} ${audits === 1 ? 'audit' : 'audits'} since ${at(fromAt, zone)}, ${edited} found an unseen edit`
  return `${made}: at most ${share} % of old articles were edited unseen (95 %, Clopper–Pearson).`
}

function spanOf(intervals: readonly CoverageInterval[]): Span {
  return { fromAt: intervals.at(0)?.fromAt ?? 0, toAt: intervals.at(-1)?.toAt ?? 0 }
}

function at(instant: number, zone: string): string {
  return instantText(new Date(instant).toISOString(), zone)
}

/** One decimal; only the whole is 100 %, and only nothing is 0 %. */
function percent(part: number, whole: number): string {
  if (part === whole) return '100 %'
  const rounded = Math.min(99.9, Math.max(part > 0 ? 0.1 : 0, (100 * part) / whole))
  return `${rounded.toFixed(1)} %`
}
