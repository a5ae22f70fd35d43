import { isTailOf, PURGE_TAIL_MS } from '../model/removal.ts'
import type { Asking, GoneArticle } from './gone-articles.ts'
import { hurryNeighbours } from './hurry-neighbours.ts'
import type { Database } from './open-store.ts'
import type { OweOptions } from './owe-alerts.ts'
import { type Saying, saying, sayOfArticles } from './say-of-articles.ts'

/** A purge that was said, and is not the tail of another. */
export type Purge = { readonly changeId: number; readonly beganAt: number }

/** The purges of a site whose articles may still be found, and how long ago the last was said. */
export async function readPurges(
  tx: Database,
  { site, startedAt }: Pick<Asking, 'site' | 'startedAt'>,
): Promise<{ purges: Purge[]; purgedMsAgo: number | null }> {
  const rows = await tx
    .selectFrom('purges')
    .selectAll()
    .where('site', '=', site)
    .where('said_at', '>', startedAt - PURGE_TAIL_MS)
    // What was said by a clock that was ahead holds up nothing.
    .where('said_at', '<=', startedAt)
    .orderBy('said_at')
    .execute()
  const last = rows.at(-1)
  const purges = rows.filter(({ is_tail }) => is_tail === 0)
  return {
    purges: purges.map(({ change_id: changeId, began_at: beganAt }) => ({ changeId, beganAt })),
    purgedMsAgo: last === undefined ? null : startedAt - last.said_at,
  }
}

/** Of a purge of hundreds so many: what stood beside the others was looked at when each was first found gone. */
const PURGED_LOOKED_BESIDE = 20

/** The purge that all of these may have gone in; null where there is none. */
export function findEarlier(purges: readonly Purge[], gone: readonly GoneArticle[]): Purge | null {
  return purges.find((purge) => gone.every((one) => isTailOf(one, purge))) ?? null
}

type Purging = {
  readonly visit: Saying & { readonly site: string; readonly canaries: readonly number[] }
  readonly gone: readonly GoneArticle[]
  readonly known: number
  readonly earlier: Purge | null
}

/** Says it, and gives back the change. */
export async function sayPurge(
  tx: Database,
  { visit, gone, known, earlier }: Purging,
  options: OweOptions,
): Promise<number> {
  const ids = gone.map(({ id }) => id)
  const change = {
    ...(await saying(tx, visit, gone)),
    kind: 'purge' as const,
    article: null,
    lastSeenAt: Math.max(...gone.map(({ aliveAt }) => aliveAt)),
    firstMissingAt: beginningOf(gone),
    details: {
      articles: ids,
      known,
      canaries: visit.canaries,
      ...(earlier === null ? {} : { continues: earlier.changeId }),
    },
  }
  const changeId = await sayOfArticles(tx, { change, revisionId: null }, options)
  for (const articleId of ids.slice(0, PURGED_LOOKED_BESIDE)) {
    await hurryNeighbours(tx, { articleId, site: visit.site, at: visit.startedAt })
  }
  return changeId
}

type Kept = Pick<Purging, 'visit' | 'gone'> & { readonly changeId: number; readonly isTail: boolean }

/** What the removals that follow are measured by. */
export async function keepPurge(tx: Database, { changeId, visit, gone, isTail }: Kept): Promise<void> {
  const { site, startedAt: said_at } = visit
  await tx
    .insertInto('purges')
    .values({ change_id: changeId, site, said_at, began_at: beginningOf(gone), is_tail: Number(isTail) })
    .execute()
}

function beginningOf(gone: readonly GoneArticle[]): number {
  return Math.min(...gone.map(({ goneSince }) => goneSince))
}
