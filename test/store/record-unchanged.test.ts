import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { getStandpoint } from '../../src/store/known-listing.ts'
import type { Database } from '../../src/store/open-store.ts'
import { createUnchangedRecorder, type UnchangedCheck } from '../../src/store/record-unchanged.ts'
import { aSource, entries, START } from '../support/builders.ts'
import { startProcess } from '../support/processes.ts'
import { anEndedCheck, countRows, recordChanged, recordFirst, temporaryStore } from '../support/store.ts'

const SOURCES = Array.from({ length: 250 }, (_, at) => aSource({ id: `source-${at}` }))
const NEVER_MS = 1_000_000

async function withSources(count: number) {
  const sources = SOURCES.slice(0, count)
  const store = await temporaryStore(sources)
  for (const source of sources) await recordFirst(store.db, { source, entries: entries('a') })
  return { store, sources }
}

async function unchangedOf(db: Database, source: UnchangedCheck['source']): Promise<UnchangedCheck> {
  const { snapshotId } = await getStandpoint(db, source.id)
  return { source, comparedWith: snapshotId ?? 0, facts: anEndedCheck().facts }
}

/** Counts the transactions that were committed, as another connection sees them. */
async function commitsSeen(db: Database, file: string, work: () => Promise<unknown>): Promise<number> {
  const { DatabaseSync } = await import('node:sqlite')
  using watcher = new DatabaseSync(file)
  const version = () => Object.values(watcher.prepare('PRAGMA data_version').get() ?? {}).at(0)
  const versions = new Set([version()])
  let isOver = false
  const worked = work().finally(() => {
    isOver = true
  })
  while (!isOver) {
    versions.add(version())
    await sql`SELECT 1`.execute(db)
  }
  await worked
  versions.add(version())
  return versions.size - 1
}

describe('unchanged checks', () => {
  test('share one transaction, and each gets its own record', async () => {
    const { store, sources } = await withSources(20)
    await using _store = store
    const recorder = createUnchangedRecorder(store.db, { groupMs: NEVER_MS })
    const checks = await Promise.all(sources.map((source) => unchangedOf(store.db, source)))
    const recording = Promise.all(checks.map((check) => recorder.record(check)))
    expect(await commitsSeen(store.db, store.file, () => recorder.flush())).toBe(1)
    const records = await recording
    expect(records.map((record) => (record === 'superseded' ? record : record.source))).toEqual(
      sources.map(({ id }) => id),
    )
    for (const record of records) {
      if (record === 'superseded') throw new Error('superseded')
      const row = await store.db.selectFrom('checks').selectAll().where('id', '=', record.id).executeTakeFirstOrThrow()
      expect(row).toMatchObject({ source_id: record.source, outcome: 'unchanged', started_at: START })
    }
    expect((await countRows(store.db)).checks).toBe(40)
  })

  test('are committed by themselves after a while', async () => {
    const { store, sources } = await withSources(2)
    await using _store = store
    const recorder = createUnchangedRecorder(store.db, { groupMs: 5 })
    const checks = await Promise.all(sources.map((source) => unchangedOf(store.db, source)))
    const records = await Promise.all(checks.map((check) => recorder.record(check)))
    expect(records.map((record) => record !== 'superseded' && record.outcome)).toEqual(['unchanged', 'unchanged'])
  })

  test('are committed before the group grows too large', async () => {
    const { store, sources } = await withSources(201)
    await using _store = store
    const recorder = createUnchangedRecorder(store.db, { groupMs: NEVER_MS })
    const checks = await Promise.all(sources.map((source) => unchangedOf(store.db, source)))
    const recording = checks.map((check) => recorder.record(check))
    await Promise.all(recording.slice(0, 200))
    expect((await countRows(store.db)).checks).toBe(401)
    await recorder.flush()
    expect(await recording.at(-1)).toMatchObject({ outcome: 'unchanged' })
  })

  test('that another process overtook are superseded and not written, and the others of the group are', async () => {
    const { store, sources } = await withSources(3)
    await using _store = store
    const recorder = createUnchangedRecorder(store.db, { groupMs: NEVER_MS })
    const checks = await Promise.all(sources.map((source) => unchangedOf(store.db, source)))
    const [, second] = sources
    if (second !== undefined) await recordChanged(store.db, { source: second, entries: entries('a') })
    const before = (await countRows(store.db)).checks ?? 0
    const recording = Promise.all(checks.map((check) => recorder.record(check)))
    await recorder.flush()
    expect((await recording).map((record) => record === 'superseded')).toEqual([false, true, false])
    expect((await countRows(store.db)).checks).toBe(before + 2)
  })

  test('are all told where the store cannot be written, and the next group is written', async () => {
    const { store, sources } = await withSources(2)
    await using _store = store
    await sql`PRAGMA busy_timeout = 50`.execute(store.db)
    const recorder = createUnchangedRecorder(store.db, { groupMs: NEVER_MS })
    const checks = await Promise.all(sources.map((source) => unchangedOf(store.db, source)))
    {
      await using writer = startProcess(
        `import { DatabaseSync } from 'node:sqlite'
         new DatabaseSync(args[0]).exec('BEGIN IMMEDIATE')
         say('writing')
         await go()`,
        [store.file],
      )
      await writer.line()
      const recording = Promise.allSettled(checks.map((check) => recorder.record(check)))
      await recorder.flush()
      for (const one of await recording) expect(one).toMatchObject({ reason: { code: 'store-busy' } })
    }
    const recording = Promise.all(checks.map((check) => recorder.record(check)))
    await recorder.flush()
    expect((await recording).filter((record) => record === 'superseded')).toEqual([])
  })

  test('that nobody waits for need no commit', async () => {
    const { store } = await withSources(1)
    await using _store = store
    const before = await countRows(store.db)
    await createUnchangedRecorder(store.db, { groupMs: NEVER_MS }).flush()
    expect(await countRows(store.db)).toEqual(before)
  })
})
