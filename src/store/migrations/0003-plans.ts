import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** When each source is checked next, the slots that nobody served, and whose visit comes before whose. */
export async function up(db: Kysely<unknown>, { id, instant }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('sources').addColumn('next_check_at', instant).execute()
  await db.schema
    .createTable('missed_slots')
    .$call(id)
    .addColumn('source_id', 'text', (c) => c.notNull().references('sources.id'))
    .addColumn('from_at', instant, (c) => c.notNull())
    .addColumn('to_at', instant, (c) => c.notNull())
    .addColumn('slots', 'integer', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('missed_slots_of_source').on('missed_slots').columns(['source_id', 'to_at']).execute()
  await db.schema
    .alterTable('articles')
    .addColumn('visit_rank', 'integer', (c) => c.notNull().defaultTo(2))
    .execute()
}
