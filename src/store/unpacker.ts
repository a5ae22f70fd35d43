import { unpack } from '../archive/pack.ts'
import type { Database } from './open-store.ts'
import type { PackedTable } from './packed-rows.ts'

const CACHE_BYTES = 32_000_000

/**
 * Unpacks many rows of a table, whose chains cross: what was unpacked lately is kept, within some megabytes. Ask for the
 * rows of one page in order, and each costs one step.
 */
export function createUnpacker(db: Database, table: PackedTable): (id: number) => Promise<Buffer> {
  const cache = new Map<number, Buffer>()
  let cachedBytes = 0
  const keep = (id: number, bytes: Buffer) => {
    cache.set(id, bytes)
    cachedBytes += bytes.length
    for (const [oldest, { length }] of cache) {
      if (cachedBytes <= CACHE_BYTES || oldest === id) break
      cache.delete(oldest)
      cachedBytes -= length
    }
  }
  const read = async (id: number): Promise<Buffer> => {
    const known = cache.get(id)
    if (known !== undefined) return known
    const row = await db.selectFrom(table).select(['body', 'base_id']).where('id', '=', id).executeTakeFirstOrThrow()
    // A row is packed against an earlier one only; in a damaged store a chain must not run in a circle.
    if (row.base_id !== null && row.base_id >= id) throw new Error(`${table} ${id} is packed against a later row`)
    const bytes = unpack(Buffer.from(row.body), row.base_id === null ? null : await read(row.base_id))
    keep(id, bytes)
    return bytes
  }
  return read
}
