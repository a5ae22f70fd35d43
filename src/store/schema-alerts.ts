import type { Generated } from 'kysely'

// What is owed to whom; instants and yes and no as in schema.ts.

export type DeliveriesTable = {
  id: Generated<number>
  channel: string
  state: 'owed' | 'sent' | 'given-up'
  /** The idempotency key; it never changes, so the receiver can drop copies. */
  key: string
  attempts: number
  /** How often the receiver refused it, which counts apart from outages. */
  refusals: number
  created_at: number
  /** From then on it is tried for some days. */
  first_attempt_at: number | null
  next_attempt_at: number | null
  sent_at: number | null
  last_error: string | null
  /** The service could not read it: it goes out once more, short and plain. */
  shortened: Generated<number>
  /** Who has it already, where it is for several: a list as JSON. */
  reached: Generated<string>
  /** What it says where it is about no change: that another channel is failing, as JSON. */
  notice: string | null
}

/** How channels fare; one that was never sent to has no row. */
export type ChannelsTable = {
  name: string
  /** Since when nothing arrives; null while it works. */
  failing_since: number | null
  last_error: string | null
  /** When its failing was announced over another channel. */
  announced_at: number | null
}

export type DeliveryChangesTable = { delivery_id: number; change_id: number }
