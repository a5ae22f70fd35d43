import { type Cited, citeInCsl, citeInMarkdown } from '../present/citation.ts'
import { streamChanges } from '../store/read-changes.ts'
import { streamArticles, streamRevisions } from '../store/stream-records.ts'
import { choosesChanges, type Exporting } from './exporting.ts'

/** Every revision as a line of a Markdown list. */
export async function* writeMarkdown(exporting: Exporting): AsyncGenerator<string> {
  for await (const cited of streamCited(exporting)) yield `- ${citeInMarkdown(cited)}\n`
}

/** Every revision as an item of a CSL-JSON file. */
export async function* writeCsl(exporting: Exporting): AsyncGenerator<string> {
  let before = '['
  for await (const cited of streamCited(exporting)) {
    yield `${before}\n${JSON.stringify(citeInCsl(cited))}`
    before = ','
  }
  yield before === '[' ? '[]\n' : '\n]\n'
}

async function* streamCited(exporting: Exporting): AsyncGenerator<Cited> {
  const { db, query } = exporting
  const about = choosesChanges(exporting) ? await listAbout(exporting) : null
  const span = about === null ? query : { ...query, since: null, until: null }
  for await (const article of streamArticles(db, span)) {
    if (about?.has(article.id) === false) continue
    for await (const { content, ...revision } of streamRevisions(db, article)) {
      const at = Date.parse(revision.seenAt)
      if (at >= (query.since ?? at) && at <= (query.until ?? at)) yield { article, revision, said: content }
    }
  }
}

async function listAbout({ db, query }: Exporting): Promise<Set<number>> {
  const about = new Set<number>()
  for await (const { article } of streamChanges(db, query)) if (article !== null) about.add(article.id)
  return about
}
