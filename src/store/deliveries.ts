import type { ChangeRecord } from '../model/records.ts'
import type { Database } from './open-store.ts'
import { readChange } from './read-changes.ts'

/** One message that is owed to a channel. */
export type OwedDelivery = {
  readonly id: number
  readonly channel: string
  readonly key: string
  /** Attempts before this one. */
  readonly attempts: number
  /** Of these, how many the receiver refused. */
  readonly refusals: number
  readonly firstAttemptAt: number
  readonly changes: readonly ChangeRecord[]
}

/** How an attempt ended: delivered, to be tried again at a time, or given up. */
export type Attempt =
  | { readonly kind: 'sent'; readonly at: number }
  | { readonly kind: 'owed'; readonly nextAttemptAt: number; readonly error: string; readonly refusals: number }
  | { readonly kind: 'given-up'; readonly error: string }

/**
 * Claims the oldest delivery of a channel if it is due: from now on its changes and its key stay as they are. A later
 * one never overtakes it. Only the process that holds the store's deliveries may call this, so a claim dies with it.
 */
export function claimDelivery(db: Database, channel: string, now: number): Promise<OwedDelivery | null> {
  return db.transaction().execute(async (tx) => {
    const first = await tx
      .selectFrom('deliveries')
      .selectAll()
      .where('channel', '=', channel)
      .where('state', '=', 'owed')
      // A digest that still gathers holds up nothing; a message that was attempted holds up those behind it.
      .where(({ eb, or }) => or([eb('attempts', '>', 0), eb('next_attempt_at', '<=', now)]))
      .orderBy('id')
      .executeTakeFirst()
    if (first === undefined || (first.next_attempt_at ?? 0) > now) return null
    const { id, key, attempts, refusals } = first
    const firstAttemptAt = first.first_attempt_at ?? now
    await tx
      .updateTable('deliveries')
      .set({ attempts: attempts + 1, first_attempt_at: firstAttemptAt })
      .where('id', '=', id)
      .execute()
    const of = await tx
      .selectFrom('delivery_changes')
      .select('change_id')
      .where('delivery_id', '=', id)
      .orderBy('change_id')
      .execute()
    const changes: ChangeRecord[] = []
    for (const { change_id } of of) changes.push(await readChange(tx, change_id))
    return { id, channel, key, attempts, refusals, firstAttemptAt, changes }
  })
}

/** Marks a delivery with how its attempt ended. */
export async function markDelivery(db: Database, id: number, attempt: Attempt): Promise<void> {
  const row = {
    sent: { sent_at: attempt.kind === 'sent' ? attempt.at : null, next_attempt_at: null, last_error: null },
    owed: attempt.kind === 'owed' ? { next_attempt_at: attempt.nextAttemptAt, refusals: attempt.refusals } : {},
    'given-up': { next_attempt_at: null },
  }[attempt.kind]
  await db
    .updateTable('deliveries')
    .set({ ...row, state: attempt.kind, ...('error' in attempt ? { last_error: attempt.error } : {}) })
    .where('id', '=', id)
    .execute()
}

/** The channels that are owed something, due or not. */
export async function listOwedChannels(db: Database): Promise<string[]> {
  const rows = await db.selectFrom('deliveries').select('channel').distinct().where('state', '=', 'owed').execute()
  return rows.map(({ channel }) => channel)
}
