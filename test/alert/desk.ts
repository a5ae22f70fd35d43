import type { Answer, Send } from '../../src/alert/channels/channel.ts'
import type { DeliverDeps } from '../../src/alert/deliver.ts'
import type { OpenChannel } from '../../src/alert/open-channels.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { Quiet } from '../../src/model/rule.ts'
import type { OwedDelivery } from '../../src/store/deliveries.ts'
import type { Database } from '../../src/store/open-store.ts'
import { oweAlerts, type Route } from '../../src/store/owe-alerts.ts'
import { readChange } from '../../src/store/read-changes.ts'
import type { FoundChange } from '../../src/store/write-changes.ts'
import { writeChange } from '../../src/store/write-changes.ts'
import { START } from '../support/builders.ts'

/** What a channel was sent: the numbers of the changes, or a notice. */
export type Sent = {
  readonly at: number
  readonly key: string
  readonly changes: readonly number[]
  readonly notice: Notice | null
}

export type Clock = { at: number }

export type Desk = { readonly channel: OpenChannel; readonly sent: Sent[] }

/** A channel that answers as it is told, and keeps what it was sent. */
export function aDesk(
  clock: Clock,
  {
    answer = () => ({ kind: 'delivered' }),
    perMinute = 20,
    quiet = null,
  }: { answer?: (count: number) => Answer; perMinute?: number; quiet?: Quiet | null } = {},
): Desk {
  const sent: Sent[] = []
  const send: Send = async ({ key, changes, notice }: OwedDelivery) => {
    sent.push({ at: clock.at, key, changes: changes.map(({ id }) => id), notice })
    return answer(sent.length)
  }
  return { channel: { send, preview: () => '', perMinute, quiet }, sent }
}

export function deliveryDeps(db: Database, desks: Readonly<Record<string, Desk>>, clock: Clock): DeliverDeps {
  const quiet = () => undefined
  let notices = 0
  return {
    db,
    channels: new Map(Object.entries(desks).map(([name, { channel }]) => [name, channel])),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    now: () => clock.at,
    random: () => 0.5,
    newKey: () => {
      notices += 1
      return `notice-${notices}`
    },
  }
}

let keys = 0

/** Writes so many changes of a source into the history, and owes each to these channels. */
export async function oweChanges(
  db: Database,
  count: number,
  { routes, now = START, ...what }: { routes: readonly Route[]; now?: number } & Partial<FoundChange>,
): Promise<void> {
  const newKey = () => {
    keys += 1
    return `change-${keys}`
  }
  await db.transaction().execute(async (tx) => {
    for (let at = 0; at < count; at += 1) {
      const found = { at: now, kind: 'broken', sourceId: 'mfa-en', checkId: null, article: null, ...what } as const
      const change = await readChange(tx, await writeChange(tx, found))
      await oweAlerts(tx, { change, text: null }, { route: () => routes, newKey, now })
    }
  })
}
