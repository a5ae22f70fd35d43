import type { Difference, RereadRecord } from '../model/reread.ts'
import type { Terminal } from './terminal.ts'
import { terminalText } from './terminal-text.ts'
import { instantText } from './times.ts'

/** What would differ in a stored page, as lines: one for the page, one for each difference; none where nothing would. */
export function rereadLines(record: RereadRecord, { zone, paint }: Pick<Terminal, 'zone' | 'paint'>): string[] {
  const { what, check, article, revision, captures, takenAt, outcome, reason, differences } = record
  if (outcome === 'same') return []
  const subject = what === 'listing' ? `listing of check ${check}` : `article ${article}, revision ${revision}`
  const from = `capture ${captures.join(', ')} of ${instantText(takenAt, zone)}`
  const said = reason === null ? outcome : `${outcome}: ${reason}`
  return [
    `${subject} (${from}): ${paint(outcome === 'differs' ? 'yellow' : 'red', said)}`,
    ...differences.map(differenceLine),
  ]
}

function differenceLine({ what, key, before, after }: Difference): string {
  const subject = key === null ? what : `${what} ${key}`
  if (what === 'gained') return `  gained ${key}: ${shown(after)}`
  if (what === 'lost') return `  lost ${key}: ${shown(before)}`
  return `  ${subject}: ${shown(before)} -> ${shown(after)}`
}

const LONGEST = 120

function shown(text: string | null): string {
  if (text === null) return '(none)'
  const clean = terminalText(text)
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST).trimEnd().toWellFormed()}…` : clean || '(empty)'
}
