import type { ChangeRecord } from '../model/records.ts'
import { streamChanges } from '../store/read-changes.ts'
import type { Exporting } from './exporting.ts'

const COLUMNS: readonly (readonly [name: string, of: (change: ChangeRecord) => string | number | boolean | null])[] = [
  ['id', ({ id }) => id],
  ['at', ({ at }) => at],
  ['source', ({ source }) => source],
  ['kind', ({ kind }) => kind],
  ['classes', ({ classes }) => classes.join(' ')],
  ['summary', ({ summary }) => summary],
  ['title', ({ article }) => article?.title ?? null],
  ['published', ({ article }) => article?.published ?? null],
  ['excerpt', ({ article }) => article?.excerpt ?? null],
  ['url', ({ article }) => article?.url ?? null],
  ['article', ({ article }) => article?.id ?? null],
  ['key', ({ article }) => article?.key ?? null],
  ['title before', ({ before }) => before?.title ?? null],
  ['title after', ({ after }) => after?.title ?? null],
  ['published before', ({ before }) => before?.published ?? null],
  ['published after', ({ after }) => after?.published ?? null],
  ['late', ({ late }) => late],
  ['backdated', ({ backdated }) => backdated],
  ['sources', ({ sources }) => sources.join(' ')],
  ['last seen', ({ lastSeenAt }) => lastSeenAt],
  ['first missing', ({ firstMissingAt }) => firstMissingAt],
]

// Without it Excel takes the file for one of the system's old charset, and Korean is lost.
const BYTE_ORDER_MARK = '\uFEFF'

/** Changes as CSV (RFC 4180) in UTF-8 that Excel and LibreOffice open with a double click; no cell is a formula. */
export async function* writeCsv({ db, query }: Exporting): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + row(COLUMNS.map(([name]) => name))
  for await (const change of streamChanges(db, query)) yield row(COLUMNS.map(([, of]) => of(change)))
}

function row(values: readonly (string | number | boolean | null)[]): string {
  return `${values.map((value) => cell(String(value ?? ''))).join(',')}\r\n`
}

/**
 * A cell that spreadsheets would run as a formula (https://owasp.org/www-community/attacks/CSV_Injection) gets an
 * apostrophe before it, which says "text" to them; full-width signs count, as Japanese editions of Excel take them.
 */
export function cell(text: string): string {
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text
  return /[",\r\n]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
