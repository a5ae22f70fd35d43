import type { Notice } from '../model/notice.ts'
import type { Database } from './open-store.ts'

export type NewDelivery = {
  readonly channel: string
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly waitMs: number
  readonly key: string
  /** What it says where it is about no change. */
  readonly notice: Notice | null
}

/** Owes a channel a message that was never attempted, and gives back its id. */
export async function startDelivery(tx: Database, { channel, at, waitMs, key, notice }: NewDelivery): Promise<number> {
  const { id } = await tx
    .insertInto('deliveries')
    .values({
      channel,
      state: 'owed',
      key,
      attempts: 0,
      refusals: 0,
      created_at: at,
      first_attempt_at: null,
      next_attempt_at: at + waitMs,
      sent_at: null,
      last_error: null,
      notice: notice === null ? null : JSON.stringify(notice),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
