import { judgeRemovals, partRemovals, type RemovalPolicy } from '../model/removal.ts'
import { isAlive, type VisitVerdict } from '../model/visit.ts'
import { findFirstConfirmed, type GoneArticle, listConfirmed, readStanding } from './gone-articles.ts'
import { hurryNeighbours } from './hurry-neighbours.ts'
import type { Database } from './open-store.ts'
import type { OweOptions } from './owe-alerts.ts'
import { findEarlier, keepPurge, type Purge, readPurges, sayPurge } from './purges.ts'
import { idsByHundreds, saying, sayOfArticles } from './say-of-articles.ts'

// An article whose page is gone keeps the instant of the first visit that found it so, and counts the visits for which
// other articles of its site vouched. One believed look at its page ends all of that.

export type FollowedVisit = {
  readonly articleId: number
  readonly sourceId: string
  readonly site: string
  readonly startedAt: number
  readonly verdict: VisitVerdict
  readonly removal: RemovalPolicy
  /** Ids of visits to other articles of the site that answered at about the same time: enough of them, or none. */
  readonly canaries: readonly number[]
}

/** The article as it stood before the visit. */
export type ArticleBefore = {
  readonly title: string
  readonly revision_id: number | null
  readonly alive_at: number | null
  readonly gone_since: number | null
  readonly gone_sights: number
  readonly removed_at: number | null
}

/** Brings removals up to a visit that was recorded: says what is removed or restored by it. */
export async function followRemovals(
  tx: Database,
  { visit, before }: { visit: FollowedVisit; before: ArticleBefore },
  options: OweOptions,
): Promise<void> {
  const { kind } = visit.verdict
  if (kind === 'gone') await countGone(tx, { visit, before })
  else if (isAlive(kind) && before.gone_since !== null) await endGone(tx, { visit, before }, options)
  else return
  await settleRemovals(tx, visit, options)
}

async function countGone(
  tx: Database,
  { visit, before }: { visit: FollowedVisit; before: ArticleBefore },
): Promise<void> {
  const { articleId, startedAt, site, canaries } = visit
  if (canaries.length === 0) return
  await tx
    .updateTable('articles')
    .set(({ eb, ref }) => ({
      gone_sights: eb('gone_sights', '+', 1),
      // A clock that was ahead must not have the others wait until it comes true.
      gone_counted_since: eb
        .case()
        .when('gone_counted_since', '<=', startedAt)
        .then(ref('gone_counted_since'))
        .else(startedAt)
        .end(),
      gone_counted_at: startedAt,
    }))
    .where('id', '=', articleId)
    .execute()
  if (before.gone_sights === 0) await hurryNeighbours(tx, { articleId, site, at: startedAt })
}

async function endGone(
  tx: Database,
  { visit, before }: { visit: FollowedVisit; before: ArticleBefore },
  options: OweOptions,
): Promise<void> {
  await tx
    .updateTable('articles')
    .set({ gone_sights: 0, gone_counted_since: null, gone_counted_at: null, removed_at: null })
    .where('id', '=', visit.articleId)
    .execute()
  if (before.removed_at === null) return
  const change = {
    ...(await saying(tx, visit, [{ id: visit.articleId }])),
    kind: 'restored' as const,
    article: { id: visit.articleId, title: before.title },
    lastSeenAt: before.alive_at,
    firstMissingAt: before.gone_since,
    details: { removedAt: new Date(before.removed_at).toISOString() },
  }
  await sayOfArticles(tx, { change, revisionId: before.revision_id }, options)
}

/** Says the removals that are confirmed now, each by itself or together. */
async function settleRemovals(tx: Database, visit: FollowedVisit, options: OweOptions): Promise<void> {
  const confirmedAt = await findFirstConfirmed(tx, visit)
  if (confirmedAt === null) return
  const { purges, purgedMsAgo } = await readPurges(tx, visit)
  const standing = await readStanding(tx, visit, { confirmedAt, purgedMsAgo })
  const verdict = judgeRemovals(standing, visit.removal)
  if (verdict === 'nothing') return
  const confirmed = await listConfirmed(tx, visit)
  const { each, together } =
    verdict === 'purge' ? { each: [], together: confirmed } : partRemovals(confirmed, { purges, purgedMsAgo })
  for (const { id } of each) await sayRemoved(tx, { visit, id }, options)
  if (together.length > 0) await sayTogether(tx, { visit, gone: together, purges, known: standing.known }, options)
  await close(tx, [...each, ...together], visit.startedAt)
}

/** What goes in the tail of a purge ends the day for others, also where it is but one. */
async function sayTogether(
  tx: Database,
  {
    visit,
    gone,
    purges,
    known,
  }: { visit: FollowedVisit; gone: readonly GoneArticle[]; purges: Purge[]; known: number },
  options: OweOptions,
): Promise<void> {
  const [first] = gone
  const earlier = findEarlier(purges, gone)
  if (first === undefined) return
  const isOne = gone.length === 1
  const changeId = isOne
    ? await sayRemoved(tx, { visit, id: first.id }, options)
    : await sayPurge(tx, { visit, gone, known, earlier }, options)
  if (!isOne || earlier !== null) await keepPurge(tx, { changeId, visit, gone, isTail: earlier !== null })
}

async function sayRemoved(
  tx: Database,
  { visit, id }: { visit: FollowedVisit; id: number },
  options: OweOptions,
): Promise<number> {
  const article = await tx.selectFrom('articles').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const goneSince = article.gone_since ?? visit.startedAt
  const missing = await tx
    .selectFrom('listings')
    .select(['last_listed_at', 'missing_since'])
    .where('article_id', '=', id)
    .execute()
  // What the listing showed after the page was gone says nothing of the article.
  const seenAt = [article.alive_at, ...missing.map((one) => one.last_listed_at)].filter(
    (at) => at !== null && at <= goneSince,
  )
  const missedAt = missing.map((one) => one.missing_since).filter((at) => at !== null)
  const change = {
    ...(await saying(tx, visit, [{ id }])),
    kind: 'removed' as const,
    article: { id, title: article.title },
    lastSeenAt: Math.max(...seenAt.map(Number), article.first_seen_at),
    firstMissingAt: Math.min(goneSince, ...missedAt),
    details: { visits: await listGoneVisits(tx, { id, since: goneSince }) },
  }
  const changeId = await sayOfArticles(tx, { change, revisionId: article.revision_id }, options)
  await hurryNeighbours(tx, { articleId: id, site: visit.site, at: visit.startedAt })
  return changeId
}

/** The visits that found the article gone, each with those to other articles that vouched for it. */
async function listGoneVisits(tx: Database, { id, since }: { id: number; since: number }) {
  const rows = await tx
    .selectFrom('visits')
    .select(['id', 'started_at', 'status', 'reason', 'canaries'])
    .where('article_id', '=', id)
    .where('outcome', '=', 'gone')
    .where('started_at', '>=', since)
    .orderBy('id')
    .execute()
  return rows.map(({ id: visit, started_at, status, reason, canaries }) => ({
    id: visit,
    at: new Date(started_at).toISOString(),
    status,
    reason,
    canaries: JSON.parse(canaries ?? '[]') as number[],
  }))
}

/** What is no longer waited for: neither these removals nor what their listings miss. */
async function close(tx: Database, gone: readonly GoneArticle[], at: number): Promise<void> {
  for (const ids of idsByHundreds(gone)) {
    await tx.updateTable('articles').set({ removed_at: at }).where('id', 'in', ids).execute()
    await tx
      .updateTable('listings')
      .set({ state: 'rolled-off', missing_since: null, misses: 0, below: null, held: 0 })
      .where('article_id', 'in', ids)
      .where('missing_since', 'is not', null)
      .execute()
  }
}
