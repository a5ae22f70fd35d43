import { isGood } from '../model/outcome.ts'
import type { CheckRecord } from '../model/records.ts'
import type { Terminal } from './terminal.ts'

/** A check as one line: `mfa-en  changed  12 entries, 2 changes  0.4 s`. */
export function checkLine(check: CheckRecord, { paint }: Pick<Terminal, 'paint'>): string {
  const { source, outcome, reason, entries, changes, pages, tookMs } = check
  const said = reason === null ? outcome : `${outcome}: ${reason}`
  const facts = [
    count(entries, 'entry', 'entries'),
    ...(pages > 1 ? [count(pages, 'page', 'pages')] : []),
    ...(changes.length > 0 ? [count(changes.length, 'change', 'changes')] : []),
  ]
  const took = `${(tookMs / 1000).toFixed(1)} s`
  return [source, paint(isGood(outcome) ? 'green' : 'red', said), facts.join(', '), paint('dim', took)].join('  ')
}

function count(number: number, one: string, several: string): string {
  return `${number} ${number === 1 ? one : several}`
}
