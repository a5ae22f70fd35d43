import type { DiagnosisRecord } from '../model/diagnosis.ts'
import type { Colour } from './colour.ts'
import { type Column, tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { terminalText } from './terminal-text.ts'

const COLOURS: Readonly<Record<DiagnosisRecord['state'], Colour>> = {
  ok: 'green',
  warning: 'yellow',
  failed: 'red',
  skipped: 'dim',
}

const COLUMNS: readonly Column[] = [{ heading: 'PART' }, { heading: 'STATE' }, { heading: 'FOUND', atLeast: 20 }]

/** What was found as a table, a line each; below it, what to do. */
export async function diagnosisLines(findings: readonly DiagnosisRecord[], terminal: Terminal): Promise<string[]> {
  const rows = findings.map((finding) => [
    titleOf(finding),
    { text: finding.state, colour: COLOURS[finding.state] },
    finding.found,
  ])
  const advice = findings.flatMap((finding) =>
    finding.advice === null ? [] : [terminalText(`${titleOf(finding)}: ${finding.advice}`)],
  )
  const table = await tableLines({ columns: COLUMNS, rows }, terminal)
  return advice.length === 0 ? table : [...table, '', ...advice]
}

function titleOf({ part, name }: Pick<DiagnosisRecord, 'part' | 'name'>): string {
  return name === null ? part : `${part} ${name}`
}
