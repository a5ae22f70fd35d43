import type { ArticleContent } from '../model/article.ts'
import { foldForSearch, indexWords, syllablesOf } from '../model/search-words.ts'
import type { Database } from './database.ts'

type Said = Pick<ArticleContent, 'title' | 'paragraphs'>

export type RevisionText = {
  readonly articleId: number
  readonly revisionId: number
  readonly content: Said
  readonly seenAt: number
}

/** Lets search find a revision, from the commit of this transaction on. */
export function writeText(tx: Database, { articleId, revisionId, content, seenAt }: RevisionText): Promise<void> {
  return write(tx, { article_id: articleId, revision_id: revisionId, listed_title: null, seen_at: seenAt }, content)
}

export type ListedTitle = { readonly articleId: number; readonly title: string; readonly seenAt: number }

/** Lets search find an article by a title that a listing prints, unless it was printed before. */
export async function writeListedTitle(tx: Database, { articleId, title, seenAt }: ListedTitle): Promise<void> {
  const known = await tx
    .selectFrom('texts')
    .select('id')
    .where('article_id', '=', articleId)
    .where('listed_title', '=', title)
    .executeTakeFirst()
  if (known !== undefined) return
  const row = { article_id: articleId, revision_id: null, listed_title: title, seen_at: seenAt }
  await write(tx, row, { title, paragraphs: [] })
}

type TextRow = { article_id: number; revision_id: number | null; listed_title: string | null; seen_at: number }

async function write(tx: Database, row: TextRow, { title, paragraphs }: Said): Promise<void> {
  const { id } = await tx.insertInto('texts').values(row).returning('id').executeTakeFirstOrThrow()
  const [head, body] = [foldForSearch(title), foldForSearch(paragraphs.join('\n\n'))]
  await tx
    .insertInto('search_words')
    .values({ rowid: id, title: indexWords(head).join(' '), text: indexWords(body).join(' ') })
    .execute()
  const inTitle = syllablesOf(head)
  const letters = new Set([...inTitle, ...syllablesOf(body), ...inTitle.map(asTitleLetter)])
  if (letters.size === 0) return
  await tx
    .insertInto('search_letters')
    .values({ rowid: id, letters: [...letters].join(' ') })
    .execute()
}

/** As what a letter of a title is kept, beside itself. */
export function asTitleLetter(letter: string): string {
  return `t${letter}`
}
