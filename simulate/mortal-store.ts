import { existsSync } from 'node:fs'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { Kysely, SqliteDialect } from '../src/store/kysely.ts'
import { type Database, openStore } from '../src/store/open-store.ts'
import type { Schema } from '../src/store/schema.ts'
import { openSqlite } from '../src/store/sqlite.ts'

/** At which statement from now on the process dies, and whether the store still carries that one out. */
export type Death = { readonly statement: number; readonly after: boolean }

/** A store whose process can die at any statement: from then on each one throws, and what was not committed is gone. */
export type MortalStore = {
  readonly db: Database
  readonly file: string
  dieAt(death: Death): void
  isDead(): boolean
  /** What SQLite says of the file: `ok`. */
  integrity(): string
  /** Ends the connection as the end of its process does, in the middle of a transaction if need be. */
  close(): void
}

class ProcessDied extends Error {}

/** Opens the store; what it holds outlives the process that dies here, not the machine, so nothing waits for a disk. */
export async function openMortalStore(file: string, now: number): Promise<MortalStore> {
  // A store that was there before the process died needs not be made, nor brought up.
  if (!existsSync(file)) await (await openStore(file, now)).close()
  const sqlite = openSqlite(file)
  sqlite.raw.exec('PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF')
  const life = createLife()
  const database: SqliteDatabase = {
    prepare: (sql) => life.watch(sqlite.prepare(sql)),
    close: () => undefined,
  }
  return {
    db: new Kysely<Schema>({ dialect: new SqliteDialect({ database }) }),
    file,
    dieAt: life.dieAt,
    isDead: life.isDead,
    integrity: () => String(sqlite.raw.prepare('PRAGMA integrity_check').get()?.['integrity_check']),
    close: () => sqlite.raw.close(),
  }
}

function createLife() {
  let death: Death | null = null
  let dead = false
  let count = 0
  const live = <T>(work: () => T): T => {
    if (dead) throw new ProcessDied('The process is dead.')
    if (death === null) return work()
    count += 1
    if (count < death.statement) return work()
    dead = true
    if (death.after) work()
    throw new ProcessDied(`The process died at statement ${count}.`)
  }
  const watch = (statement: SqliteStatement): SqliteStatement => ({
    reader: statement.reader,
    all: (parameters) => live(() => statement.all(parameters)),
    run: (parameters) => live(() => statement.run(parameters)),
    iterate: (parameters) => live(() => statement.iterate(parameters)),
  })
  return {
    watch,
    isDead: () => dead,
    dieAt: (at: Death) => {
      death = at
      count = 0
    },
  }
}
