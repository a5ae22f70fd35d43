import { articlePage } from '../present/article-page.ts'
import { listZones } from '../store/read-zones.ts'
import type { Globals } from './globals.ts'
import { readStore } from './read-store.ts'
import { requireArticle } from './require-article.ts'

/** Prints one article, named by its id, key, address or a part of its title. */
export async function showCommand(globals: Globals, ref: string): Promise<number> {
  const { json, out } = globals
  const { article, zones } = await readStore(globals, async (db) => ({
    article: await requireArticle(db, ref),
    zones: await listZones(db),
  }))
  if (json) out.records([article])
  else out.lines(await articlePage(article, zones.get(article.source), out.terminal))
  return 0
}
