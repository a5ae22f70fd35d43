import { isConfirmed, judgeRemovals, type RemovalPolicy } from '../model/removal.ts'
import { isAlive, type VisitVerdict } from '../model/visit.ts'
import { hurryNeighbours } from './hurry-neighbours.ts'
import type { Database } from './open-store.ts'
import type { OweOptions } from './owe-alerts.ts'
import { findArticleText } from './read-articles.ts'
import { type FoundChange, sayChange } from './write-changes.ts'

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
    ...(await toChange(tx, { visit, ids: [visit.articleId] })),
    kind: 'restored' as const,
    article: { id: visit.articleId, title: before.title },
    lastSeenAt: before.alive_at,
    firstMissingAt: before.gone_since,
    details: { removedAt: new Date(before.removed_at).toISOString() },
  }
  await say(tx, { change, revisionId: before.revision_id }, options)
}

/** Says the removals that are confirmed now, each by itself or together. */
async function settleRemovals(tx: Database, visit: FollowedVisit, options: OweOptions): Promise<void> {
  // Asked at each of the thousands of visits of a purge: they are counted, and listed only once they are said.
  const confirmed = await countConfirmed(tx, visit)
  if (confirmed.count === 0) return
  const standing = {
    gone: await countGoneOf(tx, visit.site),
    confirmed: confirmed.count,
    held: await isAnyHeld(tx, visit.site),
    unvisited: await countUnvisited(tx, visit.site),
    known: await countKnown(tx, visit.site),
    waitedMs: visit.startedAt - (confirmed.first ?? visit.startedAt) - visit.removal.confirmOverMs,
  }
  const verdict = judgeRemovals(standing, visit.removal)
  if (verdict === 'nothing') return
  const ids = await listConfirmed(tx, visit)
  if (verdict === 'purge') await sayPurge(tx, { visit, ids, known: standing.known }, options)
  else for (const id of ids) await sayRemoved(tx, { visit, id }, options)
  await close(tx, ids, visit.startedAt)
}

function selectGone(tx: Database, site: string) {
  return tx
    .selectFrom('articles')
    .where('site', '=', site)
    .where('gone_since', 'is not', null)
    .where('removed_at', 'is', null)
}

/** Those that `isConfirmed` says it of, as the database can count them. */
function selectConfirmed(tx: Database, { site, removal }: FollowedVisit) {
  return selectGone(tx, site)
    .where('gone_sights', '>=', removal.confirmVisits)
    .where((eb) => eb(eb('gone_counted_at', '-', eb.ref('gone_counted_since')), '>=', removal.confirmOverMs))
}

async function listConfirmed(tx: Database, visit: FollowedVisit): Promise<number[]> {
  const rows = await selectConfirmed(tx, visit)
    .select(['id', 'gone_sights as sights', 'gone_counted_since as since', 'gone_counted_at as latestAt'])
    .orderBy('id')
    .execute()
  const confirmed = rows.filter((row) => isConfirmed({ ...row, latestAt: row.latestAt ?? 0 }, visit.removal))
  return confirmed.map(({ id }) => id)
}

async function countConfirmed(tx: Database, visit: FollowedVisit): Promise<{ count: number; first: number | null }> {
  const { count, first } = await selectConfirmed(tx, visit)
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.min('gone_counted_since').as('first')])
    .executeTakeFirstOrThrow()
  return { count: Number(count), first }
}

async function countGoneOf(tx: Database, site: string): Promise<number> {
  const { count } = await selectGone(tx, site)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Whether one of those that are gone left its listing together with most of it. */
async function isAnyHeld(tx: Database, site: string): Promise<boolean> {
  const held = await selectHeld(tx)
    .select('article_id')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('articles')
          .select('articles.id')
          .whereRef('articles.id', '=', 'listings.article_id')
          .where('site', '=', site)
          .where('gone_since', 'is not', null)
          .where('removed_at', 'is', null),
      ),
    )
    .limit(1)
    .executeTakeFirst()
  return held !== undefined
}

/** Articles that left a listing together with most of it and have not been visited since. */
async function countUnvisited(tx: Database, site: string): Promise<number> {
  const { count } = await selectHeld(tx)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('articles')
          .select('articles.id')
          .whereRef('articles.id', '=', 'listings.article_id')
          .where('site', '=', site)
          .where('gone_since', 'is', null)
          .where((eb) => eb.or([eb('alive_at', 'is', null), eb('alive_at', '<', eb.ref('listings.missing_since'))])),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** From what is missing, which is little, to its articles: the other way round the database looks up thousands. */
function selectHeld(tx: Database) {
  return tx.selectFrom('listings').where('missing_since', 'is not', null).where('held', '=', 1)
}

async function countKnown(tx: Database, site: string): Promise<number> {
  const { count } = await tx
    .selectFrom('articles')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('site', '=', site)
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function sayRemoved(
  tx: Database,
  { visit, id }: { visit: FollowedVisit; id: number },
  options: OweOptions,
): Promise<void> {
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
    ...(await toChange(tx, { visit, ids: [id] })),
    kind: 'removed' as const,
    article: { id, title: article.title },
    lastSeenAt: Math.max(...seenAt.map(Number), article.first_seen_at),
    firstMissingAt: Math.min(goneSince, ...missedAt),
    details: { visits: await listGoneVisits(tx, { id, since: goneSince }) },
  }
  await say(tx, { change, revisionId: article.revision_id }, options)
  await hurryNeighbours(tx, { articleId: id, site: visit.site, at: visit.startedAt })
}

/** Of a purge of hundreds so many: what stood beside the others was looked at when each was first found gone. */
const PURGED_LOOKED_BESIDE = 20

async function sayPurge(
  tx: Database,
  { visit, ids, known }: { visit: FollowedVisit; ids: readonly number[]; known: number },
  options: OweOptions,
): Promise<void> {
  const times = await tx
    .selectFrom('articles')
    .select(({ fn }) => [fn.max('alive_at').as('seen'), fn.min('gone_since').as('gone')])
    .where('id', 'in', ids)
    .executeTakeFirstOrThrow()
  const change = {
    ...(await toChange(tx, { visit, ids })),
    kind: 'purge' as const,
    article: null,
    lastSeenAt: times.seen,
    firstMissingAt: times.gone,
    details: { articles: ids, known, canaries: visit.canaries },
  }
  await say(tx, { change, revisionId: null }, options)
  for (const articleId of ids.slice(0, PURGED_LOOKED_BESIDE)) {
    await hurryNeighbours(tx, { articleId, site: visit.site, at: visit.startedAt })
  }
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
async function close(tx: Database, ids: readonly number[], at: number): Promise<void> {
  await tx.updateTable('articles').set({ removed_at: at }).where('id', 'in', ids).execute()
  await tx
    .updateTable('listings')
    .set({ state: 'rolled-off', missing_since: null, misses: 0, below: null, held: 0 })
    .where('article_id', 'in', ids)
    .where('missing_since', 'is not', null)
    .execute()
}

/** Where and when, and which sources list or listed the articles. */
async function toChange(tx: Database, { visit, ids }: { visit: FollowedVisit; ids: readonly number[] }) {
  const listed = await tx
    .selectFrom('listings')
    .select(({ fn }) => ['source_id', fn.min('first_listed_at').as('at')])
    .where('article_id', 'in', ids)
    .groupBy('source_id')
    .orderBy('at')
    .execute()
  return {
    at: visit.startedAt,
    sourceId: visit.sourceId,
    checkId: null,
    sources: listed.map(({ source_id: source }) => source),
  }
}

async function say(
  tx: Database,
  { change, revisionId }: { change: FoundChange; revisionId: number | null },
  options: OweOptions,
): Promise<void> {
  await tx
    .updateTable('sources')
    .set({ last_change_at: change.at })
    .where('id', 'in', change.sources ?? [])
    .execute()
  const text = revisionId === null ? null : await findArticleText(tx, revisionId)
  await sayChange(tx, { change, text }, options)
}
