import type { Notice } from '../model/notice.ts'
import type { Database } from './open-store.ts'
import { startDelivery } from './start-delivery.ts'

/** How an attempt to send ended: delivered, to be tried again at a time, or given up. */
export type Attempt =
  | { readonly kind: 'sent'; readonly at: number; readonly refusal?: string }
  | {
      readonly kind: 'owed'
      readonly nextAttemptAt: number
      readonly error: string
      readonly refusals: number
      readonly shortened: boolean
      readonly reached: readonly string[]
    }
  | { readonly kind: 'given-up'; readonly error: string }

/** How a channel fares. */
export type ChannelState = {
  readonly name: string
  /** Since when nothing arrives: milliseconds since 1970 UTC; null while it works. */
  readonly failingSince: number | null
  readonly lastError: string | null
  /** That it fails for long, or gave a message up, was said over another channel. */
  readonly announced: boolean
}

/** Trouble of less than this passes by itself, and nobody needs to hear of it. */
const ANNOUNCE_AFTER_MS = 15 * 60_000

export type NoteOptions = {
  readonly channel: string
  readonly attempt: Attempt
  readonly now: number
  /** Channels over which it can be said that this one is failing, the first that works is taken. */
  readonly others: readonly string[]
  readonly newKey: () => string
}

/**
 * Notes how a channel fared. Where it turned out to be failing, or gave a message up, a notice is owed to another one that
 * works, once until it works again. To be called in the transaction that marks the attempt.
 */
export async function noteAttempt(tx: Database, options: NoteOptions): Promise<void> {
  const { channel: name, attempt, now } = options
  if (attempt.kind === 'sent') {
    await tx.deleteFrom('channels').where('name', '=', name).execute()
    return
  }
  const known = await tx.selectFrom('channels').selectAll().where('name', '=', name).executeTakeFirst()
  // A clock that was ahead must not keep it from being said.
  const failing_since = Math.min(known?.failing_since ?? now, now)
  const announced_at =
    known?.announced_at ?? ((await sayTrouble(tx, { ...options, since: failing_since })) ? now : null)
  const row = { failing_since, last_error: attempt.error, announced_at }
  await tx
    .insertInto('channels')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute()
}

/** Owes a notice of what is worth one to the first channel that works; gives back whether it did. */
async function sayTrouble(
  tx: Database,
  { channel, attempt, others, newKey, now, since }: NoteOptions & { since: number },
): Promise<boolean> {
  if (attempt.kind === 'sent') return false
  const isFailing = now - since >= ANNOUNCE_AFTER_MS
  if (!isFailing && attempt.kind !== 'given-up') return false
  const failing = await tx.selectFrom('channels').select('name').execute()
  const working = others.find((other) => other !== channel && !failing.some(({ name }) => name === other))
  if (working === undefined) return false
  const type = isFailing ? 'channel-failing' : 'alert-given-up'
  const notice: Notice = { type, channel, since: new Date(since).toISOString(), error: attempt.error }
  await startDelivery(tx, { channel: working, at: now, waitMs: 0, key: newKey(), notice })
  return true
}

/** The channels that do not work. */
export async function listFailingChannels(db: Database): Promise<ChannelState[]> {
  const rows = await db.selectFrom('channels').selectAll().orderBy('name').execute()
  return rows.map(({ name, failing_since, last_error, announced_at }) => ({
    name,
    failingSince: failing_since,
    lastError: last_error,
    announced: announced_at !== null,
  }))
}
