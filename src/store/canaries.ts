import type { VisitKind } from '../model/visit.ts'
import type { Database } from './open-store.ts'

/** A visit to another article of the site. */
export type Witness = { readonly id: number; readonly articleId: number; readonly outcome: VisitKind }

type Asking = { readonly site: string; readonly articleId: number }

/** How the visits to other articles of the site went since an instant, the latest first. */
export async function listWitnesses(
  db: Database,
  { site, articleId, since }: Asking & { since: number },
): Promise<Witness[]> {
  const rows = await db
    .selectFrom('visits')
    .innerJoin('articles', 'articles.id', 'visits.article_id')
    .select(['visits.id', 'visits.article_id', 'visits.outcome'])
    .where('articles.site', '=', site)
    .where('articles.id', '!=', articleId)
    .where('visits.started_at', '>=', since)
    .orderBy('visits.id', 'desc')
    .limit(100)
    .execute()
  return rows.map(({ id, article_id, outcome }) => ({ id, articleId: article_id, outcome }))
}

/** Other articles that the source listed and whose pages were there, those that are listed now first. */
export async function listCanaries(
  db: Database,
  { sourceId, articleId, limit }: { sourceId: string; articleId: number; limit: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('articles')
    .innerJoin('listings', 'listings.article_id', 'articles.id')
    .select('articles.id')
    .where('listings.source_id', '=', sourceId)
    .where('articles.id', '!=', articleId)
    .where('articles.gone_since', 'is', null)
    .where('articles.alive_at', 'is not', null)
    .orderBy(({ eb }) => eb.case().when('listings.missing_since', 'is', null).then(0).else(1).end())
    .orderBy(({ eb }) => eb.case().when('listings.state', '=', 'listed').then(0).else(1).end())
    .orderBy('articles.alive_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
