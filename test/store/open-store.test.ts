import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { programVersion } from '../../src/lib/program.ts'
import { adviceFor } from '../../src/model/advice.ts'
import { Failure } from '../../src/model/failure.ts'
import { NEWEST_MIGRATION } from '../../src/store/migrate.ts'
import { openStore, openStoreForReading } from '../../src/store/open-store.ts'
import { START } from '../support/builders.ts'
import { type Helper, startProcess } from '../support/processes.ts'
import { countRows, recordFirst, temporaryFolder, temporaryStore } from '../support/store.ts'

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

/** What a store's file says of itself. */
function pragmas(file: string) {
  using raw = new DatabaseSync(file, { readOnly: true })
  const ask = (name: string) => Object.values(raw.prepare(`PRAGMA ${name}`).get() ?? {}).at(0)
  return { journal: ask('journal_mode'), application: ask('application_id'), pageSize: ask('page_size') }
}

const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
  const thrown = await work.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  )
  if (!(thrown instanceof Failure)) throw thrown
  return thrown
}

describe('a new store', () => {
  test('is made with its folders, brought up to this program, and marked as ours', async () => {
    await using folder = await temporaryFolder()
    const file = folder.file('a/b/dateline.db')
    const store = await openStore(file, START)
    const migrations = await store.db.selectFrom('migrations').selectAll().execute()
    await store.close()
    expect(migrations).toHaveLength(NEWEST_MIGRATION)
    expect(migrations[0]).toEqual({ id: 1, name: 'first', applied_at: START, program: programVersion() })
    expect(pragmas(file)).toEqual({ journal: 'wal', application: 0x44544c4e, pageSize: 8192 })
  })

  test('can be read by its owner alone', async () => {
    await using folder = await temporaryFolder()
    const file = folder.file('a/dateline.db')
    await (await openStore(file, START)).close()
    expect((await stat(file)).mode & 0o077).toBe(0)
    expect((await stat(folder.file('a'))).mode & 0o077).toBe(0)
  })

  test('is made in a file without a byte, as a start that was killed leaves it', async () => {
    await using folder = await temporaryFolder()
    const file = folder.file('dateline.db')
    await writeFile(file, '')
    await (await openStore(file, START)).close()
    expect(pragmas(file)).toEqual({ journal: 'wal', application: 0x44544c4e, pageSize: 8192 })
  })

  test('is durable: every commit waits for the disk, and rows must belong to each other', async () => {
    await using store = await temporaryStore()

    const ask = async (name: string) => (await sql.raw(`PRAGMA ${name}`).execute(store.db)).rows
    expect(await ask('synchronous')).toEqual([{ synchronous: 2 }])
    expect(await ask('foreign_keys')).toEqual([{ foreign_keys: 1 }])
  })

  test('is made once by many processes that start together', async () => {
    await using folder = await temporaryFolder()
    const module = `
      import { openStore } from 'src/store/open-store.ts'
      say('ready')
      await go()
      const store = await openStore(args[0], ${START})
      say((await store.db.selectFrom('migrations').select('id').execute()).map(({ id }) => id))
      await store.close()
      process.exit(0)`
    const everyMigration = JSON.stringify(Array.from({ length: NEWEST_MIGRATION }, (_, at) => at + 1))
    for (const round of [1, 2, 3]) {
      const file = folder.file(`dateline-${round}.db`)
      await using stack = new AsyncDisposableStack()
      const starting: Helper[] = [1, 2, 3, 4].map(() => stack.use(startProcess(module, [file])))
      await Promise.all(starting.map((one) => one.line()))
      for (const one of starting) one.go()
      for (const one of starting) expect(await one.ended).toEqual({ code: 0, lines: ['"ready"', everyMigration] })
      expect(pragmas(file)).toEqual({ journal: 'wal', application: 0x44544c4e, pageSize: 8192 })
    }
  })
})

describe('a store that is there', () => {
  test('keeps what it holds when it is opened again, by readers too', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: [] })
    const before = await countRows(store.db)
    for (const open of [() => openStore(store.file, START), () => openStoreForReading(store.file)]) {
      const again = await open()
      expect(await countRows(again.db)).toEqual(before)
      await again.close()
    }
  })

  test('is not made by those who only read', async () => {
    await using folder = await temporaryFolder()
    const failure = await failureOf(openStoreForReading(folder.file('dateline.db')))
    expect(failure.code).toBe('store-unreadable')
    expect(failure.message).toContain('There is no store at')
    expect(readdirSync(folder.path)).toEqual([])
  })

  test('is left alone by those who only read where an older program wrote it, and they say who brings it up', async () => {
    await using store = await temporaryStore()
    await store.db.deleteFrom('migrations').where('id', '=', NEWEST_MIGRATION).execute()
    await store.close()
    const before = hashOf(store.file)
    const failure = await failureOf(openStoreForReading(store.file))
    expect(failure.code).toBe('store-too-old')
    expect(failure.message).toContain('was written by an older version')
    expect(adviceFor('store-too-old')).toContain('`dateline check` or `dateline run`')
    expect(hashOf(store.file)).toBe(before)
  })

  test('is refused where a newer program wrote it, naming its version and that program', async () => {
    await using store = await temporaryStore()
    const row = { id: 907, name: 'later', applied_at: START, program: '9.8.7' }
    await store.db.insertInto('migrations').values(row).execute()
    await store.close()
    const before = hashOf(store.file)
    for (const open of [() => openStore(store.file, START), () => openStoreForReading(store.file)]) {
      const failure = await failureOf(open())
      expect(failure.code).toBe('store-too-new')
      expect(failure.message).toContain('version 907 ("later") by Dateline 9.8.7')
      expect(failure.message).toContain(
        `this is Dateline ${programVersion()}, which knows versions up to ${NEWEST_MIGRATION}.`,
      )
    }
    expect(hashOf(store.file)).toBe(before)
  })
})

describe('what is no store', () => {
  const cases: Readonly<Record<string, { make: (file: string) => Promise<void>; says: string }>> = {
    'a text file': {
      make: (file) => writeFile(file, 'Dear diary, today nothing happened.\n'.repeat(100)),
      says: 'is not a database',
    },
    'a file of one byte': { make: (file) => writeFile(file, 'x'), says: 'is not a database' },
    'a short text file': { make: (file) => writeFile(file, 'Dear diary'), says: 'is not a database' },
    "another program's database": { make: makeForeign, says: "not one of Dateline's" },
    "another program's marked database": { make: makeForeignMarked, says: "not one of Dateline's" },
    'a header that was cut': { make: makeCutHeader, says: 'is not a database' },
    'a store that was cut in the middle': { make: makeCutStore, says: 'is damaged' },
  }

  for (const open of [openStore, openStoreForReading]) {
    test.each(Object.entries(cases))(
      `%s is refused and left as it is by ${open.name}`,
      async (_name, { make, says }) => {
        await using folder = await temporaryFolder()
        const file = folder.file('dateline.db')
        await make(file)
        const before = readdirSync(folder.path).map((name) => [name, hashOf(folder.file(name))])
        const failure = await failureOf(open(file, START))
        expect(failure.code).toBe('store-unreadable')
        expect(failure.message).toContain(says)
        expect(readdirSync(folder.path).map((name) => [name, hashOf(folder.file(name))])).toEqual(before)
      },
    )

    test(`a folder is refused by ${open.name}`, async () => {
      await using folder = await temporaryFolder()
      await mkdir(folder.file('dateline.db'))
      const failure = await failureOf(open(folder.file('dateline.db'), START))
      expect(failure).toMatchObject({ code: 'store-unreadable', message: expect.stringContaining('cannot be opened') })
    })
  }

  test('a folder that may not be written to is no place for a store', async () => {
    await using folder = await temporaryFolder()
    await mkdir(folder.file('locked'), { mode: 0o555 })
    const file = folder.file('locked/dateline.db')
    const failure = await asNobody(() => failureOf(openStore(file, START)))
    expect(failure).toMatchObject({ code: 'store-unreadable', message: expect.stringContaining('permission denied') })
    expect(existsSync(file)).toBe(false)
  })

  test('a file that may not be read is not opened', async () => {
    await using folder = await temporaryFolder()
    const file = folder.file('dateline.db')
    await writeFile(file, 'secret', { mode: 0o000 })
    const failure = await asNobody(() => failureOf(openStore(file, START)))
    expect(failure.code).toBe('store-unreadable')
  })

  test('a path through a file is no place for a store', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.file('file'), '')
    const failure = await failureOf(openStore(folder.file('file/dateline.db'), START))
    expect(failure).toMatchObject({ code: 'store-unreadable', message: expect.stringContaining('not a folder') })
  })
})

async function makeForeign(file: string): Promise<void> {
  using raw = new DatabaseSync(file)
  raw.exec('CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES (1)')
}

async function makeForeignMarked(file: string): Promise<void> {
  using raw = new DatabaseSync(file)
  raw.exec('PRAGMA journal_mode = WAL; PRAGMA application_id = 42; CREATE TABLE bookmarks (url TEXT)')
}

async function makeCutHeader(file: string): Promise<void> {
  await (await openStore(file, START)).close()
  truncateSync(file, 50)
}

async function makeCutStore(file: string): Promise<void> {
  await (await openStore(file, START)).close()
  truncateSync(file, 8192)
}

/** Works as a user without rights, since permissions do not bind root; anybody else works as who they are. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const { geteuid, seteuid } = process
  if (geteuid?.() !== 0 || seteuid === undefined) return work()
  seteuid(65_534)
  try {
    return await work()
  } finally {
    seteuid(0)
  }
}
