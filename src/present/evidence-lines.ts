import type { Belief } from '../model/belief.ts'
import type { CaptureRecord, CheckRecord, DeliveryRecord, EvidenceRecord, VisitRecord } from '../model/records.ts'
import { createMeasure, wrapText } from './display-width.ts'
import { type Cell, type Column, type Table, tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { terminalText } from './terminal-text.ts'
import { instantText } from './times.ts'

/** Longer lines tire the eye. */
const TEXT_WIDTH = 100

/** What a rule of now makes of a change: `whyNot` is the end of a sentence, null where the rule concerns it. */
export type RuleVerdict = { readonly rule: string; readonly to: readonly string[]; readonly whyNot: string | null }

export type Explanation = { readonly belief: Belief; readonly rules: readonly RuleVerdict[] }

/** A change for people: what it says, why that is believed, what would disprove it, and what it stands on. */
export async function evidenceLines(
  evidence: EvidenceRecord,
  { belief, rules }: Explanation,
  terminal: Terminal,
): Promise<string[]> {
  const { change, checks, visits, captures } = evidence
  const { zone, paint } = terminal
  const told = `Change ${change.id} of ${change.source}, ${instantText(change.at, zone)}`
  const blocks = [
    [...(await wrapped(change.summary, terminal)).map((line) => paint('bold', line)), told],
    await wrapped(`Why it is believed: ${belief.why}`, terminal),
    await wrapped(`What would disprove it: ${belief.disproof}`, terminal),
    await wrapped(alertSentence(evidence, zone), terminal),
    await block(ruleTable(rules), terminal),
    await block(checkTable(checks, zone), terminal),
    await block(visitTable(visits, zone), terminal),
    await block(captureTable(captures, zone), terminal),
  ]
  return blocks.filter(({ length }) => length > 0).flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]))
}

async function wrapped(text: string, { width }: Terminal): Promise<string[]> {
  const clean = terminalText(text)
  return wrapText(clean, Math.min(width, TEXT_WIDTH), await createMeasure([clean]))
}

function block(table: Table, terminal: Terminal): Promise<string[]> {
  return table.rows.length === 0 ? Promise.resolve([]) : tableLines(table, terminal)
}

function ruleTable(rules: readonly RuleVerdict[]): Table {
  const columns: Column[] = [
    { heading: 'RULE OF NOW', atLeast: 12 },
    { heading: 'CONCERNS IT', atLeast: 30 },
  ]
  const rows = rules.map(({ rule, to, whyNot }) => [
    rule,
    whyNot === null ? `yes, to ${to.join(', ')}` : `no: ${whyNot}`,
  ])
  return { columns, rows }
}

function alertSentence({ deliveries, announceBy }: EvidenceRecord, zone: string): string {
  if (announceBy !== null) return `Alerts: it waits for its article until ${instantText(announceBy, zone)}.`
  if (deliveries.length === 0) return 'Alerts: none; no rule of that time was about it.'
  return `Alerts: ${deliveries.map((delivery) => deliveryText(delivery, zone)).join('; ')}.`
}

function deliveryText({ id, channel, state, attempts, sentAt, lastError }: DeliveryRecord, zone: string): string {
  const when = sentAt === null ? '' : ` ${instantText(sentAt, zone)}`
  const tries = attempts > 1 ? `, ${attempts} attempts` : ''
  const error = lastError === null ? '' : `, ${lastError}`
  return `${channel} ${state}${when} (delivery ${id}${tries}${error})`
}

const LOOK_COLUMNS: readonly Column[] = [
  { heading: 'STARTED' },
  { heading: 'OUTCOME' },
  { heading: 'STATUS', align: 'right' },
]

function checkTable(checks: readonly CheckRecord[], zone: string): Table {
  const columns: Column[] = [
    { heading: 'CHECK', align: 'right' },
    ...LOOK_COLUMNS,
    { heading: 'ENTRIES', align: 'right' },
  ]
  const rows = checks.map((check) => [...lookCells(check, zone), String(check.entries)])
  return { columns, rows }
}

function visitTable(visits: readonly VisitRecord[], zone: string): Table {
  const columns: Column[] = [
    { heading: 'VISIT', align: 'right' },
    ...LOOK_COLUMNS,
    { heading: 'REVISION', align: 'right' },
    { heading: 'CAPTURE', align: 'right' },
  ]
  const rows = visits.map((visit) => [
    ...lookCells(visit, zone),
    visit.revision === null ? '' : String(visit.revision),
    visit.capture === null ? '' : String(visit.capture),
  ])
  return { columns, rows }
}

function lookCells({ id, startedAt, outcome, reason, status }: CheckRecord | VisitRecord, zone: string): Cell[] {
  const said = reason === null ? outcome : `${outcome}: ${reason}`
  return [String(id), instantText(startedAt, zone), said, status === null ? '' : String(status)]
}

function captureTable(captures: readonly CaptureRecord[], zone: string): Table {
  const columns: Column[] = [
    { heading: 'CAPTURE', align: 'right' },
    { heading: 'TAKEN' },
    { heading: 'STATUS', align: 'right' },
    { heading: 'BYTES', align: 'right' },
    { heading: 'SHA-256', atLeast: 16 },
    { heading: 'ADDRESS', optional: true },
  ]
  const rows = captures.map(({ id, takenAt, status, bytes, sha256, url }) => [
    String(id),
    instantText(takenAt, zone),
    String(status),
    String(bytes),
    sha256,
    { text: url, url },
  ])
  return { columns, rows }
}
