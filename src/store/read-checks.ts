import type { Selectable } from 'kysely'
import type { CheckRecord } from '../model/records.ts'
import type { Database } from './open-store.ts'
import type { ChecksTable } from './schema.ts'

/** One check with the ids of the changes recorded with it. */
export async function readCheck(db: Database, id: number): Promise<CheckRecord> {
  const row = await db.selectFrom('checks').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const changes = await db.selectFrom('changes').select('id').where('check_id', '=', id).orderBy('id').execute()
  return toCheckRecord(
    row,
    changes.map((change) => change.id),
  )
}

export function toCheckRecord(row: Selectable<ChecksTable>, changes: readonly number[]): CheckRecord {
  return {
    id: row.id,
    source: row.source_id,
    startedAt: new Date(row.started_at).toISOString(),
    tookMs: row.took_ms,
    outcome: row.outcome,
    reason: row.reason,
    status: row.status,
    via: row.via,
    pages: row.pages,
    bytes: row.bytes,
    entries: row.entries,
    changes,
  }
}
