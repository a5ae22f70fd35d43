import type { SnapshotEntryRecord, SnapshotRecord } from '../model/records.ts'
import { type Column, tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { instantWithDay, publishedText, relativeText } from './times.ts'

const SNAPSHOT_COLUMNS: readonly Column[] = [
  { heading: 'ID', align: 'right' },
  { heading: 'TAKEN (THERE)' },
  { heading: '' },
  { heading: 'ENTRIES', align: 'right' },
  { heading: 'PAGES', align: 'right', optional: true },
  { heading: 'CHECK', align: 'right', optional: true },
  { heading: 'NOTE', atLeast: 12 },
]

const ENTRY_COLUMNS: readonly Column[] = [
  { heading: '#', align: 'right' },
  { heading: 'PUBLISHED' },
  { heading: 'TITLE', atLeast: 20 },
  { heading: 'ADDRESS', optional: true },
]

/** The stored listings of one source as a table. `sourceZone` is the time zone of the source. */
export function snapshotLines(
  snapshots: readonly SnapshotRecord[],
  sourceZone: string | undefined,
  terminal: Terminal,
): Promise<string[]> {
  const rows = snapshots.map((snapshot) => [
    String(snapshot.id),
    instantWithDay(snapshot.takenAt, { reader: terminal.zone, source: sourceZone }),
    relativeText(snapshot.takenAt, terminal.now),
    String(snapshot.entries),
    String(snapshot.pages),
    String(snapshot.check),
    snapshot.quarantined === null ? '' : { text: `quarantined: ${snapshot.quarantined}`, colour: 'red' as const },
  ])
  return tableLines({ columns: SNAPSHOT_COLUMNS, rows }, terminal)
}

/** The entries of one stored listing as a table, in the order in which they were listed. */
export function entryLines(entries: readonly SnapshotEntryRecord[], terminal: Terminal): Promise<string[]> {
  const rows = entries.map((entry) => [
    String(entry.position),
    publishedText(entry.published, terminal.zone),
    { text: entry.title, url: entry.url },
    entry.url,
  ])
  return tableLines({ columns: ENTRY_COLUMNS, rows }, terminal)
}
