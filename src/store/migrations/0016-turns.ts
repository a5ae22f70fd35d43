import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** When an article of each source was last visited, so that sources take turns also where visits come one at a time. */
export async function up(db: Kysely<unknown>, { instant }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('visit_turns')
    .addColumn('source_id', 'text', (c) => c.primaryKey().references('sources.id'))
    .addColumn('visited_at', instant, (c) => c.notNull())
    .execute()
}
