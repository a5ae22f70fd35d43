import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** When sources were paused, and when each counts as silent. */
export async function up(db: Kysely<unknown>, { id, instant }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pauses')
    .$call(id)
    .addColumn('source_id', 'text', (c) => c.notNull().references('sources.id'))
    .addColumn('from_at', instant, (c) => c.notNull())
    .addColumn('to_at', instant)
    .execute()
  await db.schema.createIndex('pauses_of_source').on('pauses').columns(['source_id', 'from_at']).execute()
  await db.schema.alterTable('sources').addColumn('silent_due_at', instant).execute()
  await db.schema.alterTable('sources').addColumn('silent_since', instant).execute()
}
