import { clipIntervals, unwatchedMs } from '../model/coverage.ts'
import { usualPauseMs } from '../model/silence.ts'
import type { Database } from './open-store.ts'
import { readCoverage } from './read-coverage.ts'

/** What is looked at of the past of a source: enough for its habit, and read quickly at each addition. */
const ADDITIONS_READ = 300

/** What is on record of a silence: when the next check that finds nothing asks about it, and since when it lasts. */
export type SilenceColumns = { readonly silent_due_at: number | null; readonly silent_since: number | null }

/** After an addition: a silence is over, and the next one may begin as soon as the usual pause has gone by. */
export async function planSilence(tx: Database, sourceId: string): Promise<void> {
  const habit = await readHabit(tx, sourceId, null)
  const dueAt = habit === null ? null : habit.lastAt + habit.usualMs
  const columns: SilenceColumns = { silent_due_at: dueAt, silent_since: null }
  await tx.updateTable('sources').set(columns).where('id', '=', sourceId).execute()
}

/** What a `silent` change says. */
export type Silence = { readonly since: string; readonly quietMs: number; readonly usualMs: number }

/**
 * Whether a source that was looked at again and has nothing new is quieter than it usually is. Time in which nobody looked
 * does not count. Either way it says when to ask again: never, once it was said, until the next addition.
 */
export async function askSilence(
  tx: Database,
  sourceId: string,
  at: number,
): Promise<{ silence: Silence | null; columns: SilenceColumns }> {
  const habit = await readHabit(tx, sourceId, at)
  if (habit === null) return { silence: null, columns: { silent_due_at: null, silent_since: null } }
  const { lastAt, lastCheckId, usualMs } = habit
  const intervals = await readCoverage(tx, sourceId, { now: at, fromCheckId: lastCheckId })
  const quietMs = at - lastAt - unwatchedMs(clipIntervals(intervals, { fromAt: lastAt, toAt: at }))
  if (quietMs <= usualMs) {
    return { silence: null, columns: { silent_due_at: at + usualMs - quietMs + 1, silent_since: null } }
  }
  const silence = { since: new Date(lastAt).toISOString(), quietMs, usualMs }
  return { silence, columns: { silent_due_at: null, silent_since: lastAt } }
}

type Habit = { readonly usualMs: number; readonly lastAt: number; readonly lastCheckId: number }

/** As it is known at an instant, or as the last addition has it. */
async function readHabit(tx: Database, sourceId: string, at: number | null): Promise<Habit | null> {
  const rows = await tx
    .selectFrom('changes')
    .select(['check_id', 'at'])
    .where('source_id', '=', sourceId)
    .where('kind', '=', 'added')
    .orderBy('id', 'desc')
    .limit(ADDITIONS_READ)
    .execute()
  const [last] = rows
  if (last?.check_id === null || last === undefined) return null
  const now = at ?? last.at
  // What a clock that was ahead wrote down is no measure of a pause.
  const believed = rows.filter((row) => row.at <= now)
  const usualMs = usualPauseMs([...new Map(believed.map((row) => [row.check_id, row.at])).values()])
  if (usualMs === null) return null
  if (last.at <= now) return { usualMs, lastAt: last.at, lastCheckId: last.check_id }
  const since = await findCheckSince(tx, { sourceId, checkId: last.check_id, now })
  return since === null ? null : { usualMs, ...since }
}

/** The first check of a clock that was right, after one of a clock that was ahead: nothing was added since. */
async function findCheckSince(
  tx: Database,
  { sourceId, checkId, now }: { sourceId: string; checkId: number; now: number },
): Promise<Omit<Habit, 'usualMs'> | null> {
  const check = await tx
    .selectFrom('checks')
    .select(['id', 'started_at'])
    .where('source_id', '=', sourceId)
    .where('id', '>', checkId)
    .where('started_at', '<=', now)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return check === undefined ? null : { lastAt: check.started_at, lastCheckId: check.id }
}
