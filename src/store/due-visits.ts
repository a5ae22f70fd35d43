import type { ExpressionBuilder, Nullable } from 'kysely'
import type { Flapping } from '../model/flapping.ts'
import type { Validators } from '../model/page.ts'
import { VISIT_RANKS, type VisitRank } from '../model/visit.ts'
import type { Database } from './open-store.ts'
import type { Schema } from './schema.ts'

export type KnownRevision = {
  readonly id: number
  readonly hash: string
  readonly profileHash: string
  readonly captureId: number | null
}

/** An article whose visit is due, with what the visit is compared with. */
export type DueVisit = {
  readonly articleId: number
  readonly title: string
  readonly key: string
  readonly url: string
  /** What made it due: a time that the listing may bring forward while the visit is under way. */
  readonly dueAt: number
  readonly rank: VisitRank
  /** The source whose profile and policy count: the first that listed it among those that are watched. */
  readonly sourceId: string
  readonly revision: KnownRevision | null
  readonly validators: Validators | null
  readonly firstSeenAt: number
  readonly changedAt: number | null
  readonly failures: number
  readonly flapping: Flapping
  /** Why what its page said was not believed, since when and in how many visits in a row. */
  readonly doubt: { readonly reason: string; readonly since: number; readonly visits: number } | null
}

export type DueQuery = {
  readonly now: number
  /** What is due later than this from now was put there by a clock that was ahead, and is due now. */
  readonly longestWaitMs?: number
  readonly sourceIds: readonly string[]
  readonly limit: number
  /** Hosts that get no visit now, or none of articles that are merely due. */
  readonly fullHosts?: { readonly forAll: readonly string[]; readonly forDue: readonly string[] }
}

/**
 * Visits that are due, of articles that one of the watched sources listed: by rank, and within one the sources take
 * turns, each with what is due for longest, and first whose last visit is longest ago. So the backlog of one holds up no
 * other.
 */
export async function listDueVisits(db: Database, query: DueQuery): Promise<DueVisit[]> {
  const { sourceIds } = query
  if (sourceIds.length === 0) return []
  const articleIds = await findUrgent(db, query)
  return listVisits(db, { articleIds, sourceIds })
}

/** A source whose article was visited has had its turn. */
export async function endTurn(tx: Database, { sourceId, at }: { sourceId: string; at: number }): Promise<void> {
  await tx
    .insertInto('visit_turns')
    .values({ source_id: sourceId, visited_at: at })
    .onConflict((conflict) => conflict.column('source_id').doUpdateSet({ visited_at: at }))
    .execute()
}

/** The visits that began since an instant: where, and when they ended. */
export async function listVisitsMade(db: Database, since: number): Promise<{ url: string; endedAt: number }[]> {
  const rows = await db
    .selectFrom('visits')
    .innerJoin('articles', 'articles.id', 'visits.article_id')
    .select(['articles.url', 'visits.started_at', 'visits.took_ms'])
    .where('visits.started_at', '>=', since)
    .execute()
  return rows.map(({ url, started_at: at, took_ms: tookMs }) => ({ url, endedAt: at + tookMs }))
}

/** Visits of these articles, due or not, in the order given, of those that one of the watched sources listed. */
export async function listVisits(
  db: Database,
  { articleIds, sourceIds }: { articleIds: readonly number[]; sourceIds: readonly string[] },
): Promise<DueVisit[]> {
  if (articleIds.length === 0) return []
  const found = await db
    .selectFrom('articles')
    .leftJoin('revisions', 'revisions.id', 'articles.revision_id')
    .selectAll('articles')
    .select(['revisions.hash', 'revisions.profile_hash', 'revisions.capture_id'])
    .select((eb) => watchedBy(eb, sourceIds).as('watched_by'))
    .where('articles.id', 'in', articleIds)
    .execute()
  const rows = found.toSorted((a, b) => articleIds.indexOf(a.id) - articleIds.indexOf(b.id))
  return rows.flatMap((row) => {
    const { watched_by: sourceId, revision_id: id, hash, profile_hash: profileHash } = row
    if (sourceId === null) return []
    const validators = { etag: row.etag, lastModified: row.last_modified }
    return {
      articleId: row.id,
      title: row.title,
      key: row.key,
      url: row.url,
      dueAt: row.visit_due_at ?? 0,
      rank: row.visit_rank,
      sourceId,
      revision:
        id === null || hash === null || profileHash === null
          ? null
          : { id, hash, profileHash, captureId: row.capture_id },
      validators: row.etag === null && row.last_modified === null ? null : validators,
      firstSeenAt: row.first_seen_at,
      changedAt: row.changed_at,
      failures: row.visit_failures,
      flapping: { returns: row.returns, steady: row.steady, saidRevisionId: row.said_revision_id },
      doubt: toDoubt(row),
    }
  })
}

/** Their ids, in order. Of a long backlog all is ranked, so nothing else is read of it. */
async function findUrgent(
  db: Database,
  { now, longestWaitMs = Number.POSITIVE_INFINITY, sourceIds, limit, fullHosts = NONE_FULL }: DueQuery,
): Promise<number[]> {
  const rows = await db
    .selectFrom('articles')
    .leftJoin('visit_turns', 'visit_turns.source_id', 'articles.source_id')
    .select('articles.id')
    .where((eb) => {
      const isDue = eb('visit_due_at', '<=', now)
      const farthest = now + longestWaitMs
      return Number.isSafeInteger(farthest) ? eb.or([isDue, eb('visit_due_at', '>', farthest)]) : isDue
    })
    .where((eb) => eb.or([eb('articles.source_id', 'in', sourceIds), eb(watchedBy(eb, sourceIds), 'is not', null)]))
    .$if(fullHosts.forAll.length > 0, (query) => query.where((eb) => eb.not(isAt(eb, fullHosts.forAll))))
    .$if(fullHosts.forDue.length > 0, (query) =>
      query.where((eb) => eb.or([eb('visit_rank', '<', VISIT_RANKS.due), eb.not(isAt(eb, fullHosts.forDue))])),
    )
    .orderBy('visit_rank')
    .orderBy(({ fn }) =>
      fn
        .agg<number>('row_number')
        .over((over) =>
          over.partitionBy(['articles.source_id', 'visit_rank']).orderBy('visit_due_at').orderBy('articles.id'),
        ),
    )
    .orderBy(({ fn, val }) => fn.coalesce('visit_turns.visited_at', val(0)))
    .orderBy('visit_due_at')
    .orderBy('articles.id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

const NONE_FULL = { forAll: [], forDue: [] }

type Visited = ExpressionBuilder<Schema & { visit_turns: Nullable<Schema['visit_turns']> }, 'articles' | 'visit_turns'>

/** Addresses begin with their host, in small letters, as `URL` writes them. */
function isAt(eb: Visited, hosts: readonly string[]) {
  const starts = hosts.flatMap((host) => [`http://${host}/`, `https://${host}/`])
  return eb.or(
    starts.map((start) => eb(eb.fn('substr', ['articles.url', eb.val(1), eb.val(start.length)]), '=', start)),
  )
}

type DoubtColumns = { doubt: string | null; doubted_since: number | null; doubts: number }

function toDoubt({ doubt: reason, doubted_since: since, doubts: visits }: DoubtColumns): DueVisit['doubt'] {
  return reason === null || since === null ? null : { reason, since, visits }
}

function watchedBy(eb: ExpressionBuilder<Schema, 'articles'>, sourceIds: readonly string[]) {
  return eb
    .selectFrom('listings')
    .select('source_id')
    .whereRef('article_id', '=', 'articles.id')
    .where('source_id', 'in', sourceIds)
    .orderBy('first_listed_at')
    .limit(1)
}
