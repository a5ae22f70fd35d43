import type { ChangeRecord } from '../model/records.ts'
import { hasRoom } from './backlog.ts'
import type { Database } from './open-store.ts'
import { startDelivery } from './start-delivery.ts'

/** Where one change is to be sent; changes with the same digest travel together. */
export type Route = {
  readonly channel: string
  readonly digestMs: number | null
  /** So many changes close a digest before its time. */
  readonly digestCount?: number | null
  /** Until when the channel is left alone: what comes meanwhile is one digest; null where it is not. */
  readonly quietUntil?: number | null
}

/** Which channels a change concerns at an instant; `text` is the article's, where it was read. Pure. */
export type RouteChange = (change: ChangeRecord, text: string | null, now: number) => readonly Route[]

export type OweOptions = { readonly route: RouteChange; readonly newKey: () => string; readonly now: number }

/**
 * Owes the alerts of a change, in the transaction of what it is about. A digest takes in further changes until its
 * time comes; a delivery that was once attempted keeps its changes and its key.
 */
export async function oweAlerts(
  tx: Database,
  { change, text }: { change: ChangeRecord; text: string | null },
  options: OweOptions,
): Promise<void> {
  await oweRoutes(tx, { change, routes: options.route(change, text, options.now) }, options)
}

/** Owes a change to these channels, as `oweAlerts` does. */
export async function oweRoutes(
  tx: Database,
  { change, routes }: { change: ChangeRecord; routes: readonly Route[] },
  options: OweOptions,
): Promise<void> {
  for (const route of routes) {
    const waitMs = waitOf(route, options.now)
    // In the quiet hours no digest will do that breaks them.
    const notBefore = route.quietUntil ?? options.now + 1
    const open = await findOpenDigest(tx, { channel: route.channel, waitMs, notBefore, now: options.now })
    const joined = open !== undefined && (await hasRoom(tx, open, change)) ? open : null
    const deliveryId =
      joined ??
      (await startDelivery(tx, {
        channel: route.channel,
        at: options.now,
        waitMs,
        key: options.newKey(),
        notice: null,
      }))
    await tx.insertInto('delivery_changes').values({ delivery_id: deliveryId, change_id: change.id }).execute()
    const { digestCount = null, quietUntil = null } = route
    if (digestCount !== null && quietUntil === null) {
      await closeFullDigest(tx, { deliveryId, count: digestCount, now: options.now })
    }
  }
}

function waitOf({ digestMs, quietUntil = null }: Route, now: number): number {
  return quietUntil === null ? (digestMs ?? 0) : Math.max(0, quietUntil - now)
}

type Digest = {
  readonly channel: string
  readonly waitMs: number
  readonly notBefore: number
  readonly now: number
}

/** The digest that gathers for the channel and comes in time for this change. */
async function findOpenDigest(tx: Database, { channel, waitMs, notBefore, now }: Digest): Promise<number | undefined> {
  if (waitMs === 0) return undefined
  const open = await tx
    .selectFrom('deliveries')
    .select('id')
    .where('channel', '=', channel)
    .where('state', '=', 'owed')
    .where('attempts', '=', 0)
    // A notice that waits for the end of the quiet has no room for a change: nobody would hear of it.
    .where('notice', 'is', null)
    .where('next_attempt_at', '>=', notBefore)
    .where('next_attempt_at', '<=', now + waitMs)
    // Those before it are full, or are full sooner.
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return open?.id
}

type Full = { readonly deliveryId: number; readonly count: number; readonly now: number }

async function closeFullDigest(tx: Database, { deliveryId, count, now }: Full): Promise<void> {
  const { gathered } = await tx
    .selectFrom('delivery_changes')
    .select(({ fn }) => fn.countAll<number>().as('gathered'))
    .where('delivery_id', '=', deliveryId)
    .executeTakeFirstOrThrow()
  if (gathered < count) return
  await tx.updateTable('deliveries').set({ next_attempt_at: now }).where('id', '=', deliveryId).execute()
}
