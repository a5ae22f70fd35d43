import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../column-types.ts'
import type { Schema } from '../schema.ts'
import { sealChange, sealRow } from '../seals.ts'

const BATCH = 500

/** Seals by which a later alteration is found; what is there is sealed as it stands. */
export async function up(db: Kysely<unknown>, _: ColumnTypes): Promise<void> {
  for (const table of ['captures', 'snapshots', 'revisions', 'changes'] as const) {
    await db.schema
      .alterTable(table)
      .addColumn('seal', 'text', (c) => c.notNull().defaultTo(''))
      .execute()
  }
  await db.schema.alterTable('changes').addColumn('previous_id', 'integer').execute()
  await db.schema.alterTable('sources').addColumn('last_change_id', 'integer').execute()
  await db.schema.alterTable('sources').addColumn('last_seal', 'text').execute()
  await db.schema.alterTable('gaps').addColumn('closed_by', 'integer').execute()
  const store = db as unknown as Kysely<Schema>
  for (const table of ['captures', 'snapshots', 'revisions'] as const) {
    await forEachId(store, table, (id) => sealRow(store, table, id))
  }
  await forEachId(store, 'changes', (id) => sealChange(store, id))
}

async function forEachId(
  db: Kysely<Schema>,
  table: 'captures' | 'snapshots' | 'revisions' | 'changes',
  act: (id: number) => Promise<void>,
): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await db.selectFrom(table).select('id').where('id', '>', after).orderBy('id').limit(BATCH).execute()
    for (const { id } of rows) await act(id)
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
  }
}
