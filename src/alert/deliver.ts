import { type Now, type Random, sleep } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { breaksQuiet, quietUntil } from '../model/quiet.ts'
import type { Quiet } from '../model/rule.ts'
import type { Attempt } from '../store/channels.ts'
import { claimDelivery, endAttempt, listOwedChannels, type OwedDelivery } from '../store/deliveries.ts'
import type { Database } from '../store/open-store.ts'
import type { Hush } from '../store/quiet.ts'
import type { Answer } from './channels/channel.ts'
import type { OpenChannel } from './open-channels.ts'

const GIVE_UP_AFTER_MS = 7 * 86_400_000
// Of these days some may have passed while nobody tried: the machine was off, or its clock was put right meanwhile.
const LEAST_TRIES = 10
const REFUSALS_UNTIL_GIVEN_UP = 3
// A message that may have arrived is sent twice, not three times.
const WEIGHTS = { refused: 1, unsure: 2 }
const FIRST_RETRY_MS = 5_000
const LONGEST_RETRY_MS = 15 * 60_000
const ONE_BY_ONE = 20
const LAST_ANSWER_MS = 5_000

export type DeliverDeps = {
  readonly db: Database
  readonly channels: ReadonlyMap<string, OpenChannel>
  readonly log: Log
  readonly now: Now
  readonly random: Random
  readonly newKey: () => string
  /** How long a stop waits for the answer to a message that is under way; some seconds where it does not say. */
  readonly lastAnswerMs?: number
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

/** Deliveries of a process that goes on: round after round, where no round waits for a slow channel. */
export type Rounds = {
  /**
   * Starts every channel that is owed something and is not under way. Throws what a channel threw since the last round.
   */
  start(signal: AbortSignal): Promise<void>
  /** Resolves when nothing is under way. */
  settle(): Promise<void>
}

export function createRounds(deps: DeliverDeps): Rounds {
  const underWay = new Map<string, Promise<void>>()
  let thrown: { readonly error: unknown } | null = null
  const run = async (channel: string, signal: AbortSignal) => {
    try {
      await deliverChannel(channel, deps, signal)
    } catch (error) {
      thrown ??= { error }
    } finally {
      underWay.delete(channel)
    }
  }
  return {
    async start(signal) {
      for (const channel of await listOwedChannels(deps.db)) {
        if (!underWay.has(channel)) underWay.set(channel, run(channel, signal))
      }
      const earlier = thrown
      thrown = null
      if (earlier !== null) throw earlier.error
    },
    settle: async () => void (await Promise.all(underWay.values())),
  }
}

async function deliverChannel(channel: string, deps: DeliverDeps, signal: AbortSignal): Promise<number> {
  const { db, now, newKey, channels } = deps
  // A channel that the configuration no longer names keeps what it is owed, for the day it is named again.
  const open = channels.get(channel)
  if (open === undefined) return 0
  const pace = { perMinute: open.perMinute, oneByOne: ONE_BY_ONE }
  let sent = 0
  for (;;) {
    if (signal.aborted) return sent
    const delivery = await claimDelivery(db, channel, { now: now(), pace, hush: toHush(open.quiet, now()) })
    if (delivery === null) return sent
    const attempt = toAttempt(await trySend(open, delivery, { ...deps, signal }), delivery, deps)
    await endAttempt(db, delivery.id, { channel, attempt, now: now(), others: [...channels.keys()], newKey })
    if (attempt.kind === 'sent') sent += 1
    logFailure(attempt, delivery, deps)
    if (attempt.kind === 'owed') return sent
  }
}

function toHush(quiet: Quiet | null, now: number): Hush | null {
  const until = quietUntil(quiet, now)
  return until === null ? null : { until, breaks: (change) => breaksQuiet(quiet, change) }
}

/**
 * A mistake of ours in one message is its own affair: the queue goes on behind it. A stop leaves the receiver some seconds
 * to answer: what it has would else be sent again after the next start.
 */
async function trySend(
  { send }: OpenChannel,
  delivery: OwedDelivery,
  { log, lastAnswerMs = LAST_ANSWER_MS, signal }: DeliverDeps & { readonly signal: AbortSignal },
): Promise<Answer> {
  signal.throwIfAborted()
  const end = new AbortController()
  const waited = new AbortController()
  const onStop = () => void sleep(lastAnswerMs, waited.signal).then(() => end.abort(signal.reason))
  signal.addEventListener('abort', onStop, { once: true })
  try {
    return await send(delivery, end.signal)
  } catch (error) {
    if (end.signal.aborted) throw error
    log.error({ channel: delivery.channel, delivery: delivery.id, err: error }, 'alert not composed')
    return { kind: 'refused', error: `bug: ${error instanceof Error ? error.message : String(error)}` }
  } finally {
    signal.removeEventListener('abort', onStop)
    waited.abort()
  }
}

function logFailure(attempt: Attempt, { channel, id }: OwedDelivery, { log }: DeliverDeps): void {
  const error = attempt.kind === 'sent' ? attempt.refusal : attempt.error
  if (error === undefined) return
  const said = attempt.kind === 'sent' ? 'alert not delivered to all' : 'alert not delivered'
  log.warn({ channel, delivery: id, state: attempt.kind, error }, said)
}

function toAttempt(answer: Answer, delivery: OwedDelivery, { now, random }: DeliverDeps): Attempt {
  if (answer.kind === 'delivered') {
    return { kind: 'sent', at: now(), ...(answer.refusal === undefined ? {} : { refusal: answer.refusal }) }
  }
  const { kind, error } = answer
  if (kind === 'unreadable' && !delivery.shortened) {
    const { refusals, reached } = delivery
    return { kind: 'owed', error, refusals, nextAttemptAt: now(), shortened: true, reached }
  }
  const refusals = delivery.refusals + (kind === 'refused' || kind === 'unsure' ? WEIGHTS[kind] : 0)
  const isFinal = kind === 'gone' || kind === 'unreadable' || refusals >= REFUSALS_UNTIL_GIVEN_UP
  const isOld = now() - delivery.firstAttemptAt > GIVE_UP_AFTER_MS && delivery.attempts + 1 >= LEAST_TRIES
  if (isFinal || isOld) return { kind: 'given-up', error }
  const asked = answer.kind === 'again' ? answer.retryAfterMs : null
  const nextAttemptAt = now() + waitMs(asked, { attempts: delivery.attempts, random })
  const reached = (answer.kind === 'again' ? answer.reached : undefined) ?? delivery.reached
  return { kind: 'owed', error, refusals, nextAttemptAt, shortened: delivery.shortened, reached }
}

/** What the receiver asks for; but where it asks again for next to nothing, we know better. */
function waitMs(asked: number | null, { attempts, random }: { attempts: number; random: Random }): number {
  const isToBelieve = asked !== null && (attempts === 0 || asked >= FIRST_RETRY_MS)
  return isToBelieve ? asked : backoffMs(attempts, random)
}

function backoffMs(attempts: number, random: Random): number {
  const ceiling = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 10))
  return Math.round(ceiling * (0.8 + 0.4 * random()))
}
