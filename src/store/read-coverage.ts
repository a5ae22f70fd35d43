import { type CheckRun, type CoverageInterval, coverageOf } from '../model/coverage.ts'
import { createSlotsKept } from '../model/slots-kept.ts'
import type { Span } from '../model/span.ts'
import { listMissedSlots } from './keep-plans.ts'
import { sql } from './kysely.ts'
import type { Database } from './open-store.ts'
import { listPauses } from './pauses.ts'

/**
 * When a source was watched, from its first check until `now`, by the schedule that it has now. `fromCheckId` leaves out
 * what came before that check.
 */
export async function readCoverage(
  db: Database,
  sourceId: string,
  { now, fromCheckId = 0 }: { now: number; fromCheckId?: number },
): Promise<CoverageInterval[]> {
  const source = await db
    .selectFrom('sources')
    .select(['schedule', 'timezone'])
    .where('id', '=', sourceId)
    .executeTakeFirstOrThrow()
  const slots = createSlotsKept(source.schedule, source.timezone, now)
  return coverageOf({
    runs: await readRuns(db, { sourceId, fromCheckId, surelyKeptMs: slots.surelyKeptMs }),
    pauses: await listPauses(db, sourceId, now),
    gaps: await listGaps(db, sourceId),
    missed: await listMissedSlots(db, { sourceId, since: 0, until: now }),
    missesSlot: slots.missesSlot,
    now,
  })
}

type Turn = {
  n: number
  started_at: number
  came_to: CheckRun['cameTo']
  reason: string | null
  before_at: number | null
  turns: number
}

/**
 * The checks of a source as runs. The database picks out those at which something turns, and the very last: there may
 * be a million others.
 */
async function readRuns(
  db: Database,
  { sourceId, fromCheckId, surelyKeptMs }: { sourceId: string; fromCheckId: number; surelyKeptMs: number },
): Promise<CheckRun[]> {
  const { rows } = await sql<Turn>`
    SELECT n, started_at, came_to, reason, before_at, turns FROM (
      SELECT n, started_at, came_to, reason, before_at, after_at, CASE
        WHEN before_at IS NULL OR came_to <> before_came_to OR reason IS DISTINCT FROM before_reason
          OR started_at - before_at > ${surelyKeptMs} THEN 1 ELSE 0 END AS turns
      FROM (
        SELECT started_at, came_to, reason, ROW_NUMBER() OVER w AS n, LAG(started_at) OVER w AS before_at,
          LAG(came_to) OVER w AS before_came_to, LAG(reason) OVER w AS before_reason, LEAD(id) OVER w AS after_at
        FROM (
          SELECT id, started_at, reason,
            CASE WHEN outcome IN ('first', 'unchanged', 'changed') THEN 'good' ELSE outcome END AS came_to
          FROM checks
          WHERE source_id = ${sourceId} AND id >= ${fromCheckId}
            AND (outcome <> 'interrupted' OR reason <> 'interrupted')
        ) AS looks WINDOW w AS (ORDER BY id)
      ) AS chain
    ) AS turned WHERE turns = 1 OR after_at IS NULL ORDER BY n`.execute(db)
  return rows.flatMap((row, at) => (Number(row.turns) === 1 ? [toRun(row, rows[at + 1])] : []))
}

/** The run that begins at one turn, and ends before the next or with the very last check. */
function toRun(turn: Turn, next: Turn | undefined): CheckRun {
  const { came_to: cameTo, reason, started_at: firstAt } = turn
  if (next === undefined) return { cameTo, reason, firstAt, lastAt: firstAt, checks: 1 }
  const isEnd = Number(next.turns) === 0
  const lastAt = isEnd ? next.started_at : (next.before_at ?? firstAt)
  return { cameTo, reason, firstAt, lastAt, checks: Number(next.n) - Number(turn.n) + (isEnd ? 1 : 0) }
}

async function listGaps(db: Database, sourceId: string): Promise<Span[]> {
  const rows = await db
    .selectFrom('changes')
    .select('details')
    .where('source_id', '=', sourceId)
    .where('kind', '=', 'gap')
    .orderBy('id')
    .execute()
  return rows.flatMap(({ details }) => {
    const { from, to } = JSON.parse(details ?? '{}') as { from?: string | null; to?: string }
    if (typeof from !== 'string' || typeof to !== 'string') return []
    return [{ fromAt: Date.parse(from), toAt: Date.parse(to) }]
  })
}

/** When additions were found on a source within a stretch of time, in order. */
export async function listAdditionTimes(db: Database, sourceId: string, { fromAt, toAt }: Span): Promise<number[]> {
  const rows = await db
    .selectFrom('changes')
    .select('at')
    .where('source_id', '=', sourceId)
    .where('kind', '=', 'added')
    .where('at', '>=', fromAt)
    .where('at', '<=', toAt)
    .orderBy('at')
    .execute()
  return rows.map(({ at }) => at)
}
