import { describe, expect, test } from 'vitest'
import { type DeliverDeps, deliverDue } from '../../src/alert/deliver.ts'
import { listFailingChannels } from '../../src/store/channels.ts'
import { listDeliveries } from '../../src/store/read-deliveries.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, START } from '../support/builders.ts'
import { temporaryStore } from '../support/store.ts'
import { aDesk, type Clock, deliveryDeps, oweChanges } from './desk.ts'

const NEVER = new AbortController().signal
const YEAR_MS = 365 * DAY_MS
const AT_ONCE = [{ channel: 'desk', digestMs: null }]
const busy = { kind: 'again', error: 'busy', retryAfterMs: null } as const
const delivered = { kind: 'delivered' } as const

/** Goes on for so long, a round a minute. */
async function goOn(deps: DeliverDeps, clock: Clock, forMs: number) {
  const until = clock.at + forMs
  for (; clock.at < until; clock.at += MINUTE_MS) await deliverDue(deps, NEVER)
}

describe('a clock that was a year ahead', () => {
  test('holds up no channel once it is set right, and a message is not sent every minute for it', async () => {
    await using store = await temporaryStore()
    const clock = { at: START + YEAR_MS }
    const desk = aDesk(clock, { answer: (count) => (count < 4 ? busy : delivered) })
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 1, { routes: AT_ONCE, now: clock.at })
    await deliverDue(deps, NEVER)
    clock.at = START
    await oweChanges(store.db, 1, { routes: AT_ONCE })
    await goOn(deps, clock, HOUR_MS)
    expect(desk.sent.map(({ changes }) => changes)).toEqual([[1], [1], [1], [1], [2]])
    expect(new Set(desk.sent.slice(0, 4).map(({ key }) => key)).size).toBe(1)
  })

  test('keeps neither a digest back for that year nor a try that it put off', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock, { answer: (count) => (count < 3 ? busy : delivered) })
    const deps = deliveryDeps(store.db, { desk }, clock)
    await oweChanges(store.db, 1, { routes: AT_ONCE })
    await deliverDue(deps, NEVER)
    clock.at = START + YEAR_MS
    await deliverDue(deps, NEVER)
    await oweChanges(store.db, 1, { routes: [{ channel: 'desk', digestMs: HOUR_MS }], now: clock.at })
    clock.at = START + MINUTE_MS
    await goOn(deps, clock, 2 * HOUR_MS)
    expect(desk.sent.slice(2).map(({ changes }) => changes)).toEqual([[1], [2]])
  })

  test('hurries no digest where it was put right by a second', async () => {
    await using store = await temporaryStore()
    const clock = { at: START }
    const desk = aDesk(clock)
    await oweChanges(store.db, 1, { routes: [{ channel: 'desk', digestMs: HOUR_MS }], now: START + 1000 })
    await goOn(deliveryDeps(store.db, { desk }, clock), clock, 30 * MINUTE_MS)
    expect(desk.sent).toEqual([])
  })

  test('keeps no channel from being told of as failing', async () => {
    await using store = await temporaryStore()
    const clock = { at: START + YEAR_MS }
    const dead = aDesk(clock, { answer: () => busy })
    const desk = aDesk(clock)
    const deps = deliveryDeps(store.db, { dead, desk }, clock)
    await oweChanges(store.db, 1, { routes: [{ channel: 'dead', digestMs: null }], now: clock.at })
    await deliverDue(deps, NEVER)
    clock.at = START
    await goOn(deps, clock, HOUR_MS)
    expect(desk.sent).toMatchObject([{ notice: { type: 'channel-failing', channel: 'dead' } }])
    expect(await listFailingChannels(store.db)).toMatchObject([{ name: 'dead', failingSince: START }])
  })
})

test('a message first tried by a clock that was behind is not given up at its second try', async () => {
  await using store = await temporaryStore()
  const clock = { at: START - YEAR_MS }
  const desk = aDesk(clock, { answer: (count) => (count < 4 ? busy : delivered) })
  const deps = deliveryDeps(store.db, { desk }, clock)
  await oweChanges(store.db, 1, { routes: AT_ONCE, now: clock.at })
  await deliverDue(deps, NEVER)
  clock.at = START
  await goOn(deps, clock, HOUR_MS)
  const ledger = await listDeliveries(store.db, { channel: 'desk', states: null, limit: 10 })
  expect(ledger).toMatchObject([{ state: 'sent', attempts: 4 }])
})
