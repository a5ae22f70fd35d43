import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/alert/channels/channel.ts'
import { createRounds, deliverDue } from '../../src/alert/deliver.ts'
import { listFailingChannels } from '../../src/store/channels.ts'
import { retryDeliveries } from '../../src/store/deliveries.ts'
import type { Database } from '../../src/store/open-store.ts'
import { listDeliveries } from '../../src/store/read-deliveries.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, START } from '../support/builders.ts'
import { temporaryStore } from '../support/store.ts'
import { aDesk, deliveryDeps, oweChanges } from './desk.ts'

const NEVER = new AbortController().signal
const atOnce = (...channels: string[]) => channels.map((channel) => ({ channel, digestMs: null }))
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1)

/** Goes through a stretch of time, a round a second where something is due. */
async function pass(db: Database, deps: Parameters<typeof deliverDue>[0], clock: { at: number }, until: number) {
  while (clock.at < until) {
    await deliverDue(deps, NEVER)
    const waiting = await db.selectFrom('deliveries').select('next_attempt_at').where('state', '=', 'owed').execute()
    const next = waiting.map(({ next_attempt_at: at }) => at ?? until).filter((at) => at > clock.at)
    clock.at = Math.min(
      until,
      ...(waiting.length > 0 && next.length === 0 ? [clock.at + 1000] : next),
      clock.at + HOUR_MS,
    )
  }
}

describe('a storm', () => {
  test('of 5,000 changes in a minute is no more than 20 messages, in order, with none left out', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock)
    for (let batch = 0; batch < 50; batch += 1) {
      clock.at = START + batch * 1000
      await oweChanges(store.db, 100, { routes: atOnce('desk'), now: clock.at })
      await deliverDue(deliveryDeps(store.db, { desk }, clock), NEVER)
    }
    await pass(store.db, deliveryDeps(store.db, { desk }, clock), clock, START + 10 * MINUTE_MS)
    expect(desk.sent.filter(({ at }) => at < START + MINUTE_MS).length).toBeLessThanOrEqual(20)
    expect(desk.sent.flatMap(({ changes }) => changes)).toEqual(upTo(5000))
    expect(new Set(desk.sent.map(({ key }) => key)).size).toBe(desk.sent.length)
  })

  test('of twenty messages goes out one by one', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock)
    await oweChanges(store.db, 20, { routes: atOnce('desk') })
    expect(await deliverDue(deliveryDeps(store.db, { desk }, clock), NEVER)).toBe(20)
    expect(desk.sent.map(({ changes }) => changes)).toEqual(upTo(20).map((id) => [id]))
  })

  test('never changes what was attempted before: its key and its changes stay', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, {
      answer: (count) => (count === 1 ? { kind: 'again', error: 'busy', retryAfterMs: 5000 } : { kind: 'delivered' }),
    })
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 1, { routes: atOnce('desk') })
    await deliverDue(deps, NEVER)
    await oweChanges(store.db, 50, { routes: atOnce('desk') })
    await pass(store.db, deps, clock, START + MINUTE_MS)
    expect(desk.sent.map(({ changes }) => changes)).toEqual([[1], [1], upTo(51).slice(1)])
    expect(desk.sent[0]?.key).toBe(desk.sent[1]?.key)
  })

  test('at a pace of three a minute waits, and nothing is lost', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { perMinute: 3 })
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 8, { routes: atOnce('desk') })
    expect(await deliverDue(deps, NEVER)).toBe(3)
    await pass(store.db, deps, clock, START + 5 * MINUTE_MS)
    expect(desk.sent.flatMap(({ changes }) => changes)).toEqual(upTo(8))
    const ends = desk.sent.map(({ at }) => at)
    for (const at of ends)
      expect(ends.filter((other) => other > at - MINUTE_MS && other <= at).length).toBeLessThanOrEqual(3)
  })
})

describe('a message', () => {
  test('holds half a megabyte at most, whether a backlog or a digest', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock)
    const deps = deliveryDeps(store.db, { desk }, clock)
    const after = { title: 'Long', published: null, paragraphs: ['긴 글. '.repeat(4000)] }
    await oweChanges(store.db, 30, { routes: atOnce('desk'), after })
    await deliverDue(deps, NEVER)
    await oweChanges(store.db, 30, { routes: [{ channel: 'desk', digestMs: MINUTE_MS }], after })
    await pass(store.db, deps, clock, START + HOUR_MS)
    expect(desk.sent.flatMap(({ changes }) => changes)).toEqual(upTo(60))
    const bytes = Buffer.byteLength(JSON.stringify(after))
    for (const { changes } of desk.sent) expect(changes.length * bytes).toBeLessThan(500_000)
    expect(desk.sent.length).toBeLessThan(30)
  })

  test('goes out though it is larger than that by itself', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock)
    const after = { title: 'Long', published: null, paragraphs: ['a'.repeat(600_000)] }
    await oweChanges(store.db, 22, { routes: atOnce('desk'), after })
    await pass(store.db, deliveryDeps(store.db, { desk }, clock), clock, START + HOUR_MS)
    expect(desk.sent.map(({ changes }) => changes)).toEqual(upTo(22).map((id) => [id]))
  })

  test('is not sent twelve times a minute because the receiver says Retry-After: 0 each time', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { answer: () => ({ kind: 'again', error: 'busy', retryAfterMs: 0 }) })
    await oweChanges(store.db, 1, { routes: atOnce('desk') })
    await pass(store.db, deliveryDeps(store.db, { desk }, clock), clock, START + 10 * MINUTE_MS)
    expect(desk.sent.length).toBeLessThan(10)
  })

  test('goes out although the clock was set back an hour since the last ones', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { perMinute: 3 })
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 3, { routes: atOnce('desk') })
    expect(await deliverDue(deps, NEVER)).toBe(3)
    clock.at = START - HOUR_MS
    await oweChanges(store.db, 1, { routes: atOnce('desk'), now: clock.at })
    expect(await deliverDue(deps, NEVER)).toBe(1)
  })
})

describe('a digest', () => {
  test('goes out when its time is over', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock)
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 3, { routes: [{ channel: 'desk', digestMs: 10 * MINUTE_MS }] })
    expect(await deliverDue(deps, NEVER)).toBe(0)
    await pass(store.db, deps, clock, START + HOUR_MS)
    expect(desk.sent).toMatchObject([{ at: START + 10 * MINUTE_MS, changes: [1, 2, 3] }])
  })

  test('waits where the channel asked to be left alone, and overtakes nothing that was attempted before', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, {
      answer: (count) =>
        count === 1 ? { kind: 'again', error: 'busy', retryAfterMs: HOUR_MS } : { kind: 'delivered' },
    })
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 1, { routes: [{ channel: 'desk', digestMs: 10 * MINUTE_MS }] })
    await oweChanges(store.db, 1, { routes: atOnce('desk') })
    await deliverDue(deps, NEVER)
    await oweChanges(store.db, 25, { routes: atOnce('desk') })
    await pass(store.db, deps, clock, START + DAY_MS)
    expect(desk.sent.map(({ at, changes }) => [at - START, ...changes])).toEqual([
      [0, 2],
      [HOUR_MS, 2],
      [HOUR_MS, 1, ...upTo(27).slice(2)],
    ])
  })

  test('goes out before that once it is full, and the next one begins', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock)
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 5, { routes: [{ channel: 'desk', digestMs: 10 * MINUTE_MS, digestCount: 3 }] })
    await pass(store.db, deps, clock, START + HOUR_MS)
    expect(desk.sent).toMatchObject([
      { at: START, changes: [1, 2, 3] },
      { at: START + 10 * MINUTE_MS, changes: [4, 5] },
    ])
  })

  test('is all that quiet hours leave, whatever else breaks them', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock)
    const deps = deliveryDeps(store.db, { desk }, clock)
    const quiet = { channel: 'desk', digestMs: null, quietUntil: START + 8 * HOUR_MS }
    await oweChanges(store.db, 30, { routes: [quiet] })
    await oweChanges(store.db, 1, { routes: atOnce('desk') })
    await oweChanges(store.db, 30, { routes: [quiet], now: START + HOUR_MS })
    await pass(store.db, deps, clock, START + DAY_MS)
    expect(desk.sent.map(({ at, changes }) => [at - START, changes.length])).toEqual([
      [0, 1],
      [8 * HOUR_MS, 60],
    ])
  })
})

describe('the quiet hours of a channel', () => {
  // START is ten past nine in UTC.
  const quiet = { from: '09:30', to: '17:30', timezone: 'UTC', except: ['removed' as const] }
  const END = START + 8 * HOUR_MS + 20 * MINUTE_MS
  const busyAtFirst = (count: number): Answer =>
    count === 1 ? { kind: 'again', error: 'busy', retryAfterMs: HOUR_MS } : { kind: 'delivered' }

  test('keep back a digest and a retry that came due in them', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { quiet, answer: busyAtFirst })
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 1, { routes: atOnce('desk') })
    await oweChanges(store.db, 2, { routes: [{ channel: 'desk', digestMs: 2 * HOUR_MS }] })
    await pass(store.db, deps, clock, START + DAY_MS)
    expect(desk.sent.map(({ at, changes }) => [at - START, ...changes])).toEqual([
      [0, 1],
      [END - START, 1],
      [END - START, 2, 3],
    ])
  })

  test('keep back the notice that another channel fails', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { quiet })
    const dead = aDesk(clock, { answer: () => ({ kind: 'again', error: 'refused', retryAfterMs: null }) })
    await oweChanges(store.db, 1, { routes: atOnce('dead') })
    await pass(store.db, deliveryDeps(store.db, { desk, dead }, clock), clock, START + DAY_MS)
    expect(desk.sent).toMatchObject([{ at: END, notice: { type: 'channel-failing' } }])
  })

  test('lose no change that comes while such a notice waits for their end', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { quiet: { ...quiet, from: '09:00' } })
    const dead = aDesk(clock, { answer: () => ({ kind: 'gone', error: 'gone' }) })
    const deps = deliveryDeps(store.db, { desk, dead }, clock)
    await oweChanges(store.db, 1, { routes: atOnce('dead') })
    await pass(store.db, deps, clock, START + HOUR_MS)
    await oweChanges(store.db, 2, { routes: [{ channel: 'desk', digestMs: null, quietUntil: END }], now: clock.at })
    await pass(store.db, deps, clock, START + DAY_MS)
    expect(desk.sent.map(({ at, notice, changes }) => [at, notice?.type, ...changes])).toEqual([
      [END, 'alert-given-up'],
      [END, undefined, 2, 3],
    ])
  })

  test('keep a change out of a digest that breaks them', async () => {
    await using store = await temporaryStore()
    const clock = { at: START + HOUR_MS }
    const desk = aDesk(clock, { quiet })
    const deps = deliveryDeps(store.db, { desk }, clock)
    const loud = { channel: 'desk', digestMs: 10 * MINUTE_MS }
    await oweChanges(store.db, 1, { routes: [loud], now: clock.at, kind: 'removed' })
    await oweChanges(store.db, 2, { routes: [{ ...loud, quietUntil: END }], now: clock.at })
    await pass(store.db, deps, clock, START + DAY_MS)
    expect(desk.sent.map(({ at, changes }) => [at - START, ...changes])).toEqual([
      [HOUR_MS + 10 * MINUTE_MS, 1],
      [END - START, 2, 3],
    ])
  })

  test('let through what breaks them, though an older message waits for their end', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { quiet, answer: busyAtFirst })
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 1, { routes: atOnce('desk') })
    await deliverDue(deps, NEVER)
    clock.at = START + 2 * HOUR_MS
    await oweChanges(store.db, 1, { routes: atOnce('desk'), now: clock.at, kind: 'removed' })
    await pass(store.db, deps, clock, START + DAY_MS)
    expect(desk.sent.map(({ at, changes }) => [at - START, ...changes])).toEqual([
      [0, 1],
      [2 * HOUR_MS, 2],
      [END - START, 1],
    ])
  })
})

describe('a channel that is dead for a day', () => {
  test('delays no other, and delivers everything afterwards, in order', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const isBack = () => clock.at >= START + DAY_MS
    const dead = aDesk(clock, {
      answer: () => (isBack() ? { kind: 'delivered' } : { kind: 'again', error: 'refused', retryAfterMs: null }),
    })
    const desk = aDesk(clock)
    const deps = deliveryDeps(store.db, { dead, desk }, clock)
    for (let hour = 0; hour < 24; hour += 1) {
      await oweChanges(store.db, 5, { routes: atOnce('dead', 'desk'), now: clock.at })
      await pass(store.db, deps, clock, START + (hour + 1) * HOUR_MS)
    }
    await pass(store.db, deps, clock, START + DAY_MS + HOUR_MS)
    const told = desk.sent.filter(({ notice }) => notice === null)
    expect(told.map(({ at, changes }) => [at, ...changes])).toEqual(
      upTo(120).map((id) => [START + Math.floor((id - 1) / 5) * HOUR_MS, id]),
    )
    const delivered = dead.sent.filter(({ at }) => at >= START + DAY_MS)
    expect(delivered.flatMap(({ changes }) => changes)).toEqual(upTo(120))
    expect(delivered.length).toBeLessThan(5)
  })

  test('is said over another one, once, and again when it fails another time', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    let works = false
    const dead = aDesk(clock, {
      answer: () => (works ? { kind: 'delivered' } : { kind: 'again', error: 'refused', retryAfterMs: null }),
    })
    const desk = aDesk(clock)
    const deps = deliveryDeps(store.db, { dead, desk }, clock)
    await oweChanges(store.db, 1, { routes: atOnce('dead') })
    await pass(store.db, deps, clock, START + 10 * MINUTE_MS)
    expect(desk.sent).toEqual([])
    expect(await listFailingChannels(store.db)).toMatchObject([{ name: 'dead', failingSince: START, announced: false }])
    await pass(store.db, deps, clock, START + 6 * HOUR_MS)
    expect(desk.sent).toMatchObject([
      { notice: { type: 'channel-failing', channel: 'dead', error: 'refused' }, changes: [] },
    ])
    works = true
    await pass(store.db, deps, clock, START + 7 * HOUR_MS)
    expect(await listFailingChannels(store.db)).toEqual([])
    works = false
    await oweChanges(store.db, 1, { routes: atOnce('dead'), now: clock.at })
    await pass(store.db, deps, clock, START + 9 * HOUR_MS)
    expect(desk.sent).toHaveLength(2)
  })

  test('is said at once where it gave a message up, and over no channel that fails itself', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const gone = () => ({ kind: 'gone', error: 'gone' }) as const
    const [first, second, third] = [aDesk(clock, { answer: gone }), aDesk(clock, { answer: gone }), aDesk(clock)]
    const deps = deliveryDeps(store.db, { first, second, third }, clock)
    await oweChanges(store.db, 1, { routes: atOnce('first', 'second') })
    await pass(store.db, deps, clock, START + MINUTE_MS)
    const told = third.sent.map(({ notice }) => notice?.channel)
    expect(told).toContain('second')
    expect(told.length).toBeLessThanOrEqual(2)
    expect(third.sent[0]?.notice?.type).toBe('alert-given-up')
  })

  test('is said once another one works, where none did when it began to fail', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const fails = () => ({ kind: 'again', error: 'refused', retryAfterMs: null }) as const
    const dead = aDesk(clock, { answer: fails })
    const other = aDesk(clock, { answer: () => (clock.at < START + 2 * HOUR_MS ? fails() : { kind: 'delivered' }) })
    const deps = deliveryDeps(store.db, { dead, other }, clock)
    await oweChanges(store.db, 1, { routes: atOnce('dead', 'other') })
    await pass(store.db, deps, clock, START + 4 * HOUR_MS)
    expect(other.sent.at(-1)).toMatchObject({ notice: { type: 'channel-failing', channel: 'dead' } })
  })
})

describe('a message that a service cannot read', () => {
  test('goes out once more, shortened, and is then set aside with the reason while the queue goes on', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, {
      answer: (count) => (count <= 2 ? { kind: 'unreadable', error: 'too long' } : { kind: 'delivered' }),
    })
    await oweChanges(store.db, 2, { routes: atOnce('desk') })
    await pass(store.db, deliveryDeps(store.db, { desk }, clock), clock, START + MINUTE_MS)
    expect(desk.sent.map(({ changes }) => changes)).toEqual([[1], [1], [2]])
    const ledger = await listDeliveries(store.db, { channel: 'desk', states: null, limit: 10 })
    expect(ledger.map(({ state, lastError }) => [state, lastError])).toEqual([
      ['sent', null],
      ['given-up', 'too long'],
    ])
  })

  test('that may have arrived goes out once more, and is then given up', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { answer: () => ({ kind: 'unsure', error: 'lost' }) })
    await oweChanges(store.db, 1, { routes: atOnce('desk') })
    await pass(store.db, deliveryDeps(store.db, { desk }, clock), clock, START + HOUR_MS)
    expect(desk.sent).toHaveLength(2)
    expect(new Set(desk.sent.map(({ key }) => key)).size).toBe(1)
  })
})

describe('a retry', () => {
  test('sends again what was given up, under its key', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, {
      answer: (count) => (count === 1 ? { kind: 'gone', error: 'gone' } : { kind: 'delivered' }),
    })
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 1, { routes: atOnce('desk') })
    await deliverDue(deps, NEVER)
    expect(await retryDeliveries(store.db, { id: 99, now: clock.at })).toBe(0)
    expect(await retryDeliveries(store.db, { id: null, now: clock.at })).toBe(1)
    expect(await deliverDue(deps, NEVER)).toBe(1)
    expect(new Set(desk.sent.map(({ key }) => key)).size).toBe(1)
    expect(await retryDeliveries(store.db, { id: null, now: clock.at })).toBe(0)
  })
})

describe('rounds', () => {
  test('go on while one channel hangs, and never send to it twice at once', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const held = Promise.withResolvers<void>()
    const slow = aDesk(clock)
    const hanging = {
      ...slow,
      channel: {
        ...slow.channel,
        send: async (...args: Parameters<typeof slow.channel.send>) => {
          await held.promise
          return slow.channel.send(...args)
        },
      },
    }
    const desk = aDesk(clock)
    const rounds = createRounds(deliveryDeps(store.db, { slow: hanging, desk }, clock))
    await oweChanges(store.db, 1, { routes: atOnce('slow', 'desk') })
    await rounds.start(NEVER)
    await expect.poll(() => desk.sent.length).toBe(1)
    await oweChanges(store.db, 1, { routes: atOnce('slow', 'desk') })
    await rounds.start(NEVER)
    await expect.poll(() => desk.sent.length).toBe(2)
    expect(slow.sent).toEqual([])
    held.resolve()
    await rounds.settle()
    expect(slow.sent.map(({ changes }) => changes)).toEqual([[1], [2]])
  })

  test('tell in the next one what went wrong with us', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { answer: () => ({ kind: 'again', error: 'busy', retryAfterMs: null }) })
    const random = () => {
      throw new Error('a mistake of ours')
    }
    const rounds = createRounds({ ...deliveryDeps(store.db, { desk }, clock), random })
    await oweChanges(store.db, 1, { routes: atOnce('desk') })
    await rounds.start(NEVER)
    await rounds.settle()
    await delay(0)
    await expect(rounds.start(NEVER)).rejects.toThrow('a mistake of ours')
    await rounds.settle()
  })
})
