import type { PageKind } from './faults.ts'
import type { Newsroom } from './newsroom.ts'
import {
  articlePage,
  challengePage,
  type Frame,
  homePage,
  LISTING_PATH,
  listingFragment,
  listingPage,
  loginPage,
  MORE_ID,
  notFoundPage,
  WALL_PATH,
} from './pages.ts'

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Asked = {
  readonly url: URL
  readonly newsroom: Newsroom
  readonly frame: Frame
  /** Without what it should hold: see the trouble `empty`. */
  readonly empty: boolean
  readonly robots: string | undefined
}

const ARTICLE_PATH = /^\/newstream\/(?<key>\d+-\d+)(?:\/|$)/u
const MORE_PATH = '/wp-admin/admin-ajax.php'
const MORE_ACTION = 'get_cat_by_source'

export function pageKind({ pathname, searchParams }: URL): PageKind {
  if (pathname === LISTING_PATH) return 'listing'
  if (pathname === MORE_PATH && searchParams.get('action') === MORE_ACTION) return 'fragment'
  return ARTICLE_PATH.test(pathname) ? 'article' : 'other'
}

/** What the site answers as its newsroom stands. */
export function answer(asked: Asked): Answer {
  const kind = pageKind(asked.url)
  if (kind === 'other') return answerOther(asked)
  switch (asked.newsroom.wallNow) {
    case 'login':
      return { status: 302, headers: { location: asked.frame.origin + WALL_PATH }, body: '' }
    case 'challenge':
      return page(403, challengePage())
    case null:
      return { listing: answerListing, fragment: answerFragment, article: answerArticle }[kind](asked)
  }
}

function answerListing({ newsroom, frame, empty }: Asked): Answer {
  return page(200, listingPage(frame, empty ? [] : newsroom.listing().slice(0, newsroom.entriesPerPage)))
}

/** `from` and `to` are offset and count, as in the LIMIT of SQL. */
function answerFragment({ url, newsroom, frame, empty }: Asked): Answer {
  if (empty) return page(200, '')
  const [from, count] = ['from', 'to'].map((name) => Math.max(0, Math.trunc(Number(url.searchParams.get(name))) || 0))
  const known = url.searchParams.get('id') === String(MORE_ID) ? newsroom.listing() : []
  return page(200, listingFragment(frame, known.slice(from).slice(0, count)))
}

function answerArticle({ url, newsroom, frame, empty }: Asked): Answer {
  const article = newsroom.find(ARTICLE_PATH.exec(url.pathname)?.groups?.['key'] ?? '')
  if (article === undefined) return page(404, notFoundPage(frame))
  if (empty) return page(200, articlePage(frame, { ...article, paragraphs: [] }, []))
  return page(200, articlePage(frame, article, newsroom.listing().slice(0, newsroom.entriesPerPage)))
}

function answerOther({ url, frame, robots }: Asked): Answer {
  switch (url.pathname) {
    case '/':
      return page(200, homePage(frame))
    case WALL_PATH:
      return page(200, loginPage(frame))
    case '/robots.txt':
      if (robots !== undefined) return { status: 200, headers: { 'content-type': 'text/plain' }, body: robots }
  }
  return page(404, notFoundPage(frame))
}

function page(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body }
}
