import type { MortalStore } from './mortal-store.ts'
import type { Truth } from './truth.ts'

// What the monitor has on record at the end, in the oracle's words: articles go by the site's numbers.

export type RecordedCheck = {
  readonly id: number
  readonly startedAt: number
  readonly outcome: string
  readonly reason: string | null
}

export type RecordedChange = {
  readonly id: number
  readonly at: number
  readonly kind: string
  readonly checkId: number | null
  readonly article: number | null
  /** Of a purge: all that were removed. */
  readonly articles: readonly number[]
  readonly late: boolean
  readonly backdated: boolean
  readonly classes: readonly string[]
  readonly details: Readonly<Record<string, unknown>> | null
  readonly lastSeenAt: number | null
  readonly firstMissingAt: number | null
}

export type RecordedVisit = {
  readonly article: number | null
  readonly startedAt: number
  readonly outcome: string
  readonly reason: string | null
}

export type Testimony = {
  readonly checks: readonly RecordedCheck[]
  readonly changes: readonly RecordedChange[]
  readonly visits: readonly RecordedVisit[]
  /** The numbers of the articles on record for the source, once for each record. */
  readonly listed: readonly number[]
  readonly owed: number
  readonly integrity: string
}

export async function readTestimony({ db, integrity }: MortalStore, truth: Truth): Promise<Testimony> {
  const articles = await db.selectFrom('articles').select(['id', 'url']).execute()
  const numbers = new Map(articles.map(({ id, url }) => [id, truth.numberOf(url)]))
  const numberOf = (id: number | null) => (id === null ? null : (numbers.get(id) ?? null))
  const checks = await db.selectFrom('checks').selectAll().orderBy('id').execute()
  const changes = await db.selectFrom('changes').selectAll().orderBy('id').execute()
  const visits = await db.selectFrom('visits').selectAll().orderBy('id').execute()
  const listings = await db.selectFrom('listings').select('article_id').execute()
  const owed = await db.selectFrom('deliveries').select('id').where('state', '=', 'owed').execute()
  return {
    checks: checks.map(({ id, started_at, outcome, reason }) => ({ id, startedAt: started_at, outcome, reason })),
    changes: changes.map((row) => ({
      id: row.id,
      at: row.at,
      kind: row.kind,
      checkId: row.check_id,
      article: numberOf(row.article_id),
      articles: articlesOf(row.details).flatMap((id) => numberOf(id) ?? []),
      late: row.late === 1,
      backdated: row.backdated === 1,
      classes: JSON.parse(row.classes),
      details: row.details === null ? null : JSON.parse(row.details),
      lastSeenAt: row.last_seen_at,
      firstMissingAt: row.first_missing_at,
    })),
    visits: visits.map(({ article_id, started_at, outcome, reason }) => ({
      article: numberOf(article_id),
      startedAt: started_at,
      outcome,
      reason,
    })),
    listed: listings.flatMap(({ article_id }) => numberOf(article_id) ?? []),
    owed: owed.length,
    integrity: integrity(),
  }
}

function articlesOf(details: string | null): readonly number[] {
  return details === null ? [] : ((JSON.parse(details) as { articles?: number[] }).articles ?? [])
}
