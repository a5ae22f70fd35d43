import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'

/** What is believed of an edit: articles that flap, that are doubted, and what others said anew. */
export async function up(db: Kysely<unknown>, { instant }: ColumnTypes): Promise<void> {
  const article = db.schema.alterTable('articles')
  await article.addColumn('returns', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  await article.addColumn('steady', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  await article.addColumn('said_revision_id', 'integer').execute()
  await article.addColumn('doubt', 'text').execute()
  await article.addColumn('doubted_since', instant).execute()
  await article.addColumn('doubts', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  await db.schema
    .createIndex('articles_doubted')
    .on('articles')
    .columns(['source_id', 'doubted_since', 'doubt'])
    .where('doubt', 'is not', null)
    .execute()
  await db.schema
    .createTable('edit_marks')
    .addColumn('site', 'text', (c) => c.notNull())
    .addColumn('mark', 'text', (c) => c.notNull())
    .addColumn('article_id', 'integer', (c) => c.notNull().references('articles.id'))
    .addColumn('at', instant, (c) => c.notNull())
    .addColumn('noticed', 'integer', (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('edit_marks_pk', ['site', 'mark', 'article_id'])
    .execute()
}
