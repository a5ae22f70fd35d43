import type { DeliveryRecord } from '../model/records.ts'
import type { Colour } from './colour.ts'
import { type Cell, type Column, tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { terminalText } from './terminal-text.ts'
import { instantText, relativeText } from './times.ts'

const STATE_COLOURS: Readonly<Record<DeliveryRecord['state'], Colour>> = {
  owed: 'yellow',
  sent: 'green',
  'given-up': 'red',
}

const COLUMNS: readonly Column[] = [
  { heading: 'ALERT', align: 'right' },
  { heading: 'CHANNEL' },
  { heading: 'STATE' },
  { heading: 'TRIES', align: 'right' },
  { heading: 'CHANGES' },
  { heading: 'OWED', optional: true },
  { heading: 'SENT OR NEXT' },
  { heading: 'LAST ERROR', atLeast: 16 },
]

const SHOWN_CHANGES = 3

/** A channel that does not work, since when: milliseconds since 1970 UTC. */
export type FailingChannel = {
  readonly name: string
  readonly failingSince: number | null
  readonly lastError: string | null
}

/** The ledger of alerts as a table, a line each, and below it the channels that do not work. */
export async function deliveryLines(
  deliveries: readonly DeliveryRecord[],
  failing: readonly FailingChannel[],
  terminal: Terminal,
): Promise<string[]> {
  const rows = deliveries.map((delivery) => deliveryCells(delivery, terminal))
  const table = rows.length === 0 ? [] : await tableLines({ columns: COLUMNS, rows }, terminal)
  const troubles = failing.map((channel) => troubleLine(channel, terminal))
  return [...table, ...(table.length > 0 && troubles.length > 0 ? [''] : []), ...troubles]
}

function deliveryCells(delivery: DeliveryRecord, { zone, now }: Terminal): Cell[] {
  const { id, channel, state, attempts, owedAt, sentAt, nextAttemptAt, lastError } = delivery
  const when = sentAt === null ? nextAttemptAt && relativeText(nextAttemptAt, now) : instantText(sentAt, zone)
  return [
    String(id),
    channel,
    { text: state, colour: STATE_COLOURS[state] },
    String(attempts),
    changesText(delivery.changes),
    relativeText(owedAt, now),
    when ?? '',
    lastError ?? '',
  ]
}

function changesText(changes: readonly number[]): string {
  const shown = changes.slice(0, SHOWN_CHANGES).join(', ')
  return changes.length > SHOWN_CHANGES ? `${shown} and ${changes.length - SHOWN_CHANGES} more` : shown
}

function troubleLine({ name, failingSince, lastError }: FailingChannel, { now, paint }: Terminal): string {
  const since = failingSince === null ? '' : `, since ${relativeText(new Date(failingSince).toISOString(), now)}`
  return `${paint('red', `${name} is failing`)}${since}. ${terminalText(lastError ?? '')}`
}
