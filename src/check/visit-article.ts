import type { Lexicon } from '../diff/names.ts'
import { decodeText } from '../fetch/charset.ts'
import { HostRests } from '../fetch/rests.ts'
import type { Random } from '../lib/clock.ts'
import { Failure } from '../model/failure.ts'
import { createIdentify } from '../model/identity.ts'
import type { Page } from '../model/page.ts'
import { startsInBrowser } from '../model/rendering.ts'
import { confirmVisitAt, nextVisitAt, retryVisitAt } from '../model/revisit.ts'
import type { Source } from '../model/source.ts'
import { foldText } from '../model/text.ts'
import { isAlive, VISIT_RANKS, type VisitVerdict } from '../model/visit.ts'
import type { ArticleReading } from '../read/article.ts'
import { wallFromResponse } from '../read/walls.ts'
import type { DueVisit } from '../store/due-visits.ts'
import { recordVisit } from '../store/record-visit.ts'
import { getRendering } from '../store/renderings.ts'
import { judgeThrown } from './broken-off.ts'
import { askCanaries } from './canaries.ts'
import type { CheckDeps } from './check-source.ts'
import { excuse } from './excuse.ts'
import { goneFromResponse, isSoft404 } from './gone.ts'
import { type Judgement, judgeArticle, judgeSame, nothingRead } from './judge-article.ts'
import { tellOddities } from './oddities.ts'
import { readAsNeeded, renderRequest } from './rendering.ts'
import { profileHash } from './standpoints.ts'
import { type VisitCeiling, withinCeiling } from './visit-ceiling.ts'

/** Of the visits that may be answered with "not modified", so many are; one in ten fetches the page all the same. */
const TRUSTED_SHARE = 0.9

export type VisitDeps = Omit<CheckDeps, 'standpoints' | 'unchanged' | 'sessions'> & {
  readonly random: Random
  readonly lexicon: Lexicon
  /** Without it, hosts are visited as often as visits are due. */
  readonly ceiling?: VisitCeiling
}

/** What one look at an article's page came to. */
type Sight = Judgement & { readonly page: Page | null }

export type VisitResult = { readonly visit: DueVisit; readonly verdict: VisitVerdict; readonly tookMs: number }

export type VisitOptions = {
  readonly source: Source
  readonly deps: VisitDeps
  readonly signal: AbortSignal
  /** Whether other articles may be visited to find out if the site is there; one that is visited for that never asks. */
  readonly mayAsk?: boolean
}

/**
 * One look at one article's page, from request to record. It always ends in one recorded outcome, given back; only
 * trouble with the store is thrown. Where another process was faster, nothing is written and nothing is lost.
 */
export async function visitArticle(
  visit: DueVisit,
  { source, deps, signal, mayAsk = true }: VisitOptions,
): Promise<VisitResult> {
  const startedAt = deps.now()
  const beganAt = deps.monotonic()
  let restsUntil: number | null = null
  const visiting = { source, deps, signal }
  const seen = see(visit, visiting).then((first) => lookTwice(first, { visit, ...visiting }))
  const seenAs = await seen.catch((thrown): Sight => {
    if (thrown instanceof HostRests) restsUntil = thrown.until
    const verdict = judgeThrown(thrown, { signal, log: deps.log, message: 'a visit met a bug' })
    return sightOf(null, visit, verdict)
  })
  const sight = { ...seenAs, verdict: excuse(seenAs.verdict, { ...deps, beganAt }) }
  const visitOther = (other: DueVisit) =>
    withinCeiling({ url: other.url, rank: VISIT_RANKS.hurried }, deps.ceiling, () =>
      visitArticle(other, { source, deps, signal, mayAsk: false }),
    )
  const canaries = sight.verdict.kind === 'gone' ? await askCanaries(visit, { source, deps, visitOther, mayAsk }) : null
  const now = deps.now()
  const ended = {
    ...sight,
    canaries,
    site: source.site.id,
    removal: source.removal,
    visit,
    startedAt,
    tookMs: Math.round(deps.monotonic() - beganAt),
    profileHash: profileHash(source.site),
    nextVisitAt:
      restsUntil ??
      scheduleNext(visit, { sight, source, now, random: deps.random, isVouched: Boolean(canaries?.length) }),
  }
  await recordVisit(deps.db, ended, { route: deps.route, newKey: deps.newKey, now })
  return { visit, verdict: sight.verdict, tookMs: ended.tookMs }
}

type Visiting = { readonly source: Source; readonly deps: VisitDeps; readonly signal: AbortSignal }

async function see(visit: DueVisit, { source, deps, signal }: Visiting): Promise<Sight> {
  const isSameProfile = visit.revision?.profileHash === profileHash(source.site)
  // "Not modified" says nothing of what another profile would have read.
  // Nor is it a proof: some sites say it of a page that has changed.
  const validators = isSameProfile && deps.random() < TRUSTED_SHARE ? visit.validators : null
  const rendering = source.browser === 'auto' ? await getRendering(deps.db, source.id, 'article') : null
  const asked = { url: visit.url, source, addressClass: 'discovered', errand: 'article' } as const
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
  if ('sight' in opened) return opened.sight
  const { page, reading } = opened
  // A browser has the whole page or none.
  const whole = { ...reading, hasTail: reading.hasTail || page.via === 'browser' }
  return { ...(await judgeArticle(whole, { visit, isSameProfile, source, deps, signal })), page }
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
  const ends = (verdict: VisitVerdict): Opened => ({ sight: sightOf(page, visit, verdict) })
  const wall = wallFromResponse(page, source.site)
  if (wall !== null) return ends({ kind: 'walled', reason: wall })
  if (page.status === 304) return { sight: { ...(await judgeSame({ visit, deps })), page } }
  const gone = goneFromResponse(page)
  if (gone !== null) return ends({ kind: 'gone', reason: gone })
  if (page.cut) return ends({ kind: 'doubted', reason: 'truncated' })
  if (isOtherArticle(page, { visit, source })) return ends({ kind: 'doubted', reason: 'other-article' })

  tellOddities(page, source, deps.log)
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

/** A page that is no longer the article's may be what the site says of addresses that never existed. */
async function lookTwice(sight: Sight, { visit, ...visiting }: Visiting & { visit: DueVisit }): Promise<Sight> {
  const { page } = sight
  if (page === null || !isDoubtful(sight, visit) || !(await isSoft404(page, visiting))) return sight
  return sightOf(page, visit, { kind: 'gone', reason: 'soft-404' })
}

function isDoubtful({ verdict, content }: Sight, { title }: DueVisit): boolean {
  if (verdict.kind === 'doubted') return verdict.reason !== 'truncated'
  return content !== null && foldText(content.title) !== foldText(title)
}

/** A redirect led to an address that the site's own pattern takes for another article, or for none. */
function isOtherArticle({ url, requestedUrl }: Page, { visit, source }: { visit: DueVisit; source: Source }): boolean {
  if (url === requestedUrl || source.site.identity === undefined) return false
  return createIdentify(source.site)(url).key !== visit.key
}

function sightOf(page: Page | null, visit: DueVisit, verdict: VisitVerdict): Sight {
  return { ...nothingRead(visit, verdict), page }
}

type Scheduling = {
  readonly sight: Sight
  readonly source: Source
  readonly now: number
  readonly random: Random
  readonly isVouched: boolean
}

function scheduleNext(visit: DueVisit, { sight, source, now, random, isVouched }: Scheduling): number {
  const { verdict } = sight
  const { kind } = verdict
  // A stop says nothing of the article: its visit stays due. Trouble with the store needs a pause.
  if (verdict.kind === 'interrupted' && verdict.reason === 'interrupted') return now
  if (verdict.kind === 'interrupted') return retryVisitAt({ now, failures: 0, random }, source.revisit)
  if (isVouched) return confirmVisitAt({ now, failures: visit.failures, random }, source)
  if (!isAlive(kind)) return retryVisitAt({ now, failures: visit.failures, random }, source.revisit)
  const changedAt = kind === 'edited' || kind === 'returned' ? now : (visit.changedAt ?? visit.firstSeenAt)
  return nextVisitAt({ now, changedAt, random }, source.revisit)
}
