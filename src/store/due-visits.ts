import type { ExpressionBuilder } from 'kysely'
import type { Flapping } from '../model/flapping.ts'
import type { Validators } from '../model/page.ts'
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

/**
 * Visits that are due, of articles that one of the watched sources listed: by rank, and within one the sources take
 * turns, each with what is due for longest. So the backlog of one holds up no other.
 */
export async function listDueVisits(
  db: Database,
  { now, sourceIds, limit }: { now: number; sourceIds: readonly string[]; limit: number },
): Promise<DueVisit[]> {
  if (sourceIds.length === 0) return []
  const articleIds = await findUrgent(db, { now, sourceIds, limit })
  return listVisits(db, { articleIds, sourceIds })
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
  { now, sourceIds, limit }: { now: number; sourceIds: readonly string[]; limit: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('articles')
    .select('id')
    .where('visit_due_at', '<=', now)
    .where((eb) => eb.or([eb('articles.source_id', 'in', sourceIds), eb(watchedBy(eb, sourceIds), 'is not', null)]))
    .orderBy('visit_rank')
    .orderBy(({ fn }) =>
      fn
        .agg<number>('row_number')
        .over((over) => over.partitionBy(['source_id', 'visit_rank']).orderBy('visit_due_at').orderBy('id')),
    )
    .orderBy('visit_due_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
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
