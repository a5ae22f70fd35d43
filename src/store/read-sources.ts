import { nextSlot } from '../lib/cron.ts'
import type { SourceRecord } from '../model/records.ts'
import { LASTING_DOUBT } from '../model/visit.ts'
import { listRests } from './hosts.ts'
import type { Database } from './open-store.ts'
import { toInstant } from './read-changes.ts'

export type SourceStanding = SourceRecord & {
  readonly timezone: string
  /** The last addition before a silence that was told and is not over. */
  readonly silentSince: string | null
}

/** The state of a source as records print it. */
export function toSourceRecord({ timezone: _, silentSince: __, ...record }: SourceStanding): SourceRecord {
  return record
}

/** Every source that the configuration named last, with its state, by id. */
export async function listSourceStates(db: Database, now: number = Date.now()): Promise<SourceStanding[]> {
  const rows = await db
    .selectFrom('sources')
    .selectAll('sources')
    .select((eb) => [
      eb
        .selectFrom('checks')
        .select('started_at')
        .whereRef('source_id', '=', 'sources.id')
        .orderBy('id', 'desc')
        .limit(1)
        .as('last_check_at'),
      eb
        .selectFrom('checks')
        .select('outcome')
        .whereRef('source_id', '=', 'sources.id')
        .orderBy('id', 'desc')
        .limit(1)
        .as('last_outcome'),
      eb
        .selectFrom('listings')
        .select(eb.fn.countAll<number>().as('n'))
        .whereRef('source_id', '=', 'sources.id')
        .as('articles'),
      eb
        .selectFrom('articles')
        .select(eb.fn.countAll<number>().as('n'))
        .whereRef('source_id', '=', 'sources.id')
        .where('doubt', 'is not', null)
        .where('doubts', '>=', LASTING_DOUBT.visits)
        .where('doubted_since', '<=', now - LASTING_DOUBT.forMs)
        .as('doubted_articles'),
      eb
        .selectFrom('pauses')
        .select('from_at')
        .whereRef('source_id', '=', 'sources.id')
        .where('to_at', 'is', null)
        .as('paused_at'),
    ])
    .where('watched', '=', 1)
    .orderBy('id')
    .execute()
  const rests = await listRests(db, now)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    url: row.url,
    state: row.paused_at === null ? row.state : 'paused',
    reason: row.reason,
    lastCheckAt: toInstant(row.last_check_at),
    lastOutcome: row.last_outcome,
    lastChangeAt: toInstant(row.last_change_at),
    nextCheckAt:
      row.paused_at !== null ? null : toInstant(Math.max(nextCheck(row, now), rests.get(new URL(row.url).host) ?? 0)),
    articles: Number(row.articles),
    doubtedArticles: Number(row.doubted_articles),
    consecutiveFailures: row.failures + row.walls + row.quarantines,
    timezone: row.timezone,
    silentSince: toInstant(row.silent_since),
  }))
}

/** As the daemon planned it; where none did since the last check, the next slot. */
function nextCheck(
  row: { next_check_at: number | null; last_check_at: number | null; schedule: string; timezone: string },
  now: number,
): number {
  const planned = row.next_check_at
  if (planned !== null && planned > (row.last_check_at ?? 0)) return planned
  return nextSlot(row.schedule, row.timezone, now)
}

export async function hasSource(db: Database, id: string): Promise<boolean> {
  return (await db.selectFrom('sources').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

/** When each source was last looked at: milliseconds since 1970 UTC. A check that was broken off looked at nothing. */
export async function findLastChecks(db: Database): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('checks')
    .select(({ fn }) => ['source_id', fn.max('started_at').as('at')])
    .where('outcome', '!=', 'interrupted')
    .groupBy('source_id')
    .execute()
  return new Map(rows.map(({ source_id, at }) => [source_id, at]))
}
