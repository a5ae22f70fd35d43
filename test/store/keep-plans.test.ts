import { expect, test } from 'vitest'
import { findPlans, keepPlans, listMissedSlots } from '../../src/store/keep-plans.ts'
import { listSourceStates } from '../../src/store/read-sources.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { aSource, entries, HOUR_MS, MINUTE_MS, START } from '../support/builders.ts'
import { recordFirst, temporaryStore } from '../support/store.ts'

const LATER = START + HOUR_MS
const planned = (at: number) => ({ plans: new Map([['mfa-en', at]]), missed: [] })

test('what is planned is what every process says of the next check', async () => {
  await using store = await temporaryStore()
  await keepPlans(store.db, planned(LATER + 17))
  expect(await findPlans(store.db)).toEqual(new Map([['mfa-en', LATER + 17]]))
  const [source] = await listSourceStates(store.db, START)
  expect(source?.nextCheckAt).toBe(new Date(LATER + 17).toISOString())
})

test('a plan that a check has overtaken says nothing any more: the next slot counts', async () => {
  await using store = await temporaryStore()
  await keepPlans(store.db, planned(START - MINUTE_MS))
  await recordFirst(store.db, { entries: entries('a') })
  const [source] = await listSourceStates(store.db, START)
  expect(source?.nextCheckAt).toBe('2024-04-15T09:20:00.000Z')
})

test('a plan of another schedule or zone is forgotten, and only that', async () => {
  for (const [source, kept] of [
    [aSource({ schedule: '0 * * * *' }), 0],
    [aSource({ timezone: 'Asia/Kolkata' }), 0],
    [aSource({ name: 'Another name' }), 1],
  ] as const) {
    await using store = await temporaryStore()
    await keepPlans(store.db, planned(LATER))
    await syncSources(store.db, [source])
    expect((await findPlans(store.db)).size).toBe(kept)
  }
})

test('missed slots are found by the time they lie in', async () => {
  await using store = await temporaryStore([aSource(), aSource({ id: 'other' })])
  const missed = { sourceId: 'mfa-en', fromAt: START, toAt: START + HOUR_MS, slots: 7, reason: 'down' } as const
  await keepPlans(store.db, { plans: new Map(), missed: [missed, { ...missed, sourceId: 'other' }] })
  const find = (since: number, until: number) => listMissedSlots(store.db, { sourceId: 'mfa-en', since, until })
  expect(await find(START + MINUTE_MS, START + 2 * MINUTE_MS)).toEqual([missed])
  expect(await find(START - HOUR_MS, START - 1)).toEqual([])
  expect(await find(LATER + 1, LATER + HOUR_MS)).toEqual([])
})
