import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** Which pages turned out to need the browser. */
export async function up(db: Kysely<unknown>, { instant }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('renderings')
    .addColumn('source_id', 'text', (c) => c.notNull().references('sources.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('needed', 'integer', (c) => c.notNull())
    .addColumn('tested_at', instant, (c) => c.notNull())
    .addPrimaryKeyConstraint('renderings_pk', ['source_id', 'kind'])
    .execute()
}
