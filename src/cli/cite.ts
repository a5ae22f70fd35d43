import { Failure } from '../model/failure.ts'
import type { ArticleRecord, RevisionRecord } from '../model/records.ts'
import { citeInCsl, citeInMarkdown } from '../present/citation.ts'
import { readContent } from '../store/read-articles.ts'
import type { Globals } from './globals.ts'
import { readStore } from './read-store.ts'
import { requireArticle } from './require-article.ts'

export type CiteAsked = { readonly ref: string; readonly rev: string | undefined; readonly format: string }

/** Prints how to cite one revision of an article, the newest without any. */
export async function citeCommand(globals: Globals, { ref, rev, format }: CiteAsked): Promise<number> {
  if (format !== 'markdown' && format !== 'csl') {
    throw new Failure('usage', `--format cannot be "${format}". It takes markdown or csl.`)
  }
  const cited = await readStore(globals, async (db) => {
    const article = await requireArticle(db, ref)
    const revision = chooseRevision(article, rev)
    return { article, revision, said: await readContent(db, revision.id) }
  })
  if (globals.json || format === 'csl') globals.out.records([citeInCsl(cited)])
  else globals.out.lines([citeInMarkdown(cited)])
  return 0
}

function chooseRevision({ id, revisions }: ArticleRecord, rev: string | undefined): RevisionRecord {
  const chosen = rev === undefined ? revisions.at(-1) : revisions.find((revision) => String(revision.id) === rev)
  if (chosen !== undefined) return chosen
  const what = rev === undefined ? 'no revision yet: its page was not read' : `no revision ${rev}`
  throw new Failure('revision-unknown', `Article ${id} has ${what}.`)
}
