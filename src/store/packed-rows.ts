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

/** The bodies of several rows, by their ids, with a question for each length of chain rather than for each row. */
export async function unpackRows(
  db: Database,
  table: PackedTable,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Buffer>> {
  const rows = await readRows(db, table, [...new Set(ids)])
  return new Map([...rows].map(([id, { bytes }]) => [id, bytes]))
}

async function readRow(db: Database, table: PackedTable, id: number): Promise<Packed> {
  const row = (await readRows(db, table, [id])).get(id)
  if (row === undefined) throw new Error(`no row ${id} in ${table}`)
  return row
}

async function readRows(db: Database, table: PackedTable, ids: readonly number[]): Promise<Map<number, Packed>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom(table).select(['id', 'body', 'base_id', 'depth']).where('id', 'in', ids).execute()
  const bases = await readRows(db, table, [...new Set(rows.flatMap(({ base_id }) => base_id ?? []))])
  return new Map(
    rows.map(({ id, body, base_id, depth }) => {
      const base = base_id === null ? null : (bases.get(base_id)?.bytes ?? null)
      return [id, { bytes: unpack(Buffer.from(body), base), depth }]
    }),
  )
}
