import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** Old articles that were drawn to be looked at, and when each source last drew. */
export async function up(db: Kysely<unknown>, { id, instant }: ColumnTypes): Promise<void> {
  await db.schema.alterTable('sources').addColumn('audits_drawn_at', instant).execute()
  await db.schema
    .createTable('audits')
    .$call(id)
    .addColumn('source_id', 'text', (c) => c.notNull().references('sources.id'))
    .addColumn('article_id', 'integer', (c) => c.notNull().references('articles.id'))
    .addColumn('drawn_at', instant, (c) => c.notNull())
    .addColumn('due_at', instant, (c) => c.notNull())
    .addColumn('visited_at', instant)
    .addColumn('found_edit', 'integer')
    .execute()
  await db.schema.createIndex('audits_of_article').on('audits').columns(['article_id', 'visited_at']).execute()
  await db.schema.createIndex('audits_of_source').on('audits').columns(['source_id', 'visited_at']).execute()
}
