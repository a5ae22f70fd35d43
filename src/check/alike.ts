import { decodeText } from '../fetch/charset.ts'
import type { Random } from '../lib/clock.ts'
import { pickOne } from '../lib/random.ts'
import type { ArticleContent } from '../model/article.ts'
import { type EditMark, editMarks, othersUntilDoubted } from '../model/edit-marks.ts'
import type { WallReason } from '../model/site.ts'
import type { Source } from '../model/source.ts'
import { wallFromResponse } from '../read/walls.ts'
import type { DueVisit } from '../store/due-visits.ts'
import { findMarks, listCompanions } from '../store/edit-marks.ts'
import { readContent } from '../store/read-articles.ts'
import type { CheckDeps } from './check-source.ts'
import { profileHash } from './standpoints.ts'

/** How an edit stands among the other articles of its site. */
export type Among =
  | { readonly kind: 'alone' | 'alike' | 'told' }
  /** Another article's page could not be looked at, so nothing can be said. */
  | { readonly kind: 'walled'; readonly reason: WallReason }

/** What "at about the same time" means. */
const LATELY_MS = 86_400_000

/** A look at one article, with what it works with. */
export type Asking = {
  readonly visit: DueVisit
  readonly source: Source
  readonly deps: Pick<CheckDeps, 'db' | 'fetcher' | 'reader' | 'now'> & { readonly random: Random }
  readonly signal: AbortSignal
}

/**
 * Whether other articles of the site were changed alike: by what is on record, and by a look at one of them. What
 * strikes several articles at once comes from the site, not from an editor. Throws Failure where that one does not come.
 */
export async function lookAround(marks: readonly EditMark[], { visit, source, deps, signal }: Asking): Promise<Among> {
  if (marks.length === 0) return { kind: 'alone' }
  const site = source.site.id
  const since = deps.now() - LATELY_MS
  const standings = await findMarks(deps.db, { site, articleId: visit.articleId, marks, since })
  if (standings.some(({ noticed }) => noticed)) return { kind: 'told' }
  const isShared = marks.some((mark, at) => (standings[at]?.others ?? 0) >= othersUntilDoubted(mark))
  return isShared ? { kind: 'alike' } : lookAtCompanion(marks, { visit, source, deps, signal })
}

async function lookAtCompanion(marks: readonly EditMark[], { visit, source, deps, signal }: Asking): Promise<Among> {
  const place = { site: source.site.id, articleId: visit.articleId, profileHash: profileHash(source.site) }
  const companions = await listCompanions(deps.db, place)
  if (companions.length === 0) return { kind: 'alone' }
  const companion = pickOne(deps.random, companions)
  const page = await deps.fetcher.fetchPage(
    { url: companion.url, source, addressClass: 'discovered', errand: 'article', validators: null },
    signal,
  )
  const wall = wallFromResponse(page, source.site)
  if (wall !== null) return { kind: 'walled', reason: wall }
  const { url, requestedUrl, status } = page
  const html = decodeText(page)
  const reading = await deps.reader.readArticle({ html, site: source.site, url, requestedUrl, status })
  if (reading.wall !== null) return { kind: 'walled', reason: reading.wall }
  // One that is gone or did not come out whole is no witness.
  if (reading.content === null || status >= 300 || page.cut) return { kind: 'alone' }
  const before = await readContent(deps.db, companion.revisionId)
  return { kind: isStruckAlike(marks, before, reading.content) ? 'alike' : 'alone' }
}

function isStruckAlike(marks: readonly EditMark[], before: ArticleContent, now: ArticleContent): boolean {
  const others = new Set(editMarks(before, now).map(({ mark }) => mark))
  return marks.some(({ mark }) => others.has(mark))
}
