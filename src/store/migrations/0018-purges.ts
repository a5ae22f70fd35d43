import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'
import { sql } from '../kysely.ts'

/** Which purges were said of a site; and what is asked of thousands of articles that are gone, at each of their visits. */
export async function up(db: Kysely<unknown>, { instant }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('purges')
    .addColumn('change_id', 'integer', (c) => c.primaryKey().references('changes.id'))
    .addColumn('site', 'text', (c) => c.notNull())
    .addColumn('said_at', instant, (c) => c.notNull())
    .addColumn('began_at', instant, (c) => c.notNull())
    .addColumn('is_tail', 'integer', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('purges_of_site').on('purges').columns(['site', 'said_at']).execute()
  await db.schema.dropIndex('articles_gone').execute()
  await db.schema
    .createIndex('articles_gone')
    .on('articles')
    .columns(['site', 'gone_counted_since', 'gone_counted_at', 'gone_sights'])
    .where(sql.ref('gone_since'), 'is not', null)
    .where(sql.ref('removed_at'), 'is', null)
    .execute()
  await db.schema
    .createIndex('articles_removed')
    .on('articles')
    .columns(['site', 'removed_at'])
    .where(sql.ref('removed_at'), 'is not', null)
    .execute()
  await db.schema.createIndex('listings_by_state').on('listings').columns(['source_id', 'state']).execute()
  await db.schema.createIndex('articles_alive').on('articles').columns(['site', 'alive_at']).execute()
}
