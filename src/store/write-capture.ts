import type { Page } from '../model/page.ts'
import type { Database } from './open-store.ts'
import { packAgainst } from './packed-rows.ts'
import { sealRow, sha256 } from './seals.ts'

export type CaptureOf = {
  readonly sourceId: string
  readonly checkId: number | null
  readonly articleId: number | null
}

/** Keeps a raw response as evidence, packed against the previous one of the same address. Gives back its id. */
export async function writeCapture(tx: Database, page: Page, of: CaptureOf): Promise<number> {
  const previousId = await findPrevious(tx, page, of)
  const packed = await packAgainst(tx, 'captures', { bytes: page.body, previousId })
  const { id } = await tx
    .insertInto('captures')
    .values({
      source_id: of.sourceId,
      check_id: of.checkId,
      article_id: of.articleId,
      taken_at: page.fetchedAt,
      url: page.url,
      status: page.status,
      headers: JSON.stringify(page.headers),
      sha256: sha256(page.body),
      byte_length: page.body.length,
      cut: page.cut ? 1 : 0,
      body: packed.bytes,
      base_id: packed.baseId,
      depth: packed.depth,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sealRow(tx, 'captures', id)
  return id
}

async function findPrevious(tx: Database, page: Page, of: CaptureOf): Promise<number | null> {
  const previous = await tx
    .selectFrom('captures')
    .select('id')
    .where('source_id', '=', of.sourceId)
    .where('article_id', of.articleId === null ? 'is' : '=', of.articleId)
    .where('url', '=', page.url)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return previous?.id ?? null
}
