import { VISIT_RANKS } from '../model/visit.ts'
import { readEntries } from './known-listing.ts'
import type { Database } from './open-store.ts'

/** So many entries above and below count as beside. */
const BESIDE = 2
const SAME_TIME_MS = 3_600_000
const LATELY_MS = 600_000
const NEWEST_CHANGES = 50

/**
 * Makes visits due at once to what stands in a listing beside an article that was edited or removed, and to what was
 * edited within an hour of it before: who touches one often touches the next. Those visited just now can wait.
 */
export async function hurryNeighbours(
  tx: Database,
  { articleId, site, at }: { articleId: number; site: string; at: number },
): Promise<void> {
  const beside = await keysBeside(tx, articleId)
  const together = await idsEditedSince(tx, at - SAME_TIME_MS)
  await tx
    .updateTable('articles')
    .set({ visit_due_at: at, visit_rank: VISIT_RANKS.hurried })
    .where('site', '=', site)
    .where('id', '!=', articleId)
    .where((eb) => eb.or([...beside.map((key) => eb('key', '=', key)), ...together.map((id) => eb('id', '=', id))]))
    .where('visit_due_at', '>', at)
    .where('alive_at', '<', at - LATELY_MS)
    .execute()
}

async function keysBeside(tx: Database, articleId: number): Promise<string[]> {
  const listed = await tx
    .selectFrom('listings')
    .innerJoin('sources', 'sources.id', 'listings.source_id')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .select(['articles.key', 'sources.latest_snapshot_id as snapshotId'])
    .where('listings.article_id', '=', articleId)
    .where('listings.state', '=', 'listed')
    .execute()
  const keys: string[] = []
  for (const { key, snapshotId } of listed) {
    if (snapshotId === null) continue
    const entries = await readEntries(tx, snapshotId)
    const place = entries.findIndex((entry) => entry.key === key)
    const around = entries.slice(Math.max(0, place - BESIDE), place + BESIDE + 1)
    if (place >= 0) keys.push(...around.map((entry) => entry.key))
  }
  return keys
}

/** Of the newest changes only, so that a long history costs nothing. */
async function idsEditedSince(tx: Database, since: number): Promise<number[]> {
  const newest = await tx
    .selectFrom('changes')
    .select(['article_id', 'kind', 'at'])
    .orderBy('id', 'desc')
    .limit(NEWEST_CHANGES)
    .execute()
  const edits = newest.filter(({ kind, at }) => kind === 'edited' && at > since)
  return [...new Set(edits.flatMap(({ article_id: id }) => id ?? []))]
}
