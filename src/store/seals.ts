import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

// Migrations seal too, so this knows the schema and not the store.
type Database = Kysely<Schema>

// A seal is the SHA-256 of all that never changes in a row, as canonical JSON (RFC 8785: members in order, no spaces), its
// packed body by the SHA-256 of that. A change's seal covers the one before it of its source as well, so that each source
// has a chain whose end stands in `sources`. Seals are compared for as long as the store lives: this form must stay.

const SEALED = {
  captures: [
    'article_id',
    'base_id',
    'body',
    'byte_length',
    'check_id',
    'cut',
    'depth',
    'headers',
    'id',
    'sha256',
    'source_id',
    'status',
    'taken_at',
    'url',
  ],
  changes: [
    'after',
    'article_id',
    'at',
    'backdated',
    'before',
    'check_id',
    'classes',
    'details',
    'first_missing_at',
    'id',
    'kind',
    'last_seen_at',
    'late',
    'previous_id',
    'previous_seal',
    'source_id',
    'sources',
    'summary',
  ],
  revisions: [
    'article_id',
    'base_id',
    'body',
    'capture_id',
    'classes',
    'depth',
    'hash',
    'id',
    'profile_hash',
    'seen_at',
  ],
  snapshots: [
    'base_id',
    'body',
    'check_id',
    'depth',
    'entry_count',
    'id',
    'pages',
    'source_id',
    'taken_at',
    'window_size',
  ],
} as const satisfies Record<string, readonly string[]>

export type SealedTable = keyof typeof SEALED

/** The columns of a table that its seals cover. */
export const SEALED_COLUMNS: Readonly<Record<SealedTable, readonly string[]>> = SEALED

/** The seal of a row, in hex; of a change, `previous_seal` has to be with it. */
export function sealOf(table: SealedTable, row: Readonly<Record<string, unknown>>): string {
  const members = SEALED[table].map((column) => [column, sealable(row[column])])
  return sha256(JSON.stringify(Object.fromEntries(members)))
}

function sealable(value: unknown): unknown {
  return value instanceof Uint8Array ? sha256(value) : (value ?? null)
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Seals a row that was just written and will not change again. */
export async function sealRow(tx: Database, table: Exclude<SealedTable, 'changes'>, id: number): Promise<void> {
  const row = await tx.selectFrom(table).selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  await tx
    .updateTable(table)
    .set({ seal: sealOf(table, row) })
    .where('id', '=', id)
    .execute()
}

/** Seals a change that was just written, as the newest of its source. */
export async function sealChange(tx: Database, id: number): Promise<void> {
  const row = await tx.selectFrom('changes').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const { last_change_id, last_seal } = await tx
    .selectFrom('sources')
    .select(['last_change_id', 'last_seal'])
    .where('id', '=', row.source_id)
    .executeTakeFirstOrThrow()
  const seal = sealOf('changes', { ...row, previous_id: last_change_id, previous_seal: last_seal })
  await tx.updateTable('changes').set({ previous_id: last_change_id, seal }).where('id', '=', id).execute()
  await tx.updateTable('sources').set({ last_change_id: id, last_seal: seal }).where('id', '=', row.source_id).execute()
}
