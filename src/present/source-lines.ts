import { adviceFor } from '../model/advice.ts'
import type { SourceState } from '../model/outcome.ts'
import type { SourceRecord } from '../model/records.ts'
import type { Colour } from './colour.ts'
import { createMeasure, wrapText } from './display-width.ts'
import { type Cell, type Column, tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { instantText, instantWithDay, relativeText } from './times.ts'

const STATE_COLOURS: Readonly<Record<SourceState, Colour>> = {
  ok: 'green',
  degraded: 'red',
  paused: 'yellow',
  new: 'cyan',
}

const COLUMNS: readonly Column[] = [
  { heading: 'SOURCE', atLeast: 12 },
  { heading: 'STATE' },
  { heading: 'ARTICLES', align: 'right' },
  { heading: 'CHECKED' },
  { heading: 'OUTCOME', optional: true },
  { heading: 'CHANGED (THERE)' },
  { heading: 'NEXT' },
  { heading: 'NAME', optional: true },
]

type Standing = SourceRecord & { readonly timezone: string; readonly silentSince: string | null }

/** Sources as a table, a line each; below it, why those in trouble are, and which are silent. */
export async function sourceLines(sources: readonly Standing[], terminal: Terminal): Promise<string[]> {
  const rows = sources.map((source) => sourceCells(source, terminal))
  const troubles = sources.flatMap((source) =>
    [troubleLine(source), silenceLine(source, terminal), doubtLine(source)].filter((line) => line !== null),
  )
  const table = await tableLines({ columns: COLUMNS, rows }, terminal)
  if (troubles.length === 0) return table
  const measure = await createMeasure(troubles)
  return [...table, '', ...troubles.flatMap((line) => wrapText(line, terminal.width, measure))]
}

function sourceCells(source: Standing, { zone, now }: Terminal): Cell[] {
  const { lastCheckAt, lastChangeAt, nextCheckAt } = source
  return [
    source.id,
    { text: source.state, colour: STATE_COLOURS[source.state] },
    String(source.articles),
    lastCheckAt === null ? 'never' : relativeText(lastCheckAt, now),
    source.lastOutcome ?? '',
    lastChangeAt === null ? '' : instantWithDay(lastChangeAt, { reader: zone, source: source.timezone }),
    nextCheckAt === null ? '' : relativeText(nextCheckAt, now),
    source.name,
  ]
}

function silenceLine({ id, silentSince }: Standing, { zone, now }: Terminal): string | null {
  if (silentSince === null) return null
  return `${id} is silent: nothing new since ${instantText(silentSince, zone)}, ${relativeText(silentSince, now)}.`
}

function troubleLine({ id, state, reason, consecutiveFailures: times }: SourceRecord): string | null {
  if (reason === null) return null
  const inRow = times > 1 ? `, ${times} checks in a row` : ''
  const advice = adviceFor(reason)
  return `${id} is ${state}: ${reason}${inRow}.${advice === null ? '' : ` ${advice}`}`
}

function doubtLine({ id, doubtedArticles: count }: SourceRecord): string | null {
  if (count === 0) return null
  const whose = count === 1 ? 'The page of 1 article' : `The pages of ${count} articles`
  return `${whose} of ${id} ${count === 1 ? 'is' : 'are'} read but not believed, for a day or longer.`
}
