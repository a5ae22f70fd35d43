import { decodeText } from '../fetch/charset.ts'
import { type ArticleContent, contentHash } from '../model/article.ts'
import type { Entry } from '../model/entry.ts'
import { toFailure } from '../model/failure.ts'
import type { Difference, RereadRecord } from '../model/reread.ts'
import { compareArticles, compareListings } from '../model/reread.ts'
import type { Source } from '../model/source.ts'
import type { Reader } from '../read/reader.ts'
import { readEntries } from '../store/known-listing.ts'
import type { Database } from '../store/open-store.ts'
import { readContent } from '../store/read-articles.ts'
import { readCapture } from '../store/read-capture.ts'
import { listReadArticles, listReadListings, type ReadArticle, type ReadListing } from '../store/read-rereads.ts'
import { doubtFirstPage, doubtFurtherPage } from './believe.ts'

export type RereadDeps = { readonly db: Database; readonly reader: Reader }

type Ending = Pick<RereadRecord, 'outcome' | 'reason' | 'differences'>

/**
 * Reads what is stored of a source again, by the profile and the parser of now: each listing with the pages it was read
 * from, oldest first, then each revision of its articles. Only says what would differ; nothing is written.
 */
export async function* rereadCaptures(source: Source, deps: RereadDeps): AsyncGenerator<RereadRecord> {
  for await (const listing of listReadListings(deps.db, source.id)) {
    const ending = await rereadListing(listing, source, deps).catch(toEnding)
    const { checkId: check, captureIds: captures, takenAt, url } = listing
    yield {
      what: 'listing',
      check,
      article: null,
      revision: null,
      captures,
      takenAt: toInstant(takenAt),
      url,
      ...ending,
    }
  }
  for await (const one of listReadArticles(deps.db, source.id)) {
    const ending = await rereadArticle(one, source, deps).catch(toEnding)
    const { articleId: article, revisionId: revision, captureId, takenAt, url } = one
    yield {
      what: 'article',
      check: null,
      article,
      revision,
      captures: [captureId],
      takenAt: toInstant(takenAt),
      url,
      ...ending,
    }
  }
}

async function rereadListing(
  { snapshotId, captureIds }: ReadListing,
  { site }: Source,
  deps: RereadDeps,
): Promise<Ending> {
  const now = new Map<string, Entry>()
  for (const [at, captureId] of captureIds.entries()) {
    const capture = await readCapture(deps.db, captureId)
    const { url, status } = capture
    const reading = await deps.reader.readListing({ html: decodeText(capture), site, url, status, fragment: true })
    if (reading.wall !== null) return { outcome: 'walled', reason: reading.wall, differences: [] }
    const doubt = at === 0 ? doubtFirstPage(reading) : doubtFurtherPage(reading)
    if (doubt !== null) return { outcome: 'doubted', reason: doubt, differences: [] }
    for (const entry of reading.entries) if (!now.has(entry.key)) now.set(entry.key, entry)
  }
  return endingOf(compareListings(await readEntries(deps.db, snapshotId), [...now.values()]))
}

async function rereadArticle(
  { revisionId, captureId }: ReadArticle,
  { site }: Source,
  deps: RereadDeps,
): Promise<Ending> {
  const capture = await readCapture(deps.db, captureId)
  const { url, status } = capture
  const { wall, content, hasTail } = await deps.reader.readArticle({ html: decodeText(capture), site, url, status })
  if (wall !== null) return { outcome: 'walled', reason: wall, differences: [] }
  if (!hasTail) return { outcome: 'doubted', reason: 'suspect-tail', differences: [] }
  if (content === null || content.title === '') return { outcome: 'doubted', reason: 'no-title', differences: [] }
  return endingOf(await differencesOf(await readContent(deps.db, revisionId), content))
}

function differencesOf(before: ArticleContent, now: ArticleContent): Difference[] {
  return contentHash(before) === contentHash(now) ? [] : compareArticles(before, now)
}

function endingOf(differences: readonly Difference[]): Ending {
  return { outcome: differences.length === 0 ? 'same' : 'differs', reason: null, differences }
}

/** One page that cannot be read hides nothing of the others; trouble with the store ends it all. */
function toEnding(thrown: unknown): Ending {
  const { code } = toFailure(thrown)
  if (code.startsWith('store-') || code === 'interrupted') throw thrown
  return { outcome: 'failed', reason: code, differences: [] }
}

function toInstant(at: number): string {
  return new Date(at).toISOString()
}
