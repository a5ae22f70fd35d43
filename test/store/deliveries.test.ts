import { describe, expect, test } from 'vitest'
import { announceOverdue } from '../../src/store/announce.ts'
import type { Attempt } from '../../src/store/channels.ts'
import { claimDelivery, endAttempt, listOwedChannels } from '../../src/store/deliveries.ts'
import type { Database } from '../../src/store/open-store.ts'
import type { OweOptions } from '../../src/store/owe-alerts.ts'
import { DAY_MS, entries, HOUR_MS, MINUTE_MS, START } from '../support/builders.ts'
import { added, owing, recordChanged, recordFirst, temporaryStore, toChannel } from '../support/store.ts'

const DESK = 'desk'
const PACE = { perMinute: 1000, oneByOne: 20 }
const PLENTY_MS = 10 * HOUR_MS

let keys = 0
/** Owes one alert for a new article. */
async function owe(db: Database, key: string, { at = START, route = toChannel(DESK) } = {}): Promise<void> {
  const additions = entries(key).map((entry) => added(entry))
  await recordChanged(db, { at, entries: entries(key), delta: { additions }, owe: owing({ now: at }) })
  keys += 1
  await announceOverdue(db, { ...owingAt(at + MINUTE_MS), route, newKey: () => `key-${keys}` })
}

/** Announces what waited a minute for its article, as if that minute were now over. */
const owingAt = (now: number): OweOptions => owing({ now })

async function storeThatOwes(...articles: readonly string[]) {
  const store = await temporaryStore()
  await recordFirst(store.db, { entries: entries('z') })
  for (const key of articles) await owe(store.db, key)
  return store
}

const NOW = START + MINUTE_MS

/** Claims what is due, and says which articles it is about. */
async function claim(db: Database, now = NOW, channel = DESK) {
  const delivery = await claimDelivery(db, channel, { now, pace: PACE, hush: null })
  return delivery === null ? null : { ...delivery, articles: delivery.changes.map(({ article }) => article?.key) }
}

/** Marks the delivery of a channel that no other can speak for. */
function markDelivery(db: Database, id: number, attempt: Attempt): Promise<void> {
  return endAttempt(db, id, { channel: DESK, attempt, now: NOW, others: [], newKey: () => 'notice' })
}

const rowOf = (db: Database, id: number) =>
  db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

describe('what is owed to a channel', () => {
  test('is claimed in order, and not again once it was sent', async () => {
    await using store = await storeThatOwes('a', 'b')
    for (const expected of ['a', 'b']) {
      const delivery = await claim(store.db)
      expect(delivery).toMatchObject({ articles: [expected], attempts: 0, channel: DESK })
      await markDelivery(store.db, delivery?.id ?? 0, { kind: 'sent', at: NOW + 5 })
    }
    expect(await claim(store.db)).toBeNull()
    expect(await rowOf(store.db, 1)).toMatchObject({
      state: 'sent',
      attempts: 1,
      sent_at: NOW + 5,
      next_attempt_at: null,
    })
  })

  test('is never overtaken by a later one while it waits for its next try', async () => {
    await using store = await storeThatOwes('a', 'b')
    const first = await claim(store.db)
    const nextAttemptAt = NOW + 5000
    await markDelivery(store.db, first?.id ?? 0, {
      kind: 'owed',
      refusals: 0,
      shortened: false,
      reached: [],
      nextAttemptAt,
      error: 'busy',
    })
    expect(await claim(store.db, nextAttemptAt - 1)).toBeNull()
    expect(await rowOf(store.db, 1)).toMatchObject({ state: 'owed', attempts: 1, last_error: 'busy' })
    const again = await claim(store.db, nextAttemptAt)
    expect(again).toMatchObject({ id: first?.id, key: first?.key, articles: ['a'], attempts: 1 })
    await markDelivery(store.db, 1, { kind: 'sent', at: nextAttemptAt })
    expect(await rowOf(store.db, 1)).toMatchObject({ state: 'sent', last_error: null })
    expect(await claim(store.db, nextAttemptAt)).toMatchObject({ articles: ['b'] })
  })

  test('makes way for the next once it was given up', async () => {
    await using store = await storeThatOwes('a', 'b')
    const first = await claim(store.db)
    await markDelivery(store.db, first?.id ?? 0, { kind: 'given-up', error: 'gone' })
    expect(await rowOf(store.db, 1)).toMatchObject({ state: 'given-up', last_error: 'gone', next_attempt_at: null })
    expect(await claim(store.db)).toMatchObject({ articles: ['b'] })
  })

  test('stays owed under the same key where we die between the claim and the mark', async () => {
    await using store = await storeThatOwes('a', 'b')
    const before = await claim(store.db)
    const after = await claim(store.db)
    expect(after).toMatchObject({ id: before?.id, key: before?.key, articles: before?.articles, attempts: 1 })
  })

  test('is counted from its first attempt, however long it was owed before', async () => {
    await using store = await storeThatOwes('a')
    const firstAttemptAt = NOW + 30 * DAY_MS
    expect(await claim(store.db, firstAttemptAt)).toMatchObject({ firstAttemptAt })
    expect(await claim(store.db, firstAttemptAt + HOUR_MS)).toMatchObject({ firstAttemptAt })
  })

  test('does not wait for what is owed to another', async () => {
    await using store = await storeThatOwes('a')
    await owe(store.db, 'b', { route: toChannel('audit') })
    await claim(store.db)
    expect(await claim(store.db, NOW, 'audit')).toMatchObject({ articles: ['b'] })
    expect(await claim(store.db, NOW, 'nobody')).toBeNull()
    expect((await listOwedChannels(store.db)).sort()).toEqual(['audit', DESK])
  })
})

describe('a digest', () => {
  const hourly = toChannel(DESK, HOUR_MS)

  test('takes in changes until its time comes, and keeps them and its key from then on', async () => {
    await using store = await storeThatOwes()
    await owe(store.db, 'a', { route: hourly })
    await owe(store.db, 'b', { at: START + 30 * MINUTE_MS, route: hourly })
    expect(await claim(store.db, NOW + HOUR_MS - 1)).toBeNull()
    const sent = await claim(store.db, NOW + HOUR_MS)
    expect(sent?.articles).toEqual(['a', 'b'])
    await owe(store.db, 'c', { at: START + 59 * MINUTE_MS, route: hourly })
    const nextAttemptAt = NOW + 2 * HOUR_MS
    await markDelivery(store.db, sent?.id ?? 0, {
      kind: 'owed',
      refusals: 0,
      shortened: false,
      reached: [],
      nextAttemptAt,
      error: 'busy',
    })
    await owe(store.db, 'd', { at: START + 61 * MINUTE_MS, route: hourly })
    expect(await claim(store.db, nextAttemptAt)).toMatchObject({ key: sent?.key, articles: ['a', 'b'] })
    await markDelivery(store.db, sent?.id ?? 0, { kind: 'sent', at: nextAttemptAt })
    expect((await claim(store.db, nextAttemptAt + PLENTY_MS))?.articles).toEqual(['c', 'd'])
  })

  test('that still gathers holds up nothing that is urgent', async () => {
    await using store = await storeThatOwes()
    await owe(store.db, 'a', { route: hourly })
    await owe(store.db, 'b')
    expect(await claim(store.db)).toMatchObject({ articles: ['b'] })
  })

  test('of a day keeps no change waiting that wants to be told within the hour', async () => {
    await using store = await storeThatOwes()
    await owe(store.db, 'a', { route: toChannel(DESK, DAY_MS) })
    await owe(store.db, 'b', { route: hourly })
    const urgent = await claim(store.db, NOW + HOUR_MS)
    expect(urgent?.articles).toEqual(['b'])
    await markDelivery(store.db, urgent?.id ?? 0, { kind: 'sent', at: NOW + HOUR_MS })
    expect(await claim(store.db, NOW + DAY_MS)).toMatchObject({ articles: ['a'] })
  })

  test('of an hour takes in what may wait for a day', async () => {
    await using store = await storeThatOwes()
    await owe(store.db, 'a', { route: hourly })
    await owe(store.db, 'b', { route: toChannel(DESK, DAY_MS) })
    expect(await claim(store.db, NOW + HOUR_MS)).toMatchObject({ articles: ['a', 'b'] })
  })
})
