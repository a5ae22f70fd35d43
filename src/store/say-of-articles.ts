import type { Database } from './open-store.ts'
import type { OweOptions } from './owe-alerts.ts'
import { findArticleText } from './read-articles.ts'
import { type FoundChange, sayChange } from './write-changes.ts'

export type Saying = { readonly startedAt: number; readonly sourceId: string }

/** When and where a change of articles is said, with the sources that list or listed them, the first to do so first. */
export async function saying(tx: Database, visit: Saying, articles: readonly { readonly id: number }[]) {
  const firstAt = new Map<string, number>()
  for (const ids of idsByHundreds(articles)) {
    const listed = await tx
      .selectFrom('listings')
      .select(({ fn }) => ['source_id', fn.min('first_listed_at').as('at')])
      .where('article_id', 'in', ids)
      .groupBy('source_id')
      .execute()
    for (const { source_id: source, at } of listed) firstAt.set(source, Math.min(at, firstAt.get(source) ?? at))
  }
  const sources = [...firstAt].toSorted(([, a], [, b]) => a - b).map(([source]) => source)
  return { at: visit.startedAt, sourceId: visit.sourceId, checkId: null, sources }
}

/** Writes and announces it; gives back its id. */
export async function sayOfArticles(
  tx: Database,
  { change, revisionId }: { change: FoundChange; revisionId: number | null },
  options: OweOptions,
): Promise<number> {
  await tx
    .updateTable('sources')
    .set({ last_change_at: change.at })
    .where('id', 'in', change.sources ?? [])
    .execute()
  const text = revisionId === null ? null : await findArticleText(tx, revisionId)
  return sayChange(tx, { change, text }, options)
}

/** A statement takes so many thousand values at most; a purge may have more articles. */
export function* idsByHundreds(articles: readonly { readonly id: number }[]): Generator<number[]> {
  for (let at = 0; at < articles.length; at += 500) yield articles.slice(at, at + 500).map(({ id }) => id)
}
