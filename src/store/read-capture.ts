import type { Page } from '../model/page.ts'
import type { Database } from './open-store.ts'
import { unpackRow } from './packed-rows.ts'

/** What of a page was kept as evidence. */
export type Capture = Pick<Page, 'url' | 'status' | 'headers' | 'body'>

/** A raw response as it came; it must be there. */
export async function readCapture(db: Database, id: number): Promise<Capture> {
  const row = await db
    .selectFrom('captures')
    .select(['url', 'status', 'headers'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const headers = JSON.parse(row.headers) as Record<string, string>
  return { url: row.url, status: row.status, headers, body: await unpackRow(db, 'captures', id) }
}
