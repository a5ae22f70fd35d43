import { expect, test } from 'vitest'
import { createRetention } from '../../src/schedule/retention.ts'
import type { Database } from '../../src/store/open-store.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { aPage, DAY_MS, entries, MINUTE_MS, START } from '../support/builders.ts'
import { anEndedCheck, owing, recordFirst, temporaryStore } from '../support/store.ts'

const NEVER = new AbortController().signal
const WALL = { kind: 'walled', reason: 'challenge' } as const

async function storeWithWalls(days: readonly number[]) {
  const store = await temporaryStore()
  await recordFirst(store.db, { entries: entries('a') })
  for (const day of days) await recordWall(store.db, day)
  await store.db.updateTable('captures').set({ base_id: null }).execute()
  return store
}

async function recordWall(db: Database, day: number): Promise<void> {
  const at = START + day * DAY_MS
  const body = Buffer.from(`<p>Prove that you are human, no. ${day}.</p>`)
  const evidence = [aPage({ url: 'https://example.org/mfa-en/', body, fetchedAt: at })]
  await recordCheck(db, anEndedCheck({ at, verdict: WALL, evidence }), owing())
}

const daysLeft = async (db: Database) => {
  const rows = await db.selectFrom('captures').select('taken_at').orderBy('id').execute()
  return rows.map(({ taken_at: at }) => (at - START) / DAY_MS)
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

test('what is older than captures are kept goes once a day, but not as soon as the daemon starts', async () => {
  await using store = await storeWithWalls([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  const keep = { capturesMs: 5 * DAY_MS, evidence: false }
  const start = START + 9 * DAY_MS
  const letGo = createRetention({ db: store.db, keep, log: silent }, start)
  await letGo(start, NEVER)
  expect(await daysLeft(store.db)).toHaveLength(10)
  await letGo(start + 10 * MINUTE_MS, NEVER)
  expect(await daysLeft(store.db)).toEqual([5, 6, 7, 8, 9, 10])
  await letGo(start + DAY_MS, NEVER)
  expect(await daysLeft(store.db)).toEqual([5, 6, 7, 8, 9, 10])
  await letGo(start + DAY_MS + 10 * MINUTE_MS, NEVER)
  expect(await daysLeft(store.db)).toEqual([6, 7, 8, 9, 10])
})

test('nothing goes where nothing is said of how long it is kept, nor once the daemon stops', async () => {
  await using store = await storeWithWalls([1, 2, 3])
  const late = START + 900 * DAY_MS
  await createRetention({ db: store.db, keep: { capturesMs: null, evidence: false }, log: silent }, START)(late, NEVER)
  const stopped = AbortSignal.abort()
  const keep = { capturesMs: DAY_MS, evidence: true }
  await expect(createRetention({ db: store.db, keep, log: silent }, START)(late, stopped)).rejects.toThrow()
  expect(await daysLeft(store.db)).toEqual([1, 2, 3])
})
