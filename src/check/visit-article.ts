import { changedParagraphs, classifyEdit } from '../diff/classify-edit.ts'
import type { Lexicon } from '../diff/names.ts'
import { decodeText } from '../fetch/charset.ts'
import type { Random } from '../lib/clock.ts'
import { type ArticleContent, contentHash } from '../model/article.ts'
import type { Said } from '../model/change.ts'
import { Failure } from '../model/failure.ts'
import { createIdentify } from '../model/identity.ts'
import type { Page } from '../model/page.ts'
import { startsInBrowser } from '../model/rendering.ts'
import { nextVisitAt, retryVisitAt } from '../model/revisit.ts'
import type { Source } from '../model/source.ts'
import { isAlive, type VisitVerdict } from '../model/visit.ts'
import type { ArticleReading } from '../read/article.ts'
import { wallFromResponse } from '../read/walls.ts'
import type { DueVisit, KnownRevision } from '../store/due-visits.ts'
import { readContent } from '../store/read-articles.ts'
import { readCapture } from '../store/read-capture.ts'
import { type Edit, recordVisit } from '../store/record-visit.ts'
import { getRendering } from '../store/renderings.ts'
import { judgeThrown } from './broken-off.ts'
import type { CheckDeps } from './check-source.ts'
import { readAsNeeded, renderRequest } from './rendering.ts'
import { profileHash } from './standpoints.ts'

export type VisitDeps = Omit<CheckDeps, 'standpoints' | 'unchanged'> & {
  readonly random: Random
  readonly lexicon: Lexicon
}

/** What one look at an article's page came to. */
type Sight = {
  readonly verdict: VisitVerdict
  readonly page: Page | null
  readonly content: ArticleContent | null
  readonly edit: Edit | null
}

export type VisitResult = { readonly visit: DueVisit; readonly verdict: VisitVerdict; readonly tookMs: number }

/**
 * One look at one article's page, from request to record. It always ends in one recorded outcome, given back; only
 * trouble with the store is thrown. Where another process was faster, nothing is written and nothing is lost.
 */
export async function visitArticle(
  visit: DueVisit,
  { source, deps, signal }: { source: Source; deps: VisitDeps; signal: AbortSignal },
): Promise<VisitResult> {
  const startedAt = deps.now()
  const sight = await see(visit, { source, deps, signal }).catch((thrown): Sight => {
    const verdict = judgeThrown(thrown, { signal, log: deps.log, message: 'a visit met a bug' })
    return { verdict, page: null, content: null, edit: null }
  })
  const now = deps.now()
  const ended = {
    ...sight,
    visit,
    startedAt,
    tookMs: Math.max(0, now - startedAt),
    profileHash: profileHash(source.site),
    nextVisitAt: scheduleNext(visit, { sight, source, now, random: deps.random }),
  }
  await recordVisit(deps.db, ended, { route: deps.route, newKey: deps.newKey, now })
  return { visit, verdict: sight.verdict, tookMs: ended.tookMs }
}

type Visiting = { readonly source: Source; readonly deps: VisitDeps; readonly signal: AbortSignal }

async function see(visit: DueVisit, { source, deps, signal }: Visiting): Promise<Sight> {
  const isSameProfile = visit.revision?.profileHash === profileHash(source.site)
  // "Not modified" says nothing of what another profile would have read.
  const validators = isSameProfile ? visit.validators : null
  const rendering = source.browser === 'auto' ? await getRendering(deps.db, source.id, 'article') : null
  const asked = { url: visit.url, source, addressClass: 'discovered' } as const
  const render = async () => {
    const page = await deps.browser.render(renderRequest({ ...asked, kind: 'article' }, source), signal)
    return readSent(page, { visit, source, deps })
  }
  const open = async (): Promise<Opened> => {
    if (startsInBrowser({ use: source.browser, rendering, now: deps.now() })) return render()
    const plain = await readSent(await deps.fetcher.fetchPage({ ...asked, validators }, signal), {
      visit,
      source,
      deps,
    })
    return readAsNeeded({ source, kind: 'article', rendering, plain, isBare, render }, deps)
  }
  const opened = await open()
  return 'sight' in opened ? opened.sight : judge(opened.reading, { ...opened, visit, isSameProfile, source, deps })
}

type Opened = { readonly page: Page; readonly reading: ArticleReading } | { readonly sight: Sight }

/** The page shows an article of which nothing can be read. */
function isBare(opened: Opened): boolean {
  if ('sight' in opened) return false
  const { content } = opened.reading
  return content === null || content.title === '' || content.paragraphs.length === 0
}

/** What a page that came says, or what the visit comes to without that. */
async function readSent(
  page: Page,
  { visit, source, deps }: Omit<Visiting, 'signal'> & { visit: DueVisit },
): Promise<Opened> {
  const ends = (verdict: VisitVerdict): Opened => ({ sight: sightOf(page, verdict) })
  const wall = wallFromResponse(page, source.site)
  if (wall !== null) return ends({ kind: 'walled', reason: wall })
  if (page.status === 304) return ends({ kind: 'same' })
  if (page.status === 404 || page.status === 410) return ends({ kind: 'gone' })
  if (page.cut) return ends({ kind: 'doubted', reason: 'truncated' })
  if (isOtherArticle(page, { visit, source })) return ends({ kind: 'doubted', reason: 'other-article' })

  const { url, requestedUrl, status } = page
  const reading = await deps.reader.readArticle({
    html: decodeText(page),
    site: source.site,
    url,
    requestedUrl,
    status,
  })
  if (reading.wall !== null) return ends({ kind: 'walled', reason: reading.wall })
  if (status < 200 || status >= 300) throw new Failure(`http-${status}`, `The article answered with status ${status}.`)
  return { page, reading }
}

/** A redirect led to an address that the site's own pattern takes for another article, or for none. */
function isOtherArticle({ url, requestedUrl }: Page, { visit, source }: { visit: DueVisit; source: Source }): boolean {
  if (url === requestedUrl || source.site.identity === undefined) return false
  return createIdentify(source.site)(url).key !== visit.key
}

type Judging = {
  readonly visit: DueVisit
  readonly page: Page
  readonly isSameProfile: boolean
  readonly source: Source
  readonly deps: VisitDeps
}

/** Believes what was read, and says whether it is new. */
async function judge(reading: ArticleReading, { visit, page, isSameProfile, source, deps }: Judging): Promise<Sight> {
  const { content } = reading
  if (page.via !== 'browser' && !reading.hasTail) return sightOf(page, { kind: 'doubted', reason: 'suspect-tail' })
  if (content === null || content.title === '') return sightOf(page, { kind: 'doubted', reason: 'no-title' })
  if (visit.revision === null) return { verdict: { kind: 'first' }, page, content, edit: null }
  const saysTheSame = contentHash(content) === visit.revision.hash
  if (saysTheSame && isSameProfile) return sightOf(page, { kind: 'same' })

  const before = await readBefore(visit.revision, { isSameProfile, source, deps })
  // An article whose whole text is gone is a page that did not come out, not an edit.
  const lostText = content.paragraphs.length === 0 && before.paragraphs.length > 0
  if (lostText) return sightOf(page, { kind: 'doubted', reason: 'no-text' })
  // What another profile reads differently is no news; it becomes the revision that the next visit compares with.
  const saysTheSameNow = contentHash(before) === contentHash(content)
  if (!isSameProfile && saysTheSameNow) return { verdict: { kind: 'reread' }, page, content, edit: null }
  return { verdict: { kind: 'edited' }, page, content, edit: describeEdit(before, content, deps.lexicon) }
}

/** What the last revision said, as the profile of now reads it: from its capture, where the profile has changed. */
async function readBefore(
  revision: KnownRevision,
  { isSameProfile, source, deps }: Pick<Judging, 'isSameProfile' | 'source' | 'deps'>,
): Promise<ArticleContent> {
  const recorded = await readContent(deps.db, revision.id)
  if (isSameProfile || revision.captureId === null) return recorded
  const capture = await readCapture(deps.db, revision.captureId)
  const { url, status } = capture
  const reread = await deps.reader.readArticle({ html: decodeText(capture), site: source.site, url, status })
  return reread.content ?? recorded
}

function describeEdit(before: ArticleContent, after: ArticleContent, lexicon: Lexicon): Edit {
  const [gone, come] = changedParagraphs(before, after)
  return {
    classes: classifyEdit(before, after, lexicon),
    before: said(before, gone),
    after: said(after, come),
  }
}

function said({ title, published }: ArticleContent, paragraphs: readonly string[]): Said {
  return { title, published, paragraphs }
}

function sightOf(page: Page, verdict: VisitVerdict): Sight {
  return { verdict, page, content: null, edit: null }
}

function scheduleNext(
  visit: DueVisit,
  { sight, source, now, random }: { sight: Sight; source: Source; now: number; random: Random },
): number {
  const { verdict } = sight
  const { kind } = verdict
  // A stop says nothing of the article: its visit stays due. Trouble with the store needs a pause.
  if (verdict.kind === 'interrupted' && verdict.reason === 'interrupted') return now
  if (verdict.kind === 'interrupted') return retryVisitAt({ now, failures: 0, random }, source.revisit)
  if (!isAlive(kind)) return retryVisitAt({ now, failures: visit.failures, random }, source.revisit)
  const changedAt = kind === 'edited' ? now : (visit.changedAt ?? visit.firstSeenAt)
  return nextVisitAt({ now, changedAt, random }, source.revisit)
}
