import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'
import { sql } from '../kysely.ts'

/** What became of entries that were missing, check by check. */
export async function up(db: Kysely<unknown>, _: ColumnTypes): Promise<void> {
  const alter = db.schema.alterTable('listings')
  await alter.addColumn('misses', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  await alter.addColumn('comebacks', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  await alter.addColumn('below', 'text').execute()
  await alter.addColumn('held', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  await db.schema
    .createIndex('listings_missing')
    .on('listings')
    .column('source_id')
    .where(sql.ref('missing_since'), 'is not', null)
    .execute()
}
