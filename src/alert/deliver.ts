import type { Now, Random } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { type Attempt, claimDelivery, listOwedChannels, markDelivery, type OwedDelivery } from '../store/deliveries.ts'
import type { Database } from '../store/open-store.ts'
import type { Answer, Send } from './channels/channel.ts'

const GIVE_UP_AFTER_MS = 7 * 86_400_000
const REFUSALS_UNTIL_GIVEN_UP = 3
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 15 * 60_000

export type DeliverDeps = {
  readonly db: Database
  readonly channels: ReadonlyMap<string, Send>
  readonly log: Log
  readonly now: Now
  readonly random: Random
}

/**
 * Sends what is owed and due, channel by channel in order, the channels side by side; gives back how many deliveries
 * were sent. Each is claimed, sent, then marked: a crash between repeats it under the same key. Only the process that
 * holds the store's deliveries may call this.
 */
export async function deliverDue(deps: DeliverDeps, signal: AbortSignal): Promise<number> {
  const owed = await listOwedChannels(deps.db)
  const ended = await Promise.allSettled(owed.map((channel) => deliverChannel(channel, deps, signal)))
  // Thrown only now: a channel that still sends would be claimed a second time by the next round.
  const failed = ended.find((one) => one.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return ended.reduce((sum, one) => sum + (one.status === 'fulfilled' ? one.value : 0), 0)
}

async function deliverChannel(channel: string, deps: DeliverDeps, signal: AbortSignal): Promise<number> {
  // A channel that the configuration no longer names keeps what it is owed, for the day it is named again.
  const send = deps.channels.get(channel)
  if (send === undefined) return 0
  let sent = 0
  for (;;) {
    if (signal.aborted) return sent
    const delivery = await claimDelivery(deps.db, channel, deps.now())
    if (delivery === null) return sent
    const answer = await send(delivery, signal)
    const attempt = toAttempt(answer, delivery, deps)
    await markDelivery(deps.db, delivery.id, attempt)
    if (attempt.kind === 'sent') {
      sent += 1
    } else {
      deps.log.warn(
        { channel, delivery: delivery.id, state: attempt.kind, error: attempt.error },
        'alert not delivered',
      )
      if (attempt.kind === 'owed') return sent
    }
  }
}

function toAttempt(answer: Answer, delivery: OwedDelivery, { now, random }: DeliverDeps): Attempt {
  if (answer.kind === 'delivered') return { kind: 'sent', at: now() }
  const { error } = answer
  const refusals = delivery.refusals + (answer.kind === 'refused' ? 1 : 0)
  const isOver =
    answer.kind === 'gone' || refusals >= REFUSALS_UNTIL_GIVEN_UP || now() - delivery.firstAttemptAt > GIVE_UP_AFTER_MS
  if (isOver) return { kind: 'given-up', error }
  const asked = answer.kind === 'again' ? answer.retryAfterMs : null
  return { kind: 'owed', error, refusals, nextAttemptAt: now() + (asked ?? backoffMs(delivery.attempts, random)) }
}

function backoffMs(attempts: number, random: Random): number {
  const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 10))
  return Math.round(ceiling * (0.8 + 0.4 * random()))
}
