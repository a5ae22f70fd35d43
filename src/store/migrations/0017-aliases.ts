import type { Kysely } from 'kysely'

/** The keys that articles had before their site gave them other addresses. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('aliases')
    .addColumn('site', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('article_id', 'integer', (c) => c.notNull().references('articles.id'))
    .addPrimaryKeyConstraint('aliases_by_key', ['site', 'key'])
    .execute()
}
