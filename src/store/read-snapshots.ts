import type { SnapshotEntryRecord, SnapshotRecord } from '../model/records.ts'
import { readEntries } from './known-listing.ts'
import type { Database } from './open-store.ts'

/** The stored listings of a source, newest first; all of them, or those that were not believed. */
export async function listSnapshots(
  db: Database,
  source: string,
  { onlyQuarantined }: { onlyQuarantined: boolean } = { onlyQuarantined: false },
): Promise<SnapshotRecord[]> {
  const rows = await selectSnapshots(db, source)
    .$if(onlyQuarantined, (query) => query.where('quarantined', 'is not', null))
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toSnapshotRecord)
}

/** One stored listing with its entries, if the source has it; any source, where none is given. */
export async function findSnapshot(
  db: Database,
  source: string | null,
  id: number,
): Promise<{ snapshot: SnapshotRecord; entries: SnapshotEntryRecord[] } | undefined> {
  const row = await selectSnapshots(db, source).where('id', '=', id).executeTakeFirst()
  if (row === undefined) return undefined
  const entries = (await readEntries(db, id)).map(({ key, url, title, published, excerpt, thumbnail }, at) => ({
    position: at + 1,
    key,
    url,
    title,
    published,
    excerpt,
    thumbnail,
  }))
  return { snapshot: toSnapshotRecord(row), entries }
}

function selectSnapshots(db: Database, source: string | null) {
  return db
    .selectFrom('snapshots')
    .select(['id', 'source_id', 'taken_at', 'check_id', 'quarantined', 'pages', 'entry_count'])
    .$if(source !== null, (query) => query.where('source_id', '=', source ?? ''))
}

type SnapshotRow = Awaited<ReturnType<ReturnType<typeof selectSnapshots>['executeTakeFirstOrThrow']>>

function toSnapshotRecord(row: SnapshotRow): SnapshotRecord {
  return {
    id: row.id,
    source: row.source_id,
    takenAt: new Date(row.taken_at).toISOString(),
    check: row.check_id,
    quarantined: row.quarantined,
    pages: row.pages,
    entries: row.entry_count,
  }
}
