import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { Failure } from '../model/failure.ts'
import { NEWEST_MIGRATION } from './migrate.ts'
import { APPLICATION_ID } from './sqlite.ts'
import { toStoreFailure } from './store-failure.ts'

/** What a look at a store's file found. */
export type StoreExamination = {
  readonly bytes: number
  /** What SQLite's quick check says is wrong, at most five things. */
  readonly problems: readonly string[]
  /** An older version wrote it: the next command that works on it brings it up. */
  readonly isOlder: boolean
  /** Permission bits by which others than its owner may read it, which they may not where Dateline made it. */
  readonly isOpenToOthers: boolean
}

const OTHERS = 0o077

/**
 * Looks at the file of a store without changing anything of it; null where there is none yet. Throws
 * `store-unreadable`, `store-too-new` or `store-busy`.
 */
export function examineStore(file: string): StoreExamination | null {
  if (!existsSync(file)) return null
  try {
    const { size, mode } = statSync(file)
    return { bytes: size, isOpenToOthers: (mode & OTHERS) !== 0, ...examineFile(file) }
  } catch (error) {
    throw toStoreFailure(error, file)
  }
}

function examineFile(file: string): Pick<StoreExamination, 'problems' | 'isOlder'> {
  // Even to read it, SQLite makes files beside one in WAL mode that nobody has open, unless it is told that nobody will.
  const isOpen = existsSync(`${file}-wal`)
  const url = pathToFileURL(file)
  if (!isOpen) url.searchParams.set('immutable', '1')
  const database = new DatabaseSync(url, { readOnly: true, timeout: 5_000 })
  try {
    const examined = examine(database, file)
    const wasOpened = !isOpen && existsSync(`${file}-wal`)
    // What was written meanwhile looks like damage.
    return examined.problems.length > 0 && wasOpened ? examineFile(file) : examined
  } finally {
    database.close()
  }
}

function examine(database: DatabaseSync, file: string): Pick<StoreExamination, 'problems' | 'isOlder'> {
  const one = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0]
  if (Number(one('PRAGMA application_id')) !== APPLICATION_ID) {
    throw new Failure('store-unreadable', `${file} is not one of Dateline's stores.`)
  }
  const said = database
    .prepare('PRAGMA quick_check(5)')
    .all()
    .map((row) => String(Object.values(row)[0]))
  const hasMigrations = one("SELECT count(*) FROM sqlite_schema WHERE name = 'migrations'") === 1
  const newest = hasMigrations ? Number(one('SELECT max(id) FROM migrations')) : 0
  if (newest > NEWEST_MIGRATION) {
    throw new Failure('store-too-new', `The store ${file} was written by a newer version of Dateline.`)
  }
  return { problems: said.filter((line) => line !== 'ok'), isOlder: newest < NEWEST_MIGRATION }
}
