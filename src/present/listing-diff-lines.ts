import type { KeptEntry, ListingDiff } from '../model/listing-diff.ts'
import type { SnapshotEntryRecord, SnapshotRecord } from '../model/records.ts'
import { createMeasure, type Measure } from './display-width.ts'
import { paintSpans, toSpans, wrapSpans } from './marked-text.ts'
import { type Cell, type Column, tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { terminalText } from './terminal-text.ts'
import { instantWithDay, publishedText } from './times.ts'

const COLUMNS: readonly Column[] = [
  { heading: 'WHAT' },
  { heading: '#', align: 'right' },
  { heading: 'PUBLISHED' },
  { heading: 'TITLE', atLeast: 20 },
  { heading: 'ADDRESS', optional: true },
]

export type ShownListings = {
  readonly before: SnapshotRecord
  readonly after: SnapshotRecord
  readonly diff: ListingDiff
  readonly sourceZone: string | undefined
}

/** What one stored listing has otherwise than another: counts first, then its entries, titles marked by words. */
export async function listingDiffLines(shown: ShownListings, terminal: Terminal): Promise<string[]> {
  const { before, after, diff, sourceZone } = shown
  const when = ({ id, takenAt }: SnapshotRecord) =>
    `snapshot ${id}, taken ${instantWithDay(takenAt, { reader: terminal.zone, source: sourceZone })}`
  const rows = rowsOf(diff, terminal)
  const lines = [`${terminalText(before.source)}: ${when(before)} → ${when(after)}`, countsText(diff)]
  if (rows.length > 0) lines.push('', ...(await tableLines({ columns: COLUMNS, rows }, terminal)))
  return [...lines, ...(await retitledLines(diff, terminal))]
}

function countsText({ added, gone, moved, retitled, redated }: ListingDiff): string {
  const rolledOff = gone.filter((entry) => entry.rolledOff).length
  const counts: readonly (readonly [number, string])[] = [
    [added.length, 'added'],
    [gone.length - rolledOff, 'gone'],
    [rolledOff, 'rolled off'],
    [moved.length, 'moved'],
    [retitled.length, 'retitled'],
    [redated.length, 're-dated'],
  ]
  const some = counts.filter(([count]) => count > 0)
  return some.length === 0 ? 'Nothing differs.' : some.map(([count, what]) => `${count} ${what}`).join(', ')
}

function rowsOf({ added, gone, moved, redated }: ListingDiff, { zone }: Terminal): Cell[][] {
  const row = (what: Cell, place: string, { published, title, url }: SnapshotEntryRecord) => [
    what,
    place,
    publishedText(published, zone),
    { text: title, url },
    url,
  ]
  const places = ({ before, after }: KeptEntry) => `${before.position} → ${after.position}`
  return [
    ...added.map((entry) => row({ text: '+ added', colour: 'green' }, String(entry.position), entry)),
    ...gone.map((entry) =>
      row(
        entry.rolledOff ? { text: '- rolled off', colour: 'dim' } : { text: '- gone', colour: 'red' },
        String(entry.position),
        entry,
      ),
    ),
    ...moved.map((one) => row({ text: '↕ moved', colour: 'cyan' }, places(one), one.after)),
    ...redated.map((one) => {
      const dates = [one.before, one.after].map(({ published }) => publishedText(published, zone) || 'no date')
      return [
        { text: '~ re-dated', colour: 'yellow' } as const,
        String(one.after.position),
        dates.join(' → '),
        one.after.title,
        one.after.url,
      ]
    }),
  ]
}

async function retitledLines({ retitled }: ListingDiff, { width, paint }: Terminal): Promise<string[]> {
  if (retitled.length === 0) return []
  const titles = retitled.flatMap(({ before, after }) => [before.title, after.title]).map(terminalText)
  const measure: Measure = await createMeasure(titles)
  return retitled.flatMap(({ after, title }) => [
    '',
    paint('yellow', `~ retitled, #${after.position}`),
    ...wrapSpans(toSpans(title, paint), width - 2, measure).map((line) => `  ${paintSpans(line, paint)}`),
  ])
}
