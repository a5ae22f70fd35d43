import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'
import { sql } from '../kysely.ts'

/** How removals are confirmed: visits that found an article gone, who vouched for them, and what a site answers to anything. */
export async function up(db: Kysely<unknown>, { instant }: ColumnTypes): Promise<void> {
  const articles = db.schema.alterTable('articles')
  await articles.addColumn('gone_sights', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  await articles.addColumn('gone_counted_since', instant).execute()
  await articles.addColumn('gone_counted_at', instant).execute()
  await articles.addColumn('removed_at', instant).execute()
  await db.schema
    .createIndex('articles_gone')
    .on('articles')
    .column('site')
    .where(sql.ref('gone_since'), 'is not', null)
    .execute()
  await db.schema.alterTable('visits').addColumn('canaries', 'text').execute()
  await db.schema.createIndex('visits_by_time').on('visits').column('started_at').execute()
  await db.schema
    .createTable('controls')
    .addColumn('site', 'text', (c) => c.notNull())
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('asked_at', instant, (c) => c.notNull())
    .addColumn('url', 'text', (c) => c.notNull())
    .addColumn('status', 'integer', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('controls_pk', ['site', 'host'])
    .execute()
}
