import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Answer, Send } from '../../src/alert/channels/channel.ts'
import { type DeliverDeps, deliverDue } from '../../src/alert/deliver.ts'
import { createMessageWords } from '../../src/alert/message-words.ts'
import { type OpenChannel, openChannels } from '../../src/alert/open-channels.ts'
import { createFetcher, type Fetcher } from '../../src/fetch/fetcher.ts'
import { announceOverdue } from '../../src/store/announce.ts'
import type { OwedDelivery } from '../../src/store/deliveries.ts'
import type { Database } from '../../src/store/open-store.ts'
import { aChannel, DAY_MS, entries, MINUTE_MS, NO_NAMES, START } from '../support/builders.ts'
import { added, owing, recordFirst, temporaryStore } from '../support/store.ts'
import { startReceiver } from './receiver.ts'

const NEVER = new AbortController().signal
const FIRST_DELIVERY = START + MINUTE_MS

const fetchers: Fetcher[] = []
afterEach(() => Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close())))

/** A store that owes each of these articles to each of these channels, one message per article. */
async function storeThatOwes(keys: readonly string[], channels: readonly string[]) {
  const store = await temporaryStore()
  const additions = entries(...keys.toReversed()).map((entry) => added(entry))
  await recordFirst(store.db, { entries: entries(...keys), delta: { older: [], additions } })
  const route = () => channels.map((channel) => ({ channel, digestMs: null }))
  await announceOverdue(store.db, owing({ route, now: FIRST_DELIVERY }))
  return store
}

const ok: Answer = { kind: 'delivered' }
const busy: Answer = { kind: 'again', error: 'busy', retryAfterMs: null }
const refused: Answer = { kind: 'refused', error: 'no' }

type Sent = { readonly key: string; readonly articles: readonly (string | undefined)[]; readonly at: number }

/** A channel that answers as it is told, in turn, and then delivers; it keeps what it was sent. */
function scripted(answers: readonly Answer[], clock: { at: number }): { send: Send; sent: Sent[] } {
  const sent: Sent[] = []
  const send = async ({ key, changes }: OwedDelivery) => {
    sent.push({ key, articles: changes.map(({ article }) => article?.key), at: clock.at })
    return answers[sent.length - 1] ?? ok
  }
  return { send, sent }
}

/** Sends as fast as it is owed. */
const openWith = (send: Send, perMinute = 1_000_000): OpenChannel => ({
  send,
  preview: () => '',
  perMinute,
  quiet: null,
})

function deps(db: Database, channels: Readonly<Record<string, Send>>, clock = { at: FIRST_DELIVERY }) {
  const lines: object[] = []
  const write = (fields: object) => void lines.push(fields)
  const log = { debug: write, info: write, warn: write, error: write }
  const made: DeliverDeps = {
    db,
    channels: new Map(Object.entries(channels).map(([name, send]) => [name, openWith(send)])),
    newKey: () => `notice-${lines.length}`,
    log,
    now: () => clock.at,
    random: () => 0.5,
  }
  return { ...made, lines }
}

const rows = (db: Database) =>
  db
    .selectFrom('deliveries')
    .select(['channel', 'state', 'attempts', 'next_attempt_at', 'last_error'])
    .orderBy('id')
    .execute()

const states = async (db: Database) => (await rows(db)).map(({ channel, state }) => `${channel} ${state}`)

/** Goes from attempt to attempt until nothing is owed; gives back when each round was. */
async function deliverAll(made: DeliverDeps, clock: { at: number }): Promise<number> {
  let rounds = 0
  for (;;) {
    await deliverDue(made, NEVER)
    rounds += 1
    const next = (await rows(made.db)).flatMap(({ next_attempt_at }) => next_attempt_at ?? [])
    if (next.length === 0) return rounds
    const later = next.filter((at) => at > clock.at)
    if (later.length === 0) throw new Error('something is due and was not sent')
    clock.at = Math.min(...later)
  }
}

describe('what is owed', () => {
  test('is sent in order, and once', async () => {
    await using store = await storeThatOwes(['a', 'b', 'c'], ['desk'])
    const { send, sent } = scripted([], { at: 0 })
    const made = deps(store.db, { desk: send })
    expect(await deliverDue(made, NEVER)).toBe(3)
    expect(await deliverDue(made, NEVER)).toBe(0)
    expect(sent.map(({ articles }) => articles)).toEqual([['a'], ['b'], ['c']])
    expect(await states(store.db)).toEqual(['desk sent', 'desk sent', 'desk sent'])
    expect(made.lines).toEqual([])
  })

  test('waits behind what was not delivered, and the key stays the same over all tries', async () => {
    await using store = await storeThatOwes(['a', 'b'], ['desk'])
    const clock = { at: FIRST_DELIVERY }
    const { send, sent } = scripted([busy, busy, busy], clock)
    const made = deps(store.db, { desk: send }, clock)
    await deliverAll(made, clock)
    expect(sent.map(({ articles }) => articles.join())).toEqual(['a', 'a', 'a', 'a', 'b'])
    expect(new Set(sent.map(({ key }) => key)).size).toBe(2)
    expect(sent.map(({ at }) => at - FIRST_DELIVERY)).toEqual([0, 5000, 15_000, 35_000, 35_000])
    expect(made.lines[0]).toMatchObject({ channel: 'desk', delivery: 1, state: 'owed', error: 'busy' })
  })

  test('is sent when the receiver said', async () => {
    await using store = await storeThatOwes(['a'], ['desk'])
    const { send } = scripted([{ kind: 'again', error: 'busy', retryAfterMs: 7777 }], { at: 0 })
    await deliverDue(deps(store.db, { desk: send }), NEVER)
    expect((await rows(store.db))[0]?.next_attempt_at).toBe(FIRST_DELIVERY + 7777)
  })

  test('is given up after three refusals, and the next is sent', async () => {
    await using store = await storeThatOwes(['a', 'b'], ['desk'])
    const clock = { at: FIRST_DELIVERY }
    const { send, sent } = scripted([refused, refused, refused], clock)
    await deliverAll(deps(store.db, { desk: send }, clock), clock)
    expect(sent.map(({ articles }) => articles.join())).toEqual(['a', 'a', 'a', 'b'])
    expect(await states(store.db)).toEqual(['desk given-up', 'desk sent'])
    expect((await rows(store.db))[0]).toMatchObject({ attempts: 3, last_error: 'no' })
  })

  test('is not given up by one refusal after an outage', async () => {
    await using store = await storeThatOwes(['a'], ['desk'])
    const clock = { at: FIRST_DELIVERY }
    const { send, sent } = scripted([busy, busy, refused, busy, refused], clock)
    await deliverAll(deps(store.db, { desk: send }, clock), clock)
    expect(sent).toHaveLength(6)
    expect(await states(store.db)).toEqual(['desk sent'])
  })

  test('is given up at once where the receiver is gone, and that is not a delivery', async () => {
    await using store = await storeThatOwes(['a', 'b'], ['desk'])
    const { send } = scripted([{ kind: 'gone', error: 'gone' }], { at: 0 })
    expect(await deliverDue(deps(store.db, { desk: send }), NEVER)).toBe(1)
    expect(await states(store.db)).toEqual(['desk given-up', 'desk sent'])
  })

  test('is tried for seven days, ever more rarely, and then given up', async () => {
    await using store = await storeThatOwes(['a'], ['desk'])
    const clock = { at: FIRST_DELIVERY }
    const { send, sent } = scripted(
      Array.from({ length: 2000 }, () => busy),
      clock,
    )
    await deliverAll(deps(store.db, { desk: send }, clock), clock)
    expect(await states(store.db)).toEqual(['desk given-up'])
    const last = sent.at(-1)?.at ?? 0
    expect(last - FIRST_DELIVERY).toBeGreaterThan(7 * DAY_MS)
    expect(last - FIRST_DELIVERY).toBeLessThan(7 * DAY_MS + 20 * MINUTE_MS)
    const gaps = sent.map(({ at }, place) => at - (sent[place - 1]?.at ?? at))
    expect(Math.max(...gaps)).toBe(15 * MINUTE_MS)
  })

  test('is not given up at its first try, however long nobody tried', async () => {
    await using store = await storeThatOwes(['a'], ['desk'])
    const clock = { at: FIRST_DELIVERY + 30 * DAY_MS }
    const { send } = scripted([busy], clock)
    await deliverDue(deps(store.db, { desk: send }, clock), NEVER)
    expect(await states(store.db)).toEqual(['desk owed'])
    await deliverAll(deps(store.db, { desk: send }, clock), clock)
    expect(await states(store.db)).toEqual(['desk sent'])
  })

  test('to a channel that is named no more stays owed until it is named again', async () => {
    await using store = await storeThatOwes(['a'], ['former', 'desk'])
    const { send, sent } = scripted([], { at: 0 })
    expect(await deliverDue(deps(store.db, { desk: send }), NEVER)).toBe(1)
    expect(await states(store.db)).toEqual(['former owed', 'desk sent'])
    expect(await deliverDue(deps(store.db, { desk: send, former: send }), NEVER)).toBe(1)
    expect(sent).toHaveLength(2)
  })

  test('stays owed where we stop, and is not sent once we have stopped', async () => {
    await using store = await storeThatOwes(['a', 'b'], ['desk'])
    const stop = new AbortController()
    const stopped: Send = async (_delivery, signal) => {
      stop.abort()
      await once(signal, 'abort')
      signal.throwIfAborted()
      return ok
    }
    const made = { ...deps(store.db, { desk: stopped }), lastAnswerMs: 10 }
    await expect(deliverDue(made, stop.signal)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(await deliverDue(made, stop.signal)).toBe(0)
    expect(await states(store.db)).toEqual(['desk owed', 'desk owed'])
    expect((await rows(store.db)).map(({ attempts }) => attempts)).toEqual([1, 0])
  })

  test('is not sent again after a stop that came before its answer', async () => {
    await using store = await storeThatOwes(['a', 'b'], ['desk'])
    const stop = new AbortController()
    const slow: Send = async (_delivery, signal) => {
      stop.abort()
      await delay(50, undefined, { signal })
      return ok
    }
    expect(await deliverDue(deps(store.db, { desk: slow }), stop.signal)).toBe(1)
    expect(await states(store.db)).toEqual(['desk sent', 'desk owed'])
  })
})

describe('a message that we cannot compose', () => {
  test('is set aside with the reason after some tries, and the queue goes on behind it', async () => {
    await using store = await storeThatOwes(['a', 'b'], ['desk'])
    const { send, sent } = scripted([], { at: 0 })
    const clock = { at: FIRST_DELIVERY }
    const made = deps(
      store.db,
      {
        desk: async (delivery, signal) => {
          if (delivery.changes[0]?.article?.key === 'a') throw new TypeError('no such field')
          return send(delivery, signal)
        },
      },
      clock,
    )
    await deliverAll(made, clock)
    expect(sent.map(({ articles }) => articles)).toEqual([['b']])
    expect(await rows(store.db)).toMatchObject([
      { state: 'given-up', attempts: 3, last_error: 'bug: no such field' },
      { state: 'sent' },
    ])
    expect(made.lines).toContainEqual(expect.objectContaining({ delivery: 1, err: expect.any(TypeError) }))
  })
})

describe('channels side by side', () => {
  test('one that is dead stops no other', async () => {
    await using receiver = await startReceiver()
    await using store = await storeThatOwes(['a', 'b'], ['dead', 'desk', 'broken'])
    const dead = await startReceiver()
    await dead[Symbol.asyncDispose]()
    await using broken = await startReceiver(() => ({ status: 500 }))
    const perHost = { concurrency: 1, delayMs: 0 }
    const limits = { timeoutMs: 5000, maxBytes: 1000, perHost, allowPrivateAddresses: true }
    const fetcher = createFetcher({ userAgent: 'Dateline/1.0', ...limits, now: Date.now })
    fetchers.push(fetcher)
    const made = deps(store.db, {})
    const named = { dead: dead.channel, desk: receiver.channel, broken: broken.channel }
    const channels = openChannels(
      Object.entries(named).map(([name, url]) => aChannel({ name, url })),
      {
        post: fetcher.post,
        mail: fetcher.mail,
        now: made.now,
        log: made.log,
        words: createMessageWords({ sources: [], lexicon: NO_NAMES }),
      },
    )
    expect(await deliverDue({ ...made, channels }, NEVER)).toBe(2)
    expect(receiver.received.map(({ body }) => JSON.parse(body).changes[0].article.key)).toEqual(['a', 'b'])
    expect((await states(store.db)).sort()).toEqual([
      'broken owed',
      'broken owed',
      'dead owed',
      'dead owed',
      'desk sent',
      'desk sent',
    ])
  })

  test('trouble of ours with one is told when the others are through, so that nothing is claimed twice', async () => {
    await using store = await storeThatOwes(['a'], ['bad', 'slow'])
    const { send: bad } = scripted([busy], { at: 0 })
    const random = () => {
      throw new Error('a mistake of ours')
    }
    const { send, sent } = scripted([], { at: 0 })
    const slow: Send = async (delivery, signal) => {
      await delay(50)
      return send(delivery, signal)
    }
    await expect(deliverDue({ ...deps(store.db, { bad, slow }), random }, NEVER)).rejects.toThrow('a mistake of ours')
    expect(sent).toHaveLength(1)
    expect(await states(store.db)).toEqual(['bad owed', 'slow sent'])
  })
})
