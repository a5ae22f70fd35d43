import { Failure } from '../model/failure.ts'
import type { ArticleRecord } from '../model/records.ts'
import { terminalText } from '../present/terminal-text.ts'
import type { Database } from '../store/open-store.ts'
import { findArticles } from '../store/read-articles.ts'

const MOST_CHOICES = 10

/**
 * The article that is named by its id, its key, an address or a part of its title. Throws `article-unknown` where none
 * is, or where several are, with their ids.
 */
export async function requireArticle(db: Database, ref: string): Promise<ArticleRecord> {
  const found = await findArticles(db, ref)
  const [article, ...others] = found
  if (article === undefined) throw new Failure('article-unknown', `No article "${ref}" is on record.`)
  if (others.length === 0) return article
  const choices = found
    .slice(0, MOST_CHOICES)
    .map(({ id, source, title }) => `  ${id}  ${source}  ${terminalText(title)}`)
  if (found.length > MOST_CHOICES) choices.push('  …')
  throw new Failure('article-unknown', [`"${ref}" may be any of these; name one by its id:`, ...choices].join('\n'))
}
