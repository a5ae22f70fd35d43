import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** What hosts said: until when they want to be left alone, and their robots.txt. */
export async function up(db: Kysely<unknown>, { instant }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('hosts')
    .addColumn('host', 'text', (c) => c.primaryKey())
    .addColumn('rest_until', instant, (c) => c.notNull())
    .addColumn('said', 'integer', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('robots_at', instant)
    .addColumn('robots', 'text')
    .execute()
}
