import type { Database } from './open-store.ts'

/** The time zone of each source that the store knows, by the source's id. */
export async function listZones(db: Database): Promise<Map<string, string>> {
  const rows = await db.selectFrom('sources').select(['id', 'timezone']).orderBy('id').execute()
  return new Map(rows.map(({ id, timezone }) => [id, timezone]))
}
