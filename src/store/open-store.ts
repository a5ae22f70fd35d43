import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { programVersion } from '../lib/program.ts'
import { Failure } from '../model/failure.ts'
import type { ColumnTypes } from './column-types.ts'
import type { Database } from './database.ts'
import { Kysely, SqliteDialect } from './kysely.ts'
import { migrate, NEWEST_MIGRATION, refuseNewer } from './migrate.ts'
import type { Schema } from './schema.ts'
import { APPLICATION_ID, openSqlite } from './sqlite.ts'
import { createSearch } from './sqlite-search.ts'
import { isBusy, toStoreFailure } from './store-failure.ts'

/** https://sqlite.org/fileformat.html: the smallest page there is. */
const SMALLEST_DATABASE_BYTES = 512

const PREPARE_TRIES = 100
const PREPARE_PAUSE_MS = 20

export type { Database } from './database.ts'

export type Store = {
  readonly db: Database
  readonly file: string
  close(): Promise<void>
}

const SQLITE_COLUMNS: ColumnTypes = {
  id: (table) => table.addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement()),
  bytes: 'blob',
  instant: 'integer',
  createSearch,
}

/**
 * Opens the store for work, making and migrating it where needed. Throws `store-unreadable`, `store-too-new` or
 * `store-busy`; a file that cannot be read as a store is never written to.
 */
export async function openStore(file: string, now: number): Promise<Store> {
  if (!existsSync(file)) createFile(file)
  return open(file, now)
}

/**
 * Opens a store that must be there, and leaves its form as it is: one of an older form is `store-too-old`. Otherwise as
 * openStore. Any number of processes may read at once.
 */
export async function openStoreForReading(file: string): Promise<Store> {
  if (!existsSync(file)) {
    throw new Failure(
      'store-unreadable',
      `There is no store at ${file} yet: \`dateline check\` or \`dateline run\` makes it.`,
    )
  }
  return open(file, null)
}

async function open(file: string, migrateAt: number | null): Promise<Store> {
  try {
    const sqlite = openSqlite(file)
    const db: Database = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) })
    try {
      const isNew = recognise(sqlite.raw, file)
      sqlite.raw.exec('PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL')
      if (isNew && migrateAt !== null) await prepareFile(sqlite.raw)
      await bringUp(db, { file, migrateAt })
    } catch (error) {
      sqlite.close()
      throw error
    }
    return { db, file, close: async () => sqlite.close() }
  } catch (error) {
    throw toStoreFailure(error, file)
  }
}

function createFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    // Only the owner reads it: pages behind a login may be kept there.
    closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    throw toStoreFailure(error, file)
  }
}

/** True for a file that holds nothing yet; throws where it is somebody else's database. */
function recognise(raw: DatabaseSync, file: string): boolean {
  const { size } = statSync(file)
  // SQLite takes a file of a single byte for an empty one, and would write over it.
  if (size > 0 && size < SMALLEST_DATABASE_BYTES) {
    throw new Failure('store-unreadable', `The store ${file} is not a database.`)
  }
  const { tables } = raw.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number }
  // Asked last: another process that makes this store meanwhile writes the id before the first table.
  const { application_id: id } = raw.prepare('PRAGMA application_id').get() as { application_id: number }
  if (tables === 0 && (id === 0 || id === APPLICATION_ID)) return true
  if (id === APPLICATION_ID) return false
  throw new Failure('store-unreadable', `${file} is a database, but not one of Dateline's.`)
}

async function prepareFile(raw: DatabaseSync): Promise<void> {
  for (let triesLeft = PREPARE_TRIES; ; triesLeft -= 1) {
    try {
      // Pages of 8 KB waste less on rows with packed bodies than 4 KB ones; the size can only be set on an empty file.
      raw.exec(`PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA application_id = ${APPLICATION_ID}`)
      return
    } catch (error) {
      // Of programs that make a store together, SQLite refuses WAL to one without waiting, whatever the busy timeout.
      if (!isBusy(error) || triesLeft === 0) throw error
      await delay(PREPARE_PAUSE_MS)
    }
  }
}

async function bringUp(db: Database, { file, migrateAt }: { file: string; migrateAt: number | null }): Promise<void> {
  const program = programVersion()
  const applied = await countMigrations(db)
  if (applied > NEWEST_MIGRATION) return refuseNewer(db, { program, newestKnown: NEWEST_MIGRATION })
  if (applied === NEWEST_MIGRATION) return
  if (migrateAt !== null) return migrate(db, { column: SQLITE_COLUMNS, program, now: migrateAt })
  const state = applied === 0 ? 'is empty' : 'was written by an older version'
  throw new Failure('store-too-old', `The store ${file} ${state}.`)
}

async function countMigrations(db: Database): Promise<number> {
  const tables = await db.introspection.getTables()
  if (!tables.some((table) => table.name === 'migrations')) return 0
  const newest = await db.selectFrom('migrations').select('id').orderBy('id', 'desc').executeTakeFirst()
  return newest?.id ?? 0
}
