import { expect, test } from 'vitest'
import type { ChangeRecord } from '../../src/model/records.ts'
import { getStandpoint } from '../../src/store/known-listing.ts'
import type { Database } from '../../src/store/open-store.ts'
import { listChanges } from '../../src/store/read-changes.ts'
import { listSourceStates } from '../../src/store/read-sources.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { anEntry, aSource, entries, HOUR_MS, START } from '../support/builders.ts'
import { added, anEndedCheck, owing, PLACE, recordChanged, recordFirst, temporaryStore } from '../support/store.ts'

const HOURLY = aSource({ schedule: '10 * * * *' })
const hour = (count: number) => START + count * HOUR_MS

/** A source that was checked each hour and listed something new each hour, `count` times. */
async function withHabit(count: number) {
  const store = await temporaryStore([HOURLY])
  await recordFirst(store.db, { source: HOURLY, entries: entries('first') })
  for (let at = 1; at <= count; at += 1) await recordAddition(store.db, at)
  return { store, db: store.db }
}

async function recordAddition(db: Database, at: number): Promise<void> {
  const entry = anEntry(`news-${at}`)
  await recordChanged(db, { source: HOURLY, at: hour(at), entries: [entry], delta: { additions: [added(entry)] } })
}

async function recordUnchanged(db: Database, at: number): Promise<void> {
  const { snapshotId } = await getStandpoint(db, HOURLY.id)
  const check = { source: HOURLY, at: hour(at), comparedWith: snapshotId, place: PLACE }
  await recordCheck(db, anEndedCheck(check), owing({ now: hour(at) }))
}

async function silences(db: Database): Promise<ChangeRecord[]> {
  const all = { source: null, since: null, until: null, match: null, limit: 100 }
  return listChanges(db, { ...all, kinds: ['silent'] })
}

test('a source that is quieter than it ever was is told to be silent, once, until something comes', async () => {
  const { store, db } = await withHabit(21)
  await using _store = store
  await recordUnchanged(db, 22)
  expect(await silences(db)).toEqual([])
  for (const at of [23, 24, 25]) await recordUnchanged(db, at)
  const since = new Date(hour(21)).toISOString()
  expect(await silences(db)).toMatchObject([
    { source: 'mfa-en', article: null, details: { since, usualMs: HOUR_MS, quietMs: 2 * HOUR_MS } },
  ])
  expect(await listSourceStates(db, hour(25))).toMatchObject([{ state: 'ok', silentSince: since }])

  await recordAddition(db, 26)
  expect(await listSourceStates(db, hour(26))).toMatchObject([{ silentSince: null }])
  // The pause that was just made is part of the habit now.
  for (const at of [27, 28, 29, 30, 31]) await recordUnchanged(db, at)
  expect(await silences(db)).toHaveLength(1)
  await recordUnchanged(db, 32)
  expect(await silences(db)).toHaveLength(2)
})

test('a source with little history is never silent', async () => {
  const { store, db } = await withHabit(20)
  await using _store = store
  for (let at = 21; at < 60; at += 1) await recordUnchanged(db, at)
  expect(await silences(db)).toEqual([])
})

test('time in which nobody looked does not count, and trouble is no silence', async () => {
  const { store, db } = await withHabit(21)
  await using _store = store
  const failed = { source: HOURLY, verdict: { kind: 'failed', reason: 'dns' } } as const
  for (const at of [22, 23, 24])
    await recordCheck(db, anEndedCheck({ ...failed, at: hour(at) }), owing({ now: hour(at) }))
  // Nothing runs for a day.
  await recordUnchanged(db, 48)
  expect(await silences(db)).toEqual([])
  await recordUnchanged(db, 49)
  expect(await silences(db)).toEqual([])
  await recordUnchanged(db, 50)
  expect(await silences(db)).toHaveLength(1)
})

test('a silence that a clock ahead by a year planned is told once the clock is right', async () => {
  const { store, db } = await withHabit(21)
  await using _store = store
  const year = 365 * 24
  await recordAddition(db, 22 + year)
  for (const at of [23, 24]) await recordUnchanged(db, at)
  expect(await silences(db)).toEqual([])
  for (const at of [25, 26]) await recordUnchanged(db, at)
  const since = new Date(hour(23)).toISOString()
  expect(await silences(db)).toMatchObject([{ details: { since, usualMs: HOUR_MS, quietMs: 2 * HOUR_MS } }])
})
