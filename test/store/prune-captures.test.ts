import { expect, test } from 'vitest'
import { pruneCaptures } from '../../src/store/prune-captures.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { verifyStore } from '../../src/store/verify-store.ts'
import { anEntry, aPage, DAY_MS, entries, HOUR_MS, START } from '../support/builders.ts'
import {
  added,
  anEndedCheck,
  owing,
  recordChanged,
  recordFirst,
  recordSeen,
  type TemporaryStore,
  temporaryStore,
} from '../support/store.ts'

const LATER = START + 30 * DAY_MS
const WALL = { kind: 'walled', reason: 'challenge' } as const

/** Walled checks, hour by hour, each with its page. */
async function recordWalls(store: TemporaryStore, hours: readonly number[]): Promise<void> {
  for (const hour of hours) {
    const body = Buffer.from(`<p>Prove that you are human, no. ${hour}.</p>`.repeat(20))
    const evidence = [aPage({ url: 'https://example.org/mfa-en/', body, fetchedAt: START + hour * HOUR_MS })]
    await recordCheck(store.db, anEndedCheck({ at: START + hour * HOUR_MS, verdict: WALL, evidence }), owing())
  }
}

async function prune({ db }: TemporaryStore, { before = LATER, evidence = true, dryRun = false } = {}) {
  const { captures } = await pruneCaptures(db, { before, evidence, dryRun }, { onBatch: () => undefined })
  const left = await db.selectFrom('captures').select('id').orderBy('id').execute()
  let findings = 0
  await verifyStore(db, { onFinding: () => (findings += 1), onProgress: () => undefined })
  return { captures, left: left.map(({ id }) => id), findings }
}

/** Captures 1 to 10 are of walled checks; that of the second says `walled`. Capture 11 is an article's page. */
async function walledStore(): Promise<TemporaryStore> {
  const store = await temporaryStore()
  await recordFirst(store.db, { entries: entries('a') })
  await recordWalls(store, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  await recordSeen(store.db, 'a', { page: aPage({ url: 'https://example.org/news/a/', fetchedAt: START }) })
  return store
}

test('what no change stands on goes, and what is packed against stays', async () => {
  await using store = await walledStore()
  expect(await prune(store, { dryRun: true })).toMatchObject({ captures: 0, left: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] })
  // The newest are what the next change is told from, and each is packed against the one before.
  await using apart = await walledStore()
  await apart.db.updateTable('captures').set({ base_id: null }).where('id', '<=', 10).execute()
  const counted = await pruneCaptures(
    apart.db,
    { before: LATER, evidence: true, dryRun: true },
    { onBatch: () => undefined },
  )
  expect(counted.captures).toBe(5)
  await pruneCaptures(apart.db, { before: LATER, evidence: true, dryRun: false }, { onBatch: () => undefined })
  const left = await apart.db.selectFrom('captures').select('id').orderBy('id').execute()
  expect(left.map(({ id }) => id)).toEqual([1, 2, 8, 9, 10, 11])
})

test('without evidence all goes but the pages of revisions, and the store is whole', async () => {
  await using store = await walledStore()
  expect(await prune(store, { evidence: false })).toEqual({ captures: 10, left: [11], findings: 0 })
})

test('what is younger than the policy stays, with all that it is packed against', async () => {
  await using store = await walledStore()
  const before = START + 5 * HOUR_MS
  expect(await prune(store, { before, evidence: false })).toMatchObject({ captures: 0, findings: 0 })
})

test('a listing page stays where a later check, which kept none itself, told a change from it', async () => {
  await using store = await temporaryStore()
  await recordFirst(store.db, { entries: entries('a') })
  await recordWalls(store, [1])
  const delta = { older: [], additions: [added(anEntry('b'))] }
  await recordChanged(store.db, { at: START + 2 * HOUR_MS, entries: entries('b', 'a'), delta })
  await recordWalls(store, [3, 4, 5, 6, 7, 8, 9])
  // So that nothing stays for what is packed against it; that breaks the seals, which are not looked at here.
  await store.db.updateTable('captures').set({ base_id: null }).execute()
  await pruneCaptures(store.db, { before: LATER, evidence: true, dryRun: false }, { onBatch: () => undefined })
  const left = await store.db.selectFrom('captures').select('id').orderBy('id').execute()
  const walled = await store.db.selectFrom('changes').select('check_id').where('kind', '=', 'walled').execute()
  expect(walled).toHaveLength(1)
  expect(left.map(({ id }) => id)).toEqual([1, 2, 3, 6, 7, 8])
})
