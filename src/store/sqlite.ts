import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { toStoreFailure } from './store-failure.ts'

/** How long a statement waits for another process that writes. */
const BUSY_TIMEOUT_MS = 5000

/** Marks a file as a Dateline store (`PRAGMA application_id`): "DTLN". */
export const APPLICATION_ID = 0x44544c4e

/**
 * Opens a SQLite file for Kysely. Every transaction here writes, so each begins IMMEDIATE: one that reads first and
 * writes later would fail at once with SQLITE_BUSY_SNAPSHOT, whatever the busy timeout says. Statements throw `store-…`.
 */
export function openSqlite(file: string): SqliteDatabase & { readonly raw: DatabaseSync } {
  const raw = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  const attempt: Attempt = (work) => {
    try {
      return work()
    } catch (error) {
      throw toStoreFailure(error, file)
    }
  }
  const prepared = new Map<string, SqliteStatement>()
  const prepare = (sql: string): SqliteStatement => {
    // Where SQLite runs out of space it rolls back by itself; a second time would hide why.
    if (sql === 'rollback' && !raw.isTransaction) return NOTHING
    const text = sql === 'begin' ? 'begin immediate' : sql
    const known = prepared.get(text)
    if (known !== undefined) return known
    const statement = attempt(() => toKysely(raw.prepare(text), attempt))
    if (prepared.size < 500) prepared.set(text, statement)
    return statement
  }
  return { raw, prepare, close: () => raw.close() }
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
}

type Attempt = <T>(work: () => T) => T

function toKysely(statement: StatementSync, attempt: Attempt): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => attempt(() => statement.all(...values(parameters))),
    run: (parameters) => attempt(() => statement.run(...values(parameters))),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  }
}
