import type { ChangeRecord } from '../model/records.ts'
import { sql } from './kysely.ts'
import type { Database } from './open-store.ts'

/** Changes in a message, and the bytes of what is on record of them; about. */
export type Load = { readonly changes: number; readonly bytes: number }

/** One message takes no more, but for a single change that is larger: web servers often take a megabyte at most. */
const MOST: Load = { changes: 1000, bytes: 500_000 }

/** How fast a channel is sent to. */
export type Pace = {
  /** Messages within a minute. */
  readonly perMinute: number
  /** As many that are due go out one by one; beyond, they travel together. */
  readonly oneByOne: number
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
  const due = await selectLoads(tx)
    .where('channel', '=', first.channel)
    .where('state', '=', 'owed')
    .where('attempts', '=', 0)
    .where('next_attempt_at', '<=', now)
    .orderBy('deliveries.id')
    .limit(MOST.changes)
    .execute()
  if (due.length <= pace.oneByOne) return
  const moved = takeWhileFits(due).filter((id) => id !== first.id)
  await tx.updateTable('delivery_changes').set({ delivery_id: first.id }).where('delivery_id', 'in', moved).execute()
  // Nothing was ever said under their keys.
  await tx.deleteFrom('deliveries').where('id', 'in', moved).execute()
}

/** Whether a message that was never attempted takes in one more change. */
export async function hasRoom(tx: Database, deliveryId: number, change: ChangeRecord): Promise<boolean> {
  const load = await selectLoads(tx).where('deliveries.id', '=', deliveryId).executeTakeFirst()
  return load === undefined || fits(addLoads(load, loadOf(change)))
}

// Titles, addresses and the rest of a record, beside what an edit changed.
const BYTES_OF_RECORD = 1000

function loadOf({ before, after, details }: ChangeRecord): Load {
  return { changes: 1, bytes: BYTES_OF_RECORD + Buffer.byteLength(JSON.stringify([before, after, details])) }
}

function addLoads(one: Load, other: Load): Load {
  return { changes: Number(one.changes) + Number(other.changes), bytes: Number(one.bytes) + Number(other.bytes) }
}

function fits({ changes, bytes }: Load): boolean {
  return changes <= MOST.changes && bytes <= MOST.bytes
}

function selectLoads(tx: Database) {
  return tx
    .selectFrom('deliveries')
    .innerJoin('delivery_changes', 'delivery_changes.delivery_id', 'deliveries.id')
    .innerJoin('changes', 'changes.id', 'delivery_changes.change_id')
    .select(({ fn }) => ['deliveries.id', fn.countAll<number>().as('changes'), fn.sum<number>(BYTES).as('bytes')])
    .groupBy('deliveries.id')
}

const BYTES = sql<number>`${BYTES_OF_RECORD} + coalesce(octet_length(before), 0) + coalesce(octet_length(after), 0)
  + coalesce(octet_length(details), 0)`

function takeWhileFits(due: readonly ({ readonly id: number } & Load)[]): number[] {
  let total: Load = { changes: 0, bytes: 0 }
  const taken: number[] = []
  for (const { id, ...load } of due) {
    total = addLoads(total, load)
    if (taken.length > 0 && !fits(total)) break
    taken.push(id)
  }
  return taken
}
