import type { Selectable } from 'kysely'
import type { Notice } from '../model/notice.ts'
import type { ChangeRecord } from '../model/records.ts'
import { gatherBacklog, mayStart, type Pace } from './backlog.ts'
import { type Attempt, type NoteOptions, noteAttempt } from './channels.ts'
import { hurryFromAhead } from './clock-ahead.ts'
import type { Database } from './open-store.ts'
import { type Hush, keepQuiet } from './quiet.ts'
import { readChanges } from './read-changes.ts'
import type { DeliveriesTable } from './schema-alerts.ts'

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
  /** Where the articles of the changes were published first, by their ids, as far as it is known. */
  readonly origins: ReadonlyMap<number, string>
  /** What it says where it is about no change. */
  readonly notice: Notice | null
  /** The service could not read it before: it goes out short and plain. */
  readonly shortened: boolean
  /** Who has it already, where it is for several. */
  readonly reached: readonly string[]
}

/** How a channel may be sent to at an instant. */
export type ClaimOptions = { readonly now: number; readonly pace: Pace; readonly hush: Hush | null }

/**
 * Claims the oldest delivery of a channel if it is due and the pace allows it: from now on its changes and its key stay
 * as they are, and until it has ended nothing else is claimed, but for what breaks the quiet. Where much is due that was
 * never attempted, it takes along what fits. Only the process that holds the store's deliveries may call this, so a claim
 * dies with it.
 */
export function claimDelivery(db: Database, channel: string, options: ClaimOptions): Promise<OwedDelivery | null> {
  const { now, pace } = options
  return db.transaction().execute(async (tx) => {
    await hurryFromAhead(tx, channel, now)
    const first = await findFirst(tx, channel, options)
    if (first === undefined || (first.next_attempt_at ?? 0) > now) return null
    if (first.attempts === 0) {
      if (!(await mayStart(tx, channel, { now, pace }))) return null
      if (first.notice === null) await gatherBacklog(tx, first, { now, pace })
    }
    await tx
      .updateTable('deliveries')
      .set({ attempts: first.attempts + 1, first_attempt_at: first.first_attempt_at ?? now })
      .where('id', '=', first.id)
      .execute()
    return toOwed(tx, first, now)
  })
}

async function findFirst(tx: Database, channel: string, { now, hush }: ClaimOptions) {
  const loud = hush === null ? null : await keepQuiet(tx, channel, { now, hush })
  return (
    tx
      .selectFrom('deliveries')
      .selectAll()
      .where('channel', '=', channel)
      .where('state', '=', 'owed')
      // A digest that still gathers holds up nothing.
      .where(({ eb, or }) => or([eb('attempts', '>', 0), eb('next_attempt_at', '<=', now)]))
      .$if(loud !== null, (query) => query.where('id', 'in', loud ?? []))
      // What was attempted holds up all others, older digests too: the receiver may have said how long to leave it alone.
      .orderBy(({ eb }) => eb.case().when('attempts', '>', 0).then(0).else(1).end())
      .orderBy('id')
      .executeTakeFirst()
  )
}

async function toOwed(tx: Database, row: Selectable<DeliveriesTable>, now: number): Promise<OwedDelivery> {
  const { id, channel, key, attempts, refusals, notice, shortened } = row
  const of = await tx
    .selectFrom('delivery_changes')
    .select('change_id')
    .where('delivery_id', '=', id)
    .orderBy('change_id')
    .execute()
  const changes = await readChanges(
    tx,
    of.map(({ change_id }) => change_id),
  )
  return {
    id,
    channel,
    key,
    attempts,
    refusals,
    firstAttemptAt: row.first_attempt_at ?? now,
    changes,
    origins: await findOrigins(tx, changes),
    notice: notice === null ? null : (JSON.parse(notice) as Notice),
    shortened: shortened === 1,
    reached: JSON.parse(row.reached) as string[],
  }
}

/** Where the articles of these changes were published first, by their ids; those of which it is not known are left out. */
export async function findOrigins(db: Database, changes: readonly ChangeRecord[]): Promise<Map<number, string>> {
  const ids = changes.flatMap(({ article }) => (article === null ? [] : [article.id]))
  const rows = await db.selectFrom('articles').select(['id', 'original_url']).where('id', 'in', ids).execute()
  return new Map(rows.flatMap(({ id, original_url: url }) => (url === null ? [] : [[id, url] as const])))
}

/** Marks a delivery with how its attempt ended, and notes how its channel fares. */
export function endAttempt(db: Database, id: number, options: NoteOptions): Promise<void> {
  return db.transaction().execute(async (tx) => {
    await tx.updateTable('deliveries').set(toMark(options.attempt)).where('id', '=', id).execute()
    await noteAttempt(tx, options)
  })
}

function toMark(attempt: Attempt) {
  const { kind: state } = attempt
  if (attempt.kind === 'sent')
    return { state, sent_at: attempt.at, next_attempt_at: null, last_error: attempt.refusal ?? null }
  const last_error = attempt.error
  if (attempt.kind === 'given-up') return { state, next_attempt_at: null, last_error }
  const { nextAttemptAt: next_attempt_at, refusals, shortened } = attempt
  const reached = JSON.stringify(attempt.reached)
  return { state, next_attempt_at, refusals, shortened: shortened ? 1 : 0, reached, last_error }
}

/** The channels that are owed something, due or not. */
export async function listOwedChannels(db: Database): Promise<string[]> {
  const rows = await db.selectFrom('deliveries').select('channel').distinct().where('state', '=', 'owed').execute()
  return rows.map(({ channel }) => channel)
}

/**
 * Owes again what was given up, and makes what waits for its next try due now; of one delivery, or of all. Each keeps its
 * key and its changes. Gives back how many there were.
 */
export async function retryDeliveries(db: Database, { id, now }: { id: number | null; now: number }): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('deliveries')
    .set({ state: 'owed', next_attempt_at: now, refusals: 0, first_attempt_at: null })
    .where(({ eb, and, or }) =>
      or([eb('state', '=', 'given-up'), and([eb('state', '=', 'owed'), eb('attempts', '>', 0)])]),
    )
    .$if(id !== null, (query) => query.where('id', '=', id ?? 0))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
