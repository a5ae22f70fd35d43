import type { Notice } from '../model/notice.ts'
import type { Database } from './open-store.ts'

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
  /** It fails for long, or gave a message up: that is said over another channel. */
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
 * Notes how a channel fared. Where it turned out to be failing, a notice is owed to another one that works, once until
 * it works again. To be called in the transaction that marks the attempt.
 */
export async function noteAttempt(tx: Database, options: NoteOptions): Promise<void> {
  const { channel: name, attempt, now } = options
  if (attempt.kind === 'sent') {
    await tx.deleteFrom('channels').where('name', '=', name).execute()
    return
  }
  const known = await tx.selectFrom('channels').selectAll().where('name', '=', name).executeTakeFirst()
  const failing_since = known?.failing_since ?? now
  const isFailing = attempt.kind === 'given-up' || now - failing_since >= ANNOUNCE_AFTER_MS
  const isNews = isFailing && (known?.announced_at ?? null) === null
  const row = { failing_since, last_error: attempt.error, announced_at: isNews ? now : (known?.announced_at ?? null) }
  await tx
    .insertInto('channels')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute()
  if (isNews) await sayFailing(tx, { ...options, since: failing_since, error: attempt.error })
}

async function sayFailing(
  tx: Database,
  { channel, others, newKey, now, since, error }: NoteOptions & { since: number; error: string },
): Promise<void> {
  const failing = await tx.selectFrom('channels').select('name').execute()
  const working = others.find((other) => other !== channel && !failing.some(({ name }) => name === other))
  if (working === undefined) return
  const notice: Notice = { type: 'channel-failing', channel, since: new Date(since).toISOString(), error }
  await tx
    .insertInto('deliveries')
    .values({
      channel: working,
      state: 'owed',
      key: newKey(),
      attempts: 0,
      refusals: 0,
      created_at: now,
      first_attempt_at: null,
      next_attempt_at: now,
      sent_at: null,
      last_error: null,
      notice: JSON.stringify(notice),
    })
    .execute()
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
