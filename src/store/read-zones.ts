import type { Database } from './open-store.ts'

/** The time zone of each source that the store knows, by the source's id. */
export async function listZones(db: Database): Promise<Map<string, string>> {
  const rows = await db.selectFrom('sources').select(['id', 'timezone']).orderBy('id').execute()
  return new Map(rows.map(({ id, timezone }) => [id, timezone]))
}

/** The sources that the store knows: what they are called, and where their listings are. */
export function listNames(db: Database): Promise<{ id: string; name: string; url: string }[]> {
  return db.selectFrom('sources').select(['id', 'name', 'url']).orderBy('id').execute()
}
