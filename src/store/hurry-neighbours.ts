import type { Entry } from '../model/entry.ts'
import { VISIT_RANKS } from '../model/visit.ts'
import { readEntries } from './known-listing.ts'
import type { Database } from './open-store.ts'

/** So many entries above and below count as beside. */
const BESIDE = 2
const SAME_TIME_MS = 3_600_000
const LATELY_MS = 600_000
const NEWEST_CHANGES = 50

/**
 * Makes visits due at once to what stands in a listing beside an article that was edited or is gone, and to what was
 * edited within an hour of it before: who touches one often touches the next. Those visited just now can wait, and those
 * that are gone have their own times.
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
    .where('gone_since', 'is', null)
    .where('visit_due_at', '>', at)
    .where('alive_at', '<', at - LATELY_MS)
    .execute()
}

async function keysBeside(tx: Database, articleId: number): Promise<string[]> {
  const listed = await tx
    .selectFrom('listings')
    .innerJoin('sources', 'sources.id', 'listings.source_id')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .select(['articles.key', 'listings.below', 'sources.latest_snapshot_id as snapshotId'])
    .where('listings.article_id', '=', articleId)
    .where('listings.state', '=', 'listed')
    .execute()
  const keys: string[] = []
  for (const { key, below, snapshotId } of listed) {
    if (snapshotId === null) continue
    const entries = await readEntries(tx, snapshotId)
    const place = entries.findIndex((entry) => entry.key === key)
    if (place >= 0) keys.push(...keysAround(entries, place, place + 1))
    else if (below !== null) keys.push(...keysWhereItStood(entries, JSON.parse(below) as string[]))
  }
  return keys
}

/** One that has left its listing stood above the first of those below it that are still there. */
function keysWhereItStood(entries: readonly Entry[], below: readonly string[]): string[] {
  const stoodBelow = new Set(below)
  const place = entries.findIndex((entry) => stoodBelow.has(entry.key))
  return place < 0 ? [] : keysAround(entries, place, place)
}

function keysAround(entries: readonly Entry[], from: number, to: number): string[] {
  return entries.slice(Math.max(0, from - BESIDE), to + BESIDE).map((entry) => entry.key)
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
