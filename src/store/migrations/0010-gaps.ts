import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** Gaps that may close, and when each source was last read further on than what is known. */
export async function up(db: Kysely<unknown>, { instant }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('sources').addColumn('deep_checked_at', instant).execute()
  await db.schema
    .createTable('gaps')
    .addColumn('change_id', 'integer', (c) => c.primaryKey().references('changes.id'))
    .addColumn('source_id', 'text', (c) => c.notNull().references('sources.id'))
    .addColumn('opened_at', instant, (c) => c.notNull())
    .addColumn('newest_before', 'text')
    .addColumn('closed_at', instant)
    .execute()
  await db.schema.createIndex('gaps_open').on('gaps').columns(['source_id', 'closed_at']).execute()
}
