import { Failure } from '../model/failure.ts'
import type { ArticleRecord } from '../model/records.ts'
import { articlePage } from '../present/article-page.ts'
import { terminalText } from '../present/terminal-text.ts'
import { findArticles } from '../store/read-articles.ts'
import { listZones } from '../store/read-zones.ts'
import type { Globals } from './globals.ts'
import { readStore } from './read-store.ts'

/** Prints one article, named by its id, key or address. */
export async function showCommand(globals: Globals, ref: string): Promise<number> {
  const { json, out } = globals
  const { article, zones } = await readStore(globals, async (db) => ({
    article: onlyArticle(ref, await findArticles(db, ref)),
    zones: await listZones(db),
  }))
  if (json) out.records([article])
  else out.lines(await articlePage(article, zones.get(article.source), out.terminal))
  return 0
}

function onlyArticle(ref: string, found: readonly ArticleRecord[]): ArticleRecord {
  const [article, ...others] = found
  if (article === undefined) throw new Failure('article-unknown', `No article "${ref}" is on record.`)
  if (others.length === 0) return article
  const choices = found.map(({ id, source, title }) => `  ${id}  ${source}  ${terminalText(title)}`)
  throw new Failure('article-unknown', [`"${ref}" may be any of these; name one by its id:`, ...choices].join('\n'))
}
