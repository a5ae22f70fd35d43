import type { Database } from './open-store.ts'

/** What an article is known by. */
export type Head = {
  readonly id: number
  readonly url: string
  readonly source: string
  readonly title: string
  readonly published: string | null
}

/** These articles, by their ids. */
export async function readHeads(db: Database, ids: readonly number[]): Promise<Head[]> {
  if (ids.length === 0) return []
  return selectHeads(db).where('articles.id', 'in', ids).orderBy('articles.id').execute()
}

/** When watching a source began, and what was listed then or found further back since, which no change tells of. */
export async function readBaseline(db: Database, sourceId: string): Promise<{ at: number | null; articles: Head[] }> {
  const source = await db
    .selectFrom('sources')
    .select('first_check_at')
    .where('id', '=', sourceId)
    .executeTakeFirstOrThrow()
  const articles = await selectHeads(db)
    .innerJoin('listings', 'listings.article_id', 'articles.id')
    .where('listings.source_id', '=', sourceId)
    .where('listings.origin', '!=', 'added')
    .orderBy('articles.id')
    .execute()
  return { at: source.first_check_at, articles }
}

function selectHeads(db: Database) {
  return db
    .selectFrom('articles')
    .select(['articles.id', 'articles.url', 'articles.source_id as source', 'articles.title', 'articles.published'])
}
