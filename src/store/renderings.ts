import type { RenderedKind, Rendering } from '../model/rendering.ts'
import type { Database } from './open-store.ts'

/** What was found out about the pages of a source; null where nothing was. */
export async function getRendering(db: Database, sourceId: string, kind: RenderedKind): Promise<Rendering | null> {
  const row = await db
    .selectFrom('renderings')
    .select(['needed', 'tested_at'])
    .where('source_id', '=', sourceId)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return row === undefined ? null : { needed: row.needed === 1, testedAt: row.tested_at }
}

/** Remembers what a trial showed, in place of what was known. */
export async function keepRendering(
  db: Database,
  { sourceId, kind, rendering }: { sourceId: string; kind: RenderedKind; rendering: Rendering },
): Promise<void> {
  const found = { needed: rendering.needed ? 1 : 0, tested_at: rendering.testedAt }
  await db
    .insertInto('renderings')
    .values({ source_id: sourceId, kind, ...found })
    .onConflict((conflict) => conflict.columns(['source_id', 'kind']).doUpdateSet(found))
    .execute()
}
