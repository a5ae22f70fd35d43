import { type Packed, pack, unpack } from '../archive/pack.ts'
import type { Database } from './database.ts'

/** The tables whose rows hold a body that is packed against that of an earlier row. */
export type PackedTable = 'captures' | 'snapshots' | 'revisions'

export type PackedRow = Packed & { readonly baseId: number | null }

/** Packs bytes against row `previousId` of the table, or whole where that is null or the chain is long enough. */
export async function packAgainst(
  db: Database,
  table: PackedTable,
  { bytes, previousId }: { bytes: Buffer; previousId: number | null },
): Promise<PackedRow> {
  const previous = previousId === null ? null : await readRow(db, table, previousId)
  const packed = pack(bytes, previous)
  return { ...packed, baseId: packed.depth === 0 ? null : previousId }
}

/** The body of one row, rebuilt through the rows it was packed against. */
export async function unpackRow(db: Database, table: PackedTable, id: number): Promise<Buffer> {
  return (await readRow(db, table, id)).bytes
}

async function readRow(db: Database, table: PackedTable, id: number): Promise<Packed> {
  const row = await db
    .selectFrom(table)
    .select(['body', 'base_id', 'depth'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const base = row.base_id === null ? null : await readRow(db, table, row.base_id)
  return { bytes: unpack(Buffer.from(row.body), base?.bytes ?? null), depth: row.depth }
}
