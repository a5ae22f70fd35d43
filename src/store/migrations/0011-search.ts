import type { Kysely } from 'kysely'
import type { ArticleContent } from '../../model/article.ts'
import type { ColumnTypes } from '../column-types.ts'
import { unpackRow } from '../packed-rows.ts'
import type { Schema } from '../schema.ts'
import { writeListedTitle, writeText } from '../write-texts.ts'

/** Search over what is there already. */
export async function up(db: Kysely<unknown>, { id, instant, createSearch }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('texts')
    .$call(id)
    .addColumn('article_id', 'integer', (c) => c.notNull().references('articles.id'))
    .addColumn('revision_id', 'integer', (c) => c.references('revisions.id'))
    .addColumn('listed_title', 'text')
    .addColumn('seen_at', instant, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('texts_of_article').on('texts').column('article_id').execute()
  await createSearch(db)
  await fill(db as Kysely<Schema>)
}

/** Titles as listed, then revisions as they came; one at a time, however many there are. */
async function fill(db: Kysely<Schema>): Promise<void> {
  const listings = db
    .selectFrom('listings')
    .select(['article_id as articleId', 'title', 'first_listed_at as seenAt'])
    .orderBy('article_id')
  for (const listing of await listings.execute()) await writeListedTitle(db, listing)
  const revisions = db.selectFrom('revisions').select(['id', 'article_id', 'seen_at']).orderBy('id')
  for (const { id, article_id, seen_at } of await revisions.execute()) {
    const content = JSON.parse((await unpackRow(db, 'revisions', id)).toString()) as ArticleContent
    await writeText(db, { articleId: article_id, revisionId: id, content, seenAt: seen_at })
  }
}
