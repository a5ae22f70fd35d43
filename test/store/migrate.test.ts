import { Kysely, SqliteDialect, sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { ColumnTypes } from '../../src/store/column-types.ts'
import { type Migration, migrate } from '../../src/store/migrate.ts'
import type { Schema } from '../../src/store/schema.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { START } from '../support/builders.ts'
import { temporaryFolder } from '../support/store.ts'

const COLUMNS: ColumnTypes = {
  id: (table) => table.addColumn('id', 'integer'),
  bytes: 'blob',
  instant: 'integer',
  createSearch: async () => undefined,
}

async function openEmpty() {
  const folder = await temporaryFolder()
  const sqlite = openSqlite(folder.file('dateline.db'))
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) })
  return {
    db,
    async [Symbol.asyncDispose]() {
      sqlite.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

const creates = (table: string): Migration => ({
  name: `creates ${table}`,
  up: async (db) => {
    await sql.raw(`CREATE TABLE ${table} (id INTEGER)`).execute(db)
  },
})

const failsHalfway = (table: string): Migration => ({
  name: 'fails half-way',
  up: async (db) => {
    await sql.raw(`CREATE TABLE ${table} (id INTEGER); `).execute(db)
    throw new Error('the power went')
  },
})

const options = (migrations: readonly Migration[]) => ({ column: COLUMNS, program: '1.2.3', now: START, migrations })

async function stateOf(db: Kysely<Schema>) {
  const tables = (await db.introspection.getTables()).map(({ name }) => name).filter((name) => name !== 'migrations')
  const applied = (await db.selectFrom('migrations').select('name').orderBy('id').execute()).map(({ name }) => name)
  return { tables, applied }
}

describe('migrations', () => {
  test('are applied in order, and each once', async () => {
    await using store = await openEmpty()
    await migrate(store.db, options([creates('a')]))
    await migrate(store.db, options([creates('a'), creates('b')]))
    await migrate(store.db, options([creates('a'), creates('b')]))
    expect(await stateOf(store.db)).toEqual({ tables: ['a', 'b'], applied: ['creates a', 'creates b'] })
  })

  test('leave nothing behind where one fails half-way, and what came before stays', async () => {
    await using store = await openEmpty()
    await expect(migrate(store.db, options([creates('a'), failsHalfway('b'), creates('c')]))).rejects.toThrow('power')
    expect(await stateOf(store.db)).toEqual({ tables: ['a'], applied: ['creates a'] })
    await migrate(store.db, options([creates('a'), creates('b'), creates('c')]))
    expect(await stateOf(store.db)).toEqual({
      tables: ['a', 'b', 'c'],
      applied: ['creates a', 'creates b', 'creates c'],
    })
  })

  test('change nothing in a store that is ahead of them', async () => {
    await using store = await openEmpty()
    await migrate(store.db, options([creates('a'), creates('b')]))
    await expect(migrate(store.db, options([creates('a')]))).rejects.toMatchObject({
      code: 'store-too-new',
      message: expect.stringContaining('version 2 ("creates b") by Dateline 1.2.3'),
    })
    expect((await stateOf(store.db)).tables).toEqual(['a', 'b'])
  })
})
