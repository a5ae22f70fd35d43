import { streamChanges } from '../store/read-changes.ts'
import { streamArticles, streamChecks, streamRevisions } from '../store/stream-records.ts'
import { choosesChanges, type Exporting } from './exporting.ts'

/**
 * JSON Lines: each record as `--json` prints it, with its `type`; changes first, then articles with what each revision
 * says, then checks. Where changes are chosen by kind or words, the articles are those they are about, and no checks come.
 */
export async function* writeJsonl(exporting: Exporting): AsyncGenerator<string> {
  const { db, query } = exporting
  const isChosen = choosesChanges(exporting)
  const about = new Set<number>()
  for await (const change of streamChanges(db, query)) {
    if (isChosen && change.article !== null) about.add(change.article.id)
    yield line({ type: 'change', ...change })
  }
  const span = isChosen ? { ...query, since: null, until: null } : query
  for await (const article of streamArticles(db, span)) {
    if (isChosen && !about.has(article.id)) continue
    const revisions: object[] = []
    for await (const { content, ...revision } of streamRevisions(db, article)) {
      const { paragraphs, ...said } = content
      revisions.push({ ...revision, ...said, text: paragraphs.join('\n\n') })
    }
    yield line({ type: 'article', ...article, revisions })
  }
  if (isChosen) return
  for await (const check of streamChecks(db, query)) yield line({ type: 'check', ...check })
}

function line(record: object): string {
  return `${JSON.stringify(record)}\n`
}
