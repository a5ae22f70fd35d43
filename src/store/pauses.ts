import type { Span } from '../model/span.ts'
import type { Database } from './open-store.ts'

/** Pauses a source; false, with nothing written, where it is paused already. */
export function pauseSource(db: Database, sourceId: string, now: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if ((await findPausedSince(tx, sourceId)) !== null) return false
    await tx.insertInto('pauses').values({ source_id: sourceId, from_at: now, to_at: null }).execute()
    return true
  })
}

/** Ends the pause of a source; false where it is not paused. */
export async function resumeSource(db: Database, sourceId: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('pauses')
    .set({ to_at: now })
    .where('source_id', '=', sourceId)
    .where('to_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Since when a source is paused: milliseconds since 1970 UTC; null where it is not. */
export async function findPausedSince(db: Database, sourceId: string): Promise<number | null> {
  const row = await db
    .selectFrom('pauses')
    .select('from_at')
    .where('source_id', '=', sourceId)
    .where('to_at', 'is', null)
    .executeTakeFirst()
  return row?.from_at ?? null
}

/** The sources that are paused now. */
export async function listPausedSources(db: Database): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('pauses').select('source_id').where('to_at', 'is', null).execute()
  return new Set(rows.map(({ source_id }) => source_id))
}

/** When a source was paused, in order; one that lasts ends `now`. */
export async function listPauses(db: Database, sourceId: string, now: number): Promise<Span[]> {
  const rows = await db.selectFrom('pauses').selectAll().where('source_id', '=', sourceId).orderBy('from_at').execute()
  return rows.map(({ from_at, to_at }) => ({ fromAt: from_at, toAt: to_at ?? now }))
}
