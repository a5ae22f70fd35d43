import type { MissedSlots } from '../model/slots.ts'
import type { Database } from './open-store.ts'

/** When each source is to be checked next, by id: milliseconds since 1970 UTC. Those without a plan are left out. */
export async function findPlans(db: Database): Promise<Map<string, number>> {
  const rows = await db.selectFrom('sources').select(['id', 'next_check_at']).execute()
  return new Map(rows.flatMap(({ id, next_check_at: at }) => (at === null ? [] : [[id, at] as const])))
}

/** Writes down, in one transaction, what the schedule has planned and what it has missed. */
export async function keepPlans(
  db: Database,
  { plans, missed }: { plans: ReadonlyMap<string, number>; missed: readonly MissedSlots[] },
): Promise<void> {
  if (plans.size === 0 && missed.length === 0) return
  await db.transaction().execute(async (tx) => {
    for (const [id, at] of plans) {
      await tx.updateTable('sources').set({ next_check_at: at }).where('id', '=', id).execute()
    }
    for (const { sourceId, fromAt, toAt, slots, reason } of missed) {
      await tx
        .insertInto('missed_slots')
        .values({ source_id: sourceId, from_at: fromAt, to_at: toAt, slots, reason })
        .execute()
    }
  })
}

/** The slots of a source that nobody served within a stretch of time, oldest first. */
export async function listMissedSlots(
  db: Database,
  { sourceId, since, until }: { sourceId: string; since: number; until: number },
): Promise<MissedSlots[]> {
  const rows = await db
    .selectFrom('missed_slots')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('to_at', '>=', since)
    .where('from_at', '<=', until)
    .orderBy('from_at')
    .execute()
  return rows.map(({ source_id, from_at, to_at, slots, reason }) => ({
    sourceId: source_id,
    fromAt: from_at,
    toAt: to_at,
    slots,
    reason,
  }))
}
