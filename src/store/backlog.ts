import type { Database } from './open-store.ts'

/** How fast a channel is sent to. */
export type Pace = {
  /** Messages within a minute. */
  readonly perMinute: number
  /** As many that are due go out one by one; beyond, they travel together. */
  readonly oneByOne: number
  /** Changes in one message. */
  readonly together: number
}

const MINUTE_MS = 60_000

type Paced = { readonly now: number; readonly pace: Pace }

/** Whether a message that was never attempted may go out now. */
export async function mayStart(tx: Database, channel: string, { now, pace }: Paced): Promise<boolean> {
  const { sent } = await tx
    .selectFrom('deliveries')
    .select(({ fn }) => fn.countAll<number>().as('sent'))
    .where('channel', '=', channel)
    .where('sent_at', '>', now - MINUTE_MS)
    // A clock that was set back has sent nothing in the minutes to come.
    .where('sent_at', '<=', now)
    .executeTakeFirstOrThrow()
  return Number(sent) < pace.perMinute
}

/** Moves the changes of what is due and was never attempted into the first such delivery, where there is much of it. */
export async function gatherBacklog(
  tx: Database,
  first: { readonly id: number; readonly channel: string },
  { now, pace }: Paced,
): Promise<void> {
  const due = await tx
    .selectFrom('deliveries')
    .innerJoin('delivery_changes', 'delivery_changes.delivery_id', 'deliveries.id')
    .select(({ fn }) => ['deliveries.id', fn.countAll<number>().as('changes')])
    .where('channel', '=', first.channel)
    .where('state', '=', 'owed')
    .where('attempts', '=', 0)
    .where('next_attempt_at', '<=', now)
    .groupBy('deliveries.id')
    .orderBy('deliveries.id')
    .limit(pace.together)
    .execute()
  if (due.length <= pace.oneByOne) return
  const moved = takeWhileFits(due, pace.together).filter((id) => id !== first.id)
  await tx.updateTable('delivery_changes').set({ delivery_id: first.id }).where('delivery_id', 'in', moved).execute()
  // Nothing was ever said under their keys.
  await tx.deleteFrom('deliveries').where('id', 'in', moved).execute()
}

function takeWhileFits(due: readonly { readonly id: number; readonly changes: number }[], most: number): number[] {
  let total = 0
  const taken: number[] = []
  for (const { id, changes } of due) {
    total += Number(changes)
    if (taken.length > 0 && total > most) break
    taken.push(id)
  }
  return taken
}
