import { setImmediate as turn } from 'node:timers/promises'
import { type ArticleContent, contentHash } from '../model/article.ts'
import type { FindingRecord } from '../model/records.ts'
import type { Database } from './open-store.ts'
import type { PackedTable } from './packed-rows.ts'
import { ifReadable } from './readable.ts'
import { sealOf, sha256 } from './seals.ts'
import { createUnpacker } from './unpacker.ts'
import type { Verifying } from './verifying.ts'

const TURN_EVERY = 50

type Row = Readonly<Record<string, unknown>> & {
  readonly id: number
  readonly seal: string
  readonly base_id: number | null
}

type Kept = {
  readonly what: FindingRecord['what']
  /** Rows of one page stand together in this order, so that each is unpacked with one step. */
  readonly order: readonly ('source_id' | 'article_id' | 'id')[]
  /** What is wrong with the bytes; null where nothing is. */
  readonly doubt: (bytes: Buffer, row: Row) => string | null
}

const KEPT: Readonly<Record<PackedTable, Kept>> = {
  captures: {
    what: 'capture',
    order: ['source_id', 'article_id', 'id'],
    doubt: (bytes, row) => (sha256(bytes) === row['sha256'] ? null : 'its bytes do not have its SHA-256'),
  },
  snapshots: {
    what: 'snapshot',
    order: ['source_id', 'id'],
    doubt: (bytes, row) => {
      const entries: unknown = JSON.parse(bytes.toString())
      return Array.isArray(entries) && entries.length === row['entry_count'] ? null : 'its entries are not whole'
    },
  },
  revisions: {
    what: 'revision',
    order: ['article_id', 'id'],
    doubt: (bytes, row) => {
      const content = JSON.parse(bytes.toString()) as ArticleContent
      return contentHash(content) === row['hash'] ? null : 'its text does not have its hash'
    },
  },
}

/** Looks at every row of a table: is it as it was sealed, and does it still unpack to what was kept? Gives back how many. */
export async function verifyPacked(db: Database, table: PackedTable, verifying: Verifying): Promise<number> {
  const { what } = KEPT[table]
  const ids = await listIds(db, table)
  const unpack = createUnpacker(db, table)
  const damaged = new Set<number>()
  for (const [at, id] of ids.entries()) {
    verifying.onProgress({ what, done: at, of: ids.length })
    // All of this is synchronous underneath: without a turn of the loop now and then no signal would be heard.
    if (at % TURN_EVERY === 0) await turn()
    const row = await ifReadable(() => readRow(db, table, id))
    const problem = row === undefined ? 'it cannot be read' : await findProblem(table, { row, unpack, damaged })
    if (problem === null) continue
    damaged.add(id)
    const source = row === undefined ? null : await sourceOf(db, row)
    verifying.onFinding({ type: 'finding', what, id, source, problem })
  }
  return ids.length
}

async function readRow(db: Database, table: PackedTable, id: number): Promise<Row | undefined> {
  const row = await db.selectFrom(table).selectAll().where('id', '=', id).executeTakeFirst()
  return row as unknown as Row | undefined
}

async function listIds(db: Database, table: PackedTable): Promise<number[]> {
  const ids: number[] = []
  const query = db.selectFrom(table).select('id')
  const ordered = KEPT[table].order.reduce((sorted, column) => sorted.orderBy(column as 'id'), query)
  for await (const { id } of ordered.stream()) ids.push(id)
  return ids
}

type Looking = {
  readonly row: Row
  readonly unpack: (id: number) => Promise<Buffer>
  readonly damaged: ReadonlySet<number>
}

async function findProblem(table: PackedTable, { row, unpack, damaged }: Looking): Promise<string | null> {
  const { what, doubt } = KEPT[table]
  if (sealOf(table, row) !== row.seal) return 'it was altered since it was recorded'
  const why = await unpack(row.id)
    .then((bytes) => doubt(bytes, row))
    .catch(() => 'it cannot be unpacked')
  const { base_id: base } = row
  return why !== null && base !== null && damaged.has(base)
    ? `it is packed against ${what} ${base}, which is lost`
    : why
}

async function sourceOf(db: Database, row: Row): Promise<string | null> {
  if (typeof row['source_id'] === 'string') return row['source_id']
  const id = row['article_id']
  if (typeof id !== 'number') return null
  const article = await db.selectFrom('articles').select('source_id').where('id', '=', id).executeTakeFirst()
  return article?.source_id ?? null
}
