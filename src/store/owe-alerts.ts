import type { ChangeRecord } from '../model/records.ts'
import type { Database } from './open-store.ts'

/** Where one change is to be sent; changes with the same digest travel together. */
export type Route = { readonly channel: string; readonly digestMs: number | null }

/** Which channels a change concerns; `text` is the article's, where it was read. Pure. */
export type RouteChange = (change: ChangeRecord, text: string | null) => readonly Route[]

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
  for (const route of options.route(change, text)) {
    const open = await findOpenDigest(tx, route, options.now)
    const deliveryId = open ?? (await startDelivery(tx, route, options))
    await tx.insertInto('delivery_changes').values({ delivery_id: deliveryId, change_id: change.id }).execute()
  }
}

/** The digest that gathers for the channel and comes in time for this change. */
async function findOpenDigest(tx: Database, { channel, digestMs }: Route, now: number): Promise<number | undefined> {
  if (digestMs === null) return undefined
  const open = await tx
    .selectFrom('deliveries')
    .select('id')
    .where('channel', '=', channel)
    .where('state', '=', 'owed')
    .where('attempts', '=', 0)
    .where('next_attempt_at', '>', now)
    .where('next_attempt_at', '<=', now + digestMs)
    .orderBy('id')
    .executeTakeFirst()
  return open?.id
}

async function startDelivery(tx: Database, route: Route, { now, newKey }: OweOptions): Promise<number> {
  const { id } = await tx
    .insertInto('deliveries')
    .values({
      channel: route.channel,
      state: 'owed',
      key: newKey(),
      attempts: 0,
      refusals: 0,
      created_at: now,
      first_attempt_at: null,
      next_attempt_at: now + (route.digestMs ?? 0),
      sent_at: null,
      last_error: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
