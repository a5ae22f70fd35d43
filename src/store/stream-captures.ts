import type { Database } from './open-store.ts'
import type { Span } from './stream-records.ts'
import { createUnpacker } from './unpacker.ts'

/** A raw response as it came, with all that is known of how. */
export type KeptCapture = {
  readonly id: number
  readonly source: string
  readonly takenAt: number
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly sha256: string
  readonly cut: boolean
  readonly seal: string
  readonly body: Buffer
}

/** Captures, those of one page after another, each page's oldest first: so each is unpacked with one step. */
export async function* streamCaptures(db: Database, { source, since, until }: Span): AsyncGenerator<KeptCapture> {
  const unpack = createUnpacker(db, 'captures')
  const ids: number[] = []
  const query = db
    .selectFrom('captures')
    .select('id')
    .$if(source !== null, (all) => all.where('source_id', '=', source ?? ''))
    .$if(since !== null, (all) => all.where('taken_at', '>=', since ?? 0))
    .$if(until !== null, (all) => all.where('taken_at', '<=', until ?? 0))
    .orderBy('source_id')
    .orderBy('article_id')
    .orderBy('id')
  for await (const { id } of query.stream()) ids.push(id)
  for (const id of ids) yield { ...(await readRow(db, id)), body: await unpack(id) }
}

async function readRow(db: Database, id: number): Promise<Omit<KeptCapture, 'body'>> {
  const row = await db
    .selectFrom('captures')
    .select(['source_id', 'taken_at', 'url', 'status', 'headers', 'sha256', 'cut', 'seal'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return {
    id,
    source: row.source_id,
    takenAt: row.taken_at,
    url: row.url,
    status: row.status,
    headers: JSON.parse(row.headers) as Record<string, string>,
    sha256: row.sha256,
    cut: row.cut === 1,
    seal: row.seal,
  }
}
