import { type HostMemory, type HostNote, isResting } from '../model/host-memory.ts'
import type { Database } from './open-store.ts'

const MONTH_MS = 30 * 86_400_000

/** What hosts said, as the store keeps it; what has not counted for a month is forgotten. */
export async function openHostMemory(db: Database, now: number): Promise<HostMemory> {
  const before = now - MONTH_MS
  await db
    .deleteFrom('hosts')
    .where('rest_until', '<', before)
    .where(({ eb, or }) => or([eb('robots_at', 'is', null), eb('robots_at', '<', before)]))
    .execute()
  const rows = await db.selectFrom('hosts').selectAll().execute()
  return {
    known: rows.map((row) => [row.host, toNote(row)] as const),
    async save(host, { restUntil, said, failures, robots }) {
      const note = {
        rest_until: Math.round(restUntil),
        said: Number(said),
        failures,
        robots_at: robots?.fetchedAt ?? null,
        robots: robots?.text ?? null,
      }
      await db
        .insertInto('hosts')
        .values({ host, ...note })
        .onConflict((conflict) => conflict.column('host').doUpdateSet(note))
        .execute()
    },
  }
}

function toNote(row: {
  rest_until: number
  said: number
  failures: number
  robots_at: number | null
  robots: string | null
}): HostNote {
  const { rest_until: restUntil, said, failures, robots_at: fetchedAt, robots: text } = row
  const robots = fetchedAt === null || text === null ? null : { fetchedAt, text }
  return { restUntil, said: said === 1, failures, robots }
}

/** Until when each host wants to be left alone, of those that do now. */
export async function listRests(db: Database, now: number): Promise<Map<string, number>> {
  const rows = await db.selectFrom('hosts').select(['host', 'rest_until']).where('rest_until', '>', now).execute()
  const resting = rows.filter(({ rest_until: restUntil }) => isResting({ restUntil }, now))
  return new Map(resting.map(({ host, rest_until }) => [host, rest_until]))
}
