import { whyBelieved } from '../model/belief.ts'
import type { ChangeKind } from '../model/change.ts'
import type { ChangeRecord } from '../model/records.ts'
import { changeGist, changeNotes } from '../model/summary.ts'
import type { Colour } from './colour.ts'
import { createMeasure, wrapText } from './display-width.ts'
import { type Cell, type Column, tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { instantText, instantWithDay } from './times.ts'

const KIND_COLOURS: Readonly<Record<ChangeKind, Colour>> = {
  added: 'green',
  edited: 'yellow',
  delisted: 'red',
  removed: 'red',
  restored: 'cyan',
  purge: 'red',
  walled: 'red',
  broken: 'red',
  gap: 'red',
  silent: 'yellow',
  recovered: 'green',
}

const COLUMNS: readonly Column[] = [
  { heading: 'WHEN (THERE)' },
  { heading: 'KIND' },
  { heading: 'SOURCE' },
  { heading: 'ARTICLE', align: 'right' },
  { heading: 'WHAT', atLeast: 20 },
]

/** Changes as a table, a line each, in the order given. `zones` has the time zone of each source. */
export function changeLines(
  changes: readonly ChangeRecord[],
  zones: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<string[]> {
  return tableLines({ columns: COLUMNS, rows: changes.map((change) => changeCells(change, zones, terminal)) }, terminal)
}

/** Longer lines tire the eye. */
const WHY_WIDTH = 100

/** The same table, and below each change in one sentence why it is believed. */
export async function changeLinesWithWhy(
  changes: readonly ChangeRecord[],
  zones: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<string[]> {
  const [heading = '', ...lines] = await changeLines(changes, zones, terminal)
  const sentences = changes.map((change) => `Change ${change.id}: ${whyBelieved(change)}`)
  const measure = await createMeasure(sentences)
  const width = Math.min(terminal.width, WHY_WIDTH) - INDENT.length
  return [
    heading,
    ...lines.flatMap((line, at) => [
      line,
      ...wrapText(sentences[at] ?? '', width, measure).map((why) => terminal.paint('dim', INDENT + why)),
    ]),
  ]
}

const INDENT = '  '

function changeCells(change: ChangeRecord, zones: ReadonlyMap<string, string>, { zone }: Terminal): Cell[] {
  const notes = changeNotes(change)
  const gist = changeGist({ ...change, title: change.article?.title ?? null }, (at) => instantText(at, zone))
  return [
    instantWithDay(change.at, { reader: zone, source: zones.get(change.source) }),
    { text: change.kind, colour: KIND_COLOURS[change.kind] },
    change.source,
    change.article === null ? '' : String(change.article.id),
    // The notes stand first because the end of a long title is cut.
    { text: notes.length === 0 ? gist : `[${notes.join(', ')}] ${gist}`, url: change.article?.url },
  ]
}
