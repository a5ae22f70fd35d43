import type { Kysely } from 'kysely'
import { Failure } from '../model/failure.ts'
import type { ColumnTypes } from './column-types.ts'
import { up as first } from './migrations/0001-first.ts'
import { up as watching } from './migrations/0002-watching.ts'
import { up as plans } from './migrations/0003-plans.ts'
import { up as missing } from './migrations/0004-missing.ts'
import { up as renderings } from './migrations/0005-renderings.ts'
import { up as edits } from './migrations/0006-edits.ts'
import { up as hosts } from './migrations/0007-hosts.ts'
import { up as removals } from './migrations/0008-removals.ts'
import { up as channels } from './migrations/0009-channels.ts'
import { up as gaps } from './migrations/0010-gaps.ts'
import { up as search } from './migrations/0011-search.ts'
import { up as seals } from './migrations/0012-seals.ts'
import { up as pruning } from './migrations/0013-pruning.ts'
import { up as recipients } from './migrations/0014-recipients.ts'
import { up as audits } from './migrations/0015-audits.ts'
import { up as turns } from './migrations/0016-turns.ts'
import { up as aliases } from './migrations/0017-aliases.ts'
import { up as purges } from './migrations/0018-purges.ts'
import { up as canaries } from './migrations/0019-canaries.ts'
import type { Schema } from './schema.ts'

export type Migration = {
  readonly name: string
  readonly up: (db: Kysely<unknown>, column: ColumnTypes) => Promise<void>
}

// Forward only: a migration that was released is never edited; the next one corrects it. The id is its place here.
const MIGRATIONS: readonly Migration[] = [
  { name: 'first', up: first },
  { name: 'watching', up: watching },
  { name: 'plans', up: plans },
  { name: 'missing', up: missing },
  { name: 'renderings', up: renderings },
  { name: 'edits', up: edits },
  { name: 'hosts', up: hosts },
  { name: 'removals', up: removals },
  { name: 'channels', up: channels },
  { name: 'gaps', up: gaps },
  { name: 'search', up: search },
  { name: 'seals', up: seals },
  { name: 'pruning', up: pruning },
  { name: 'recipients', up: recipients },
  { name: 'audits', up: audits },
  { name: 'turns', up: turns },
  { name: 'aliases', up: aliases },
  { name: 'purges', up: purges },
  { name: 'canaries', up: canaries },
]

/** The newest migration this program knows. */
export const NEWEST_MIGRATION = MIGRATIONS.length

export type MigrateOptions = {
  readonly column: ColumnTypes
  readonly program: string
  readonly now: number
  readonly migrations?: readonly Migration[]
}

/**
 * Brings a store up to this program, each migration in its own transaction together with the row that names it.
 * Throws `store-too-new` where a newer program wrote the store; nothing is changed then.
 */
export async function migrate(db: Kysely<Schema>, options: MigrateOptions): Promise<void> {
  await db.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('applied_at', options.column.instant, (c) => c.notNull())
    .addColumn('program', 'text', (c) => c.notNull())
    .execute()
  const { migrations = MIGRATIONS } = options
  for (const [at, migration] of migrations.entries()) await applyOnce(db, { id: at + 1, migration, options })
  await refuseNewer(db, { program: options.program, newestKnown: migrations.length })
}

async function applyOnce(
  db: Kysely<Schema>,
  { id, migration, options }: { id: number; migration: Migration; options: MigrateOptions },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // Read inside the transaction: of two programs that start together, the second finds the first one's row.
    const done = await tx.selectFrom('migrations').select('id').where('id', '>=', id).executeTakeFirst()
    if (done !== undefined) return
    await migration.up(tx as unknown as Kysely<unknown>, options.column)
    const row = { id, name: migration.name, applied_at: options.now, program: options.program }
    await tx.insertInto('migrations').values(row).execute()
  })
}

/** Throws `store-too-new`, naming the migration and the program that applied it, where the store is ahead. */
export async function refuseNewer(
  db: Kysely<Schema>,
  { program, newestKnown }: { program: string; newestKnown: number },
): Promise<void> {
  const newest = await db.selectFrom('migrations').selectAll().orderBy('id', 'desc').executeTakeFirst()
  if (newest === undefined || newest.id <= newestKnown) return
  throw new Failure(
    'store-too-new',
    `The store was brought to version ${newest.id} ("${newest.name}") by Dateline ${newest.program}; ` +
      `this is Dateline ${program}, which knows versions up to ${newestKnown}.`,
  )
}
