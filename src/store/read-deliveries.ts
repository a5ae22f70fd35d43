import type { Selectable } from 'kysely'
import type { DeliveryRecord } from '../model/records.ts'
import { listFailingChannels } from './channels.ts'
import type { Database } from './open-store.ts'
import { toInstant } from './read-changes.ts'
import type { DeliveriesTable } from './schema-alerts.ts'

export type DeliveryQuery = {
  readonly channel: string | null
  readonly states: readonly DeliveryRecord['state'][] | null
  readonly limit: number
}

/** The ledger of alerts: what is owed, was sent or was given up, newest first. */
export async function listDeliveries(
  db: Database,
  { channel, states, limit }: DeliveryQuery,
): Promise<DeliveryRecord[]> {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .$if(channel !== null, (query) => query.where('channel', '=', channel ?? ''))
    .$if(states !== null, (query) => query.where('state', 'in', states ?? []))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return toRecords(db, rows)
}

/** The deliveries that a change led to, oldest first. */
export async function listDeliveriesOf(db: Database, changeId: number): Promise<DeliveryRecord[]> {
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('delivery_changes', 'delivery_changes.delivery_id', 'deliveries.id')
    .selectAll('deliveries')
    .where('delivery_changes.change_id', '=', changeId)
    .orderBy('deliveries.id')
    .execute()
  return toRecords(db, rows)
}

async function toRecords(db: Database, rows: readonly Selectable<DeliveriesTable>[]): Promise<DeliveryRecord[]> {
  const changes = await findChangeIds(
    db,
    rows.map(({ id }) => id),
  )
  const failing = new Map((await listFailingChannels(db)).map(({ name, failingSince }) => [name, failingSince]))
  return rows.map((row) => ({
    id: row.id,
    channel: row.channel,
    state: row.state,
    attempts: row.attempts,
    changes: changes.get(row.id) ?? [],
    key: row.key,
    owedAt: new Date(row.created_at).toISOString(),
    nextAttemptAt: toInstant(row.next_attempt_at),
    sentAt: toInstant(row.sent_at),
    lastError: row.last_error,
    channelFailingSince: toInstant(failing.get(row.channel) ?? null),
  }))
}

async function findChangeIds(db: Database, deliveryIds: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await db
    .selectFrom('delivery_changes')
    .selectAll()
    .where('delivery_id', 'in', deliveryIds)
    .orderBy('change_id')
    .execute()
  const found = new Map<number, number[]>()
  for (const { delivery_id: id, change_id: change } of rows) found.set(id, [...(found.get(id) ?? []), change])
  return found
}
