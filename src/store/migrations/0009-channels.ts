import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** How channels fare, and messages that are about a channel or come shortened. */
export async function up(db: Kysely<unknown>, { instant }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('channels')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('failing_since', instant)
    .addColumn('last_error', 'text')
    .addColumn('announced_at', instant)
    .execute()
  await db.schema
    .alterTable('deliveries')
    .addColumn('shortened', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await db.schema.alterTable('deliveries').addColumn('notice', 'text').execute()
  // What is due, what was sent within the last minute, and the ledger, each of one channel.
  await db.schema.createIndex('deliveries_of_channel').on('deliveries').columns(['channel', 'state', 'id']).execute()
  await db.schema.createIndex('deliveries_sent').on('deliveries').columns(['channel', 'sent_at']).execute()
}
