import type { Database } from './open-store.ts'

type Asking = { readonly site: string; readonly articleId: number; readonly since: number }

/** A visit to another article of the site that found it there; no later one did not. */
export type Witness = { readonly id: number; readonly articleId: number }

/** So many vouch for a site, the latest. */
const WITNESSES = 5

export async function listWitnesses(db: Database, { site, articleId, since }: Asking): Promise<Witness[]> {
  return db
    .selectFrom('articles')
    .innerJoin('visits', 'visits.article_id', 'articles.id')
    .select(['visits.id', 'visits.article_id as articleId'])
    .where('articles.site', '=', site)
    .where('articles.id', '!=', articleId)
    .where('articles.gone_since', 'is', null)
    .where('articles.removed_at', 'is', null)
    .where('articles.alive_at', '>=', since)
    .where('articles.visit_failures', '=', 0)
    .whereRef('visits.started_at', '=', 'articles.alive_at')
    .orderBy('articles.alive_at', 'desc')
    .orderBy('visits.id', 'desc')
    .limit(WITNESSES)
    .execute()
}

/** Whether others of the site were visited on purpose since an instant, and too few were there. */
export async function wasAskedInVain(db: Database, { site, since }: Omit<Asking, 'articleId'>): Promise<boolean> {
  const vain = await db
    .selectFrom('visits')
    .select('visits.id')
    .where('visits.started_at', '>=', since)
    .where('visits.canaries', '=', '[]')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('articles')
          .select('articles.id')
          .whereRef('articles.id', '=', 'visits.article_id')
          .where('site', '=', site),
      ),
    )
    .limit(1)
    .executeTakeFirst()
  return vain !== undefined
}

type Candidates = {
  readonly sourceId: string
  readonly site: string
  readonly articleId: number
  readonly limit: number
}

/** Other articles that the source listed and whose pages were there, those that are listed now first. */
export async function listCanaries(db: Database, asking: Candidates): Promise<number[]> {
  const listed = await selectAlive(db, asking)
    .innerJoin('listings', 'listings.article_id', 'articles.id')
    .where('listings.source_id', '=', asking.sourceId)
    .where('listings.state', '=', 'listed')
    .where('listings.missing_since', 'is', null)
    .execute()
  const rest = asking.limit - listed.length
  if (rest === 0) return listed.map(({ id }) => id)
  // From the latest visits back, so that of thousands only a few are looked at.
  const others = await selectAlive(db, { ...asking, limit: rest })
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('listings')
          .select('article_id')
          .whereRef('article_id', '=', 'articles.id')
          .where('source_id', '=', asking.sourceId)
          .where(({ eb, or }) => or([eb('state', '!=', 'listed'), eb('missing_since', 'is not', null)])),
      ),
    )
    .execute()
  return [...listed, ...others].map(({ id }) => id)
}

function selectAlive(db: Database, { site, articleId, limit }: Candidates) {
  return db
    .selectFrom('articles')
    .select('articles.id')
    .where('articles.site', '=', site)
    .where('articles.id', '!=', articleId)
    .where('articles.gone_since', 'is', null)
    .where('articles.removed_at', 'is', null)
    .where('articles.alive_at', 'is not', null)
    .orderBy('articles.alive_at', 'desc')
    .limit(limit)
}
