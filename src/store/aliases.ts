import type { Entry } from '../model/entry.ts'
import type { Database } from './open-store.ts'

/** Remembers the key that an article had on its site until now. */
export async function keepAlias(
  tx: Database,
  { site, key, articleId }: { site: string; key: string; articleId: number },
): Promise<void> {
  await tx
    .insertInto('aliases')
    .values({ site, key, article_id: articleId })
    .onConflict((conflict) => conflict.columns(['site', 'key']).doUpdateSet({ article_id: articleId }))
    .execute()
}

/**
 * Entries under the keys that their articles have now, each article once: an address that an article had before its site
 * gave it another one still leads to it. Of two addresses of one article the newer one stays.
 */
export async function underCurrentKeys(
  db: Database,
  { site, entries }: { site: string; entries: readonly Entry[] },
): Promise<readonly Entry[]> {
  const keys = entries.map(({ key }) => key)
  if (keys.length === 0) return entries
  const rows = await db
    .selectFrom('aliases')
    .innerJoin('articles', 'articles.id', 'aliases.article_id')
    .select(['aliases.key as former', 'articles.key'])
    .where('aliases.site', '=', site)
    .where('aliases.key', 'in', keys)
    .execute()
  if (rows.length === 0) return entries
  const current = new Map(rows.map(({ former, key }) => [former, key]))
  const met = new Set(keys.filter((key) => !current.has(key)))
  return entries.flatMap((entry) => {
    const key = current.get(entry.key)
    if (key === undefined) return [entry]
    if (met.has(key)) return []
    met.add(key)
    return [{ ...entry, key }]
  })
}
