import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/store/open-store.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { aSource, entries } from '../support/builders.ts'
import { startProcess } from '../support/processes.ts'
import { countRows, recordFirst, temporaryStore } from '../support/store.ts'

const listIds = async (db: Database) =>
  (await db.selectFrom('sources').select('id').orderBy('id').execute()).map(({ id }) => id)

describe('one connection, used in turns', () => {
  test('a write reported as done survives the transaction of another task that fails meanwhile', async () => {
    await using store = await temporaryStore([])
    const begun = Promise.withResolvers<void>()
    const others = Promise.withResolvers<void>()
    const failing = store.db.transaction().execute(async (tx) => {
      await tx
        .insertInto('sources')
        .values({ id: 'a', name: 'a', url: 'a', timezone: 'UTC', schedule: '', watched: 1, state: 'new' })
        .execute()
      begun.resolve()
      await others.promise
      throw new Error('task A changed its mind')
    })
    await begun.promise
    const independent = syncSources(store.db, [aSource({ id: 'b' })])
    const reading = listIds(store.db)
    others.resolve()
    await expect(failing).rejects.toThrow('changed its mind')
    await independent
    expect(await reading).not.toContain('a')
    expect(await listIds(store.db)).toEqual(['b'])
  })

  test('transactions of many tasks overlap without failing, and each is whole', async () => {
    await using store = await temporaryStore([])
    const ids = Array.from({ length: 20 }, (_, at) => `source-${String(at).padStart(2, '0')}`)
    const ended = await Promise.allSettled(
      ids.map((id, at) =>
        store.db.transaction().execute(async (tx) => {
          const row = { name: id, url: id, timezone: 'UTC', schedule: '', watched: 1, state: 'new' as const }
          await tx
            .insertInto('sources')
            .values({ ...row, id })
            .execute()
          await new Promise((resolve) => setImmediate(resolve))
          if (at % 2 === 1) throw new Error('odd')
        }),
      ),
    )
    expect(ended.map(({ status }) => status === 'fulfilled')).toEqual(ids.map((_, at) => at % 2 === 0))
    expect(await listIds(store.db)).toEqual(ids.filter((_, at) => at % 2 === 0))
  })
})

describe('another process that writes', () => {
  const writer = `
    import { DatabaseSync } from 'node:sqlite'
    const db = new DatabaseSync(args[0])
    db.exec('BEGIN IMMEDIATE')
    say('writing')
    await go()
    await new Promise((resolve) => setTimeout(resolve, 300))
    db.exec("INSERT INTO sources (id, name, url, timezone, schedule, watched, state) VALUES ('z', '', '', 'UTC', '', 1, 'new'); COMMIT")
    db.close()
    process.exit(0)`

  test('is waited for, and its work and ours are both kept', async () => {
    await using store = await temporaryStore([])
    await using other = startProcess(writer, [store.file])
    await other.line()
    other.go()
    await syncSources(store.db, [aSource({ id: 'a' })])
    expect(await listIds(store.db)).toEqual(['a', 'z'])
  })

  test('holds up nobody who only reads', async () => {
    await using store = await temporaryStore()
    await using other = startProcess(writer, [store.file])
    await other.line()
    expect(await listIds(store.db)).toEqual(['mfa-en'])
  })

  test('ends a transaction with store-busy when it takes too long, and the next one works', async () => {
    await using store = await temporaryStore()
    await sql`PRAGMA busy_timeout = 100`.execute(store.db)
    const before = await countRows(store.db)
    {
      await using other = startProcess(writer, [store.file])
      await other.line()
      await expect(recordFirst(store.db, { entries: entries('a') })).rejects.toMatchObject({ code: 'store-busy' })
    }
    expect(await countRows(store.db)).toEqual(before)
    await recordFirst(store.db, { entries: entries('a') })
  })
})

describe('a disk that is full', () => {
  // SQLite itself takes back a whole transaction in the second case, and only the statement in the first.
  test.each([
    ['a check', (db: Database) => recordFirst(db, { entries: manyEntries() })],
    ['the sources', (db: Database) => syncSources(db, [aSource({ id: 'a', name: 'x'.repeat(100_000) })])],
  ])('ends the record of %s with store-full, leaves nothing of it, and the next one works', async (_what, record) => {
    await using store = await temporaryStore()
    const before = await countRows(store.db)
    await sql`PRAGMA max_page_count = 1`.execute(store.db)
    await expect(record(store.db)).rejects.toMatchObject({ code: 'store-full' })
    expect(await countRows(store.db)).toEqual(before)
    await sql`PRAGMA max_page_count = 1000000`.execute(store.db)
    await record(store.db)
  })
})

function manyEntries() {
  return entries(...Array.from({ length: 2000 }, (_, at) => `article-${at}`))
}
