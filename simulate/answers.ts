import { createHash } from 'node:crypto'
import { type Ailment, DAY_MS, HOUR_MS } from './happenings.ts'
import type { Article } from './newsroom.ts'
import { page } from './pages.ts'
import type { Site, Trouble } from './site.ts'
import type { Answer } from './truth.ts'

/** What comes back from the site for one request. */
export type Served =
  | { readonly kind: 'nothing'; readonly why: 'connect' | 'timeout-total' | 'empty-body' }
  | {
      readonly kind: 'page'
      readonly status: number
      readonly url: string
      readonly html: string
      readonly cut: boolean
      readonly etag: string | null
      readonly retryAfter: string | null
    }

export type Request = {
  readonly url: string
  readonly etag: string | null
  readonly at: number
  readonly look: number
  /** Whether the site answers "not modified" at all. */
  readonly notModified: boolean
}

const STALE_MS = 2 * HOUR_MS

/** Answers a request, and writes down what was answered. */
export function answer(site: Site, request: Request): Served {
  const asked = site.press.ask(new URL(request.url))
  if (asked.of === 'listing' && !asked.isFirst) site.beforeFurtherPage(request.at)
  if (asked.of === 'listing') return answerListing(site, { request, ...asked })
  if (asked.of === 'article') return answerArticle(site, { request, ...asked })
  const served = asked.of === 'home' ? pageOf(request, homePage()) : notFound(request)
  site.log({ ...blankAnswer(request), of: 'other', gone: asked.of === 'nowhere' })
  return served
}

/** Every other look gets the old copy, as from two caches. */
function byTurns(trouble: Trouble | null, { look }: Request): Trouble | null {
  if (trouble?.how !== 'turns') return trouble
  return look % 2 === 1 ? { ...trouble, how: 'stale' } : null
}

type AskedListing = { readonly request: Request; readonly from: number; readonly isFirst: boolean }

function answerListing(site: Site, { request, from, isFirst }: AskedListing): Served {
  const { press } = site
  const trouble = byTurns(site.troubleOf('listing', request.at), request)
  const all = site.listed(request.at, trouble?.how === 'stale' ? STALE_MS : 0)
  const rows = trouble?.how === 'no-rows' ? [] : all.slice(from, from + (isFirst ? press.firstSize : press.pageSize))
  const hasMore = from + rows.length < all.length
  const strange = {
    renamed: trouble?.how === 'renamed',
    dateless: trouble?.how === 'no-dates',
    placeholder: trouble?.how === 'placeholder',
  }
  const html = press.listing(rows, { from, isFirst, hasMore, ...strange })
  const sound = pageOf(trouble === null ? request : { ...request, etag: null }, html)
  const served = (trouble === null ? null : ailing(sound, { trouble, request })) ?? sound
  const isUnmodified = served.kind === 'page' && served.status === 304
  // Rows that do not reach the reader whole, or under addresses that nobody knows, were not told.
  const told = !site.isMoved() && (trouble === null || trouble.how === 'stale' || isHarmless(trouble, 'listing'))
  site.log({
    ...blankAnswer(request),
    of: 'listing',
    ailment: trouble === null || isHarmless(trouble, 'listing') ? (site.isMoved() ? 'moved' : null) : trouble.how,
    notModified: isUnmodified,
    rows: told ? rows : [],
    from,
    moved: site.isMoved() ? rows.map(({ number }) => number) : [],
    all: site.listed(request.at).map(({ number }) => number),
  })
  return served
}

type AskedArticle = { readonly request: Request; readonly number: number; readonly moved: boolean }

function answerArticle(site: Site, { request, number, moved }: AskedArticle): Served {
  const trouble = site.troubleOf('articles', request.at)
  const article = site.articleOf(number)
  const isOldAddress = site.isMoved() && !moved
  const served = isOldAddress ? notFound(request) : serveArticle(site, { request, article, trouble })
  const isThere = article !== undefined && article.gone === null
  site.log({
    ...blankAnswer(request),
    of: 'article',
    ailment: isOldAddress ? 'moved' : ailmentOf(trouble, isThere),
    notModified: served.kind === 'page' && served.status === 304,
    article: number,
    gone: !isThere,
    ...(isThere ? saidBy(article, { request, trouble: isOldAddress ? 'moved' : (trouble?.how ?? null) }) : {}),
  })
  return served
}

type Serving = { readonly request: Request; readonly article: Article | undefined; readonly trouble: Trouble | null }

function serveArticle(site: Site, { request, article, trouble }: Serving): Served {
  const ill = trouble === null ? null : ailing(pageOf(request, homePage()), { trouble, request })
  if (trouble?.how === 'all-gone') return notFound(request)
  if (article === undefined || article.gone !== null) return ill ?? sayGoodbye(site, { request, article })
  const html = printArticle(site, { request, article, trouble })
  const asked = pageOf(trouble === null ? request : { ...request, etag: null }, html)
  const sound = { ...asked, url: leadsTo(site, { request, article }) }
  return (trouble === null ? null : ailing(sound, { trouble, request })) ?? sound
}

/** An article with another slug than it was asked by leads to its address of now. */
function leadsTo({ press, isMoved }: Site, { request, article }: { request: Request; article: Article }): string {
  const isRenamed = article.slug.endsWith('-anew') && !request.url.includes(article.slug)
  return isRenamed && !isMoved() ? press.articleUrl(article) : request.url
}

function printArticle(site: Site, { request, article, trouble }: Serving & { readonly article: Article }): string {
  const html = site.press.article(article, variantOf(article, request))
  if (trouble?.how === 'one-title') return html.replace(/<h1>.*<\/h1>/u, '<h1>Special page</h1>')
  return trouble?.how === 'blank' ? html.replaceAll(/<p>.*?<\/p>/gsu, '') : html
}

function sayGoodbye(site: Site, { request, article }: { request: Request; article: Article | undefined }): Served {
  if (article?.gone === 'soft-404') return { ...notFound(request), status: 200 }
  if (article?.gone === 'home') return { ...pageOf(request, homePage()), url: `${site.press.origin}/` }
  return { ...notFound(request), status: article?.gone === 'status-410' ? 410 : 404 }
}

/** One and the other by turns, for as long as the article flaps. */
function variantOf(article: Article, { at, look }: Request): 'a' | 'b' {
  return at < article.flapsUntil && look % 2 === 1 ? 'b' : 'a'
}

/** What says "not here" as ever is whole, whatever ails the articles themselves. */
function ailmentOf(trouble: Trouble | null, isThere: boolean): Ailment | null {
  if (trouble === null || isHarmless(trouble, 'articles')) return null
  const isOfText = trouble.how === 'blank' || trouble.how === 'one-title'
  return isOfText && !isThere ? null : trouble.how
}

/** What a page says of an article: all, its head alone, or nothing. */
function saidBy(article: Article, { request, trouble }: { request: Request; trouble: Ailment | 'moved' | null }) {
  const isWhole = trouble === null || (trouble !== 'moved' && isHarmless({ how: trouble }, 'articles'))
  if (!isWhole && trouble !== 'blank') return {}
  const head = `${article.title} ${article.day}`
  return { head, body: isWhole ? `${article.textVersion}${variantOf(article, request)}` : null }
}

const ONE_PLACE: Partial<Record<Ailment, 'listing' | 'articles'>> = {
  renamed: 'listing',
  'no-rows': 'listing',
  placeholder: 'listing',
  'no-dates': 'listing',
  stale: 'listing',
  turns: 'listing',
  blank: 'articles',
  'one-title': 'articles',
  'all-gone': 'articles',
}

/** Ails only where the other kind of page is. */
function isHarmless({ how }: Pick<Trouble, 'how'>, where: 'listing' | 'articles'): boolean {
  const place = ONE_PLACE[how]
  return place !== undefined && place !== where
}

type Page = Extract<Served, { kind: 'page' }>

/** What an ailment makes of a sound page; null where it does nothing to it. */
function ailing(sound: Page, { trouble, request }: { trouble: Trouble; request: Request }): Served | null {
  const instead = (status: number, html: string): Served => ({ ...sound, status, html, etag: null })
  switch (trouble.how) {
    case 'down':
      return { kind: 'nothing', why: 'connect' }
    case 'slow':
      return { kind: 'nothing', why: 'timeout-total' }
    case 'no-bytes':
      return { kind: 'nothing', why: 'empty-body' }
    case 'status-500':
      return instead(500, page('Error', '<h1>Internal server error</h1>'))
    case 'status-403':
      return instead(403, page('Forbidden', '<h1>Forbidden</h1>'))
    case 'status-429':
      return {
        ...sound,
        status: 429,
        html: page('Slow down', '<h1>Too many requests</h1>'),
        etag: null,
        retryAfter: '600',
      }
    case 'maintenance':
      return instead(503, page('Maintenance', '<h1>The site is under maintenance</h1>'))
    case 'challenge':
      return instead(200, page('Just a moment...', '<div id="challenge-form"></div>'))
    case 'login': {
      const url = new URL('/free-member-form/', request.url).href
      return { ...sound, url, html: page('Sign in', '<input type="password" name="p">'), etag: null }
    }
    case 'cut':
      return { ...sound, status: 200, html: sound.html.slice(0, sound.html.length * 0.6), cut: true, etag: null }
    case 'no-tail':
      return { ...sound, status: 200, html: sound.html.slice(0, sound.html.length * 0.6), etag: null }
    default:
      return null
  }
}

/** A page, or "not modified" where the asker has the very same. */
function pageOf(request: Request, html: string): Page {
  const tag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 12)}"`
  const etag = request.notModified ? tag : null
  const same = etag !== null && request.etag === etag
  const nonce = `${Math.floor(request.at / DAY_MS)}-${request.look}`
  return {
    kind: 'page',
    status: same ? 304 : 200,
    url: request.url,
    html: same ? '' : html.replace('{nonce}', nonce),
    cut: false,
    etag,
    retryAfter: null,
  }
}

function notFound(request: Request): Page {
  return {
    ...pageOf(request, page('Not here', '<h1>Nothing was found</h1><p>Look elsewhere.</p>')),
    status: 404,
    etag: null,
  }
}

function homePage(): string {
  return page('Home', '<h1>Welcome</h1><p>To the home page.</p>')
}

function blankAnswer({ at, look }: Request): Answer {
  return {
    at,
    look,
    of: 'other',
    ailment: null,
    notModified: false,
    rows: [],
    from: 0,
    moved: [],
    all: [],
    article: null,
    gone: false,
    head: null,
    body: null,
  }
}
