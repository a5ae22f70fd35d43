import type { SourceId, Spelling } from './happenings.ts'
import { type Article, printParagraphs, type Row } from './newsroom.ts'

/** What a further request for rows asks: those from a place on. */
export type Asked =
  | { readonly of: 'listing'; readonly from: number; readonly isFirst: boolean }
  /** `moved`: at the address that it has since all of them were changed. */
  | { readonly of: 'article'; readonly number: number; readonly moved: boolean }
  | { readonly of: 'home' }
  | { readonly of: 'nowhere' }

/** How one site prints itself. The oracle never sees this file: it knows numbers. */
export type Press = {
  readonly origin: string
  readonly zone: string
  readonly firstSize: number
  readonly pageSize: number
  ask(url: URL): Asked
  articleUrl(article: Article): string
  listing(rows: readonly Row[], page: ListingPage): string
  article(article: Article, variant: 'a' | 'b'): string
}

export type ListingPage = {
  readonly from: number
  readonly isFirst: boolean
  readonly hasMore: boolean
  readonly renamed: boolean
  readonly dateless: boolean
  /** One row that says there is nothing, in place of the rows. */
  readonly placeholder: boolean
}

const WATCH: Press = {
  origin: 'https://watch.example',
  zone: 'Asia/Pyongyang',
  firstSize: 10,
  pageSize: 10,
  ask(url) {
    if (url.pathname === '/article/163/') return { of: 'listing', from: 0, isFirst: true }
    if (url.pathname.endsWith('admin-ajax.php')) return { of: 'listing', from: numberIn(url, 'from'), isFirst: false }
    return askArticle(url, /^\/newstream\/\d+-(\d+)\//u)
  },
  articleUrl: ({ bornAt, number, slug }) =>
    `https://watch.example/newstream/${Math.floor(bornAt / 1000)}-${number}/${slug}/`,
  listing(rows, { isFirst, renamed, dateless, placeholder }) {
    const list = rows.map(
      ({
        url,
        title,
        day,
      }) => `<article class="clearfix"><div class="article-desc"><h4><a href="${url}">${escapeText(title)}</a></h4>
        <p class="${renamed ? 'd8' : 'articled-date'}"><span> ${dateless ? 'soon' : monthFirst(day)}</span></p></div></article>`,
    )
    if (placeholder) list.splice(0, list.length, '<article class="clearfix">Nothing to show</article>')
    if (!isFirst) return list.length === 0 ? '<p>No more articles</p>' : list.join('\n')
    const region = renamed ? 'grid-7' : 'latest_article_wrapper'
    return page(
      'Watch',
      `<h1>Watch</h1><div id="${region}">${list.join('\n')}</div><a id="more_results" data-id="163">More</a>`,
    )
  },
  article: (article, variant) =>
    page(
      article.title,
      `<h1>${escapeText(article.title)}</h1><p class="article-meta">Date: ${article.day.split('-').reverse().join('/')} | Source: Watch (EN)</p>
      <div class="article-content">${printBody(article, variant)}</div>`,
    ),
}

const GAZETTE: Press = {
  origin: 'https://gazette.example',
  zone: 'Europe/Moscow',
  firstSize: 8,
  pageSize: 8,
  ask(url) {
    if (url.pathname === '/news/')
      return { of: 'listing', from: numberIn(url, 'after'), isFirst: !url.searchParams.has('after') }
    return askArticle(url, /^\/item\/(\d+)\//u)
  },
  articleUrl: ({ number, slug }) => `https://gazette.example/item/${number}/${slug}`,
  listing(rows, { from, hasMore, renamed, dateless, placeholder }) {
    const list = rows.map(
      ({ url, title, day }) =>
        `<li class="${renamed ? 'card' : 'item'}"><a class="title" href="${url}">${escapeText(title)}</a> <time>${dateless ? 'soon' : day}</time></li>`,
    )
    if (placeholder) list.splice(0, list.length, '<li class="item">Nothing to show</li>')
    const older = hasMore ? `<a class="older" href="/news/?after=${from + rows.length}">Older</a>` : ''
    return page('Gazette', `<ul class="news">${list.join('\n')}</ul>${older}`)
  },
  article: (article, variant) =>
    page(
      article.title,
      `<h1>${escapeText(article.title)}</h1><time>${article.day}</time><span class="source">Gazette</span>
      <div class="text">${printBody(article, variant)}</div>`,
    ),
}

const BULLETIN: Press = {
  origin: 'https://bulletin.example',
  zone: 'Asia/Seoul',
  firstSize: 12,
  pageSize: 12,
  ask(url) {
    if (url.pathname === '/list') {
      const number = numberIn(url, 'page') || 1
      return { of: 'listing', from: (number - 1) * 12, isFirst: number === 1 }
    }
    return askArticle(url, /^\/a\/(\d+)\.html$/u)
  },
  articleUrl: ({ number }) => `https://bulletin.example/a/${number}.html`,
  listing(rows, { renamed, dateless, placeholder }) {
    const list = rows.map(
      ({ url, title, day }) =>
        `<div class="${renamed ? 'line' : 'row'}"><a href="${url}">${escapeText(title)}</a> <span>[${dateless ? 'soon' : dotted(day)}.]</span></div>`,
    )
    if (placeholder) list.splice(0, list.length, '<div class="row">Nothing to show</div>')
    return page('Bulletin', `<div class="rows">${list.join('\n')}</div>`)
  },
  article: (article, variant) =>
    page(
      article.title,
      `<h1>${escapeText(article.title)}</h1><span class="date">${dotted(article.day)}</span><div id="content">${printBody(article, variant)}</div>`,
    ),
}

export const PRESSES: Readonly<Record<SourceId, Press>> = { watch: WATCH, gazette: GAZETTE, bulletin: BULLETIN }

/** Where an article is once the site has given all of them new addresses. */
export function movedUrl({ origin }: Press, { number }: Article): string {
  return `${origin}/moved/${number}`
}

/** Another spelling of an article's address, which leads to the same page. */
export function respelt(address: string, how: Spelling): string {
  const { host } = new URL(address)
  if (how === 'tracking') return `${address}?utm_source=front&utm_medium=link`
  if (how === 'fragment') return `${address}#top`
  if (how === 'host-case') return address.replace(host, host.toUpperCase())
  return address.replace(/\/(?=[^/]*\/?$)/u, '/\u200B')
}

/** A whole page of any of the sites. The header prints a number that differs in every answer, which is no news. */
export function page(title: string, main: string): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeText(title)}</title></head>
<body><header>Today, visitor {nonce}</header><main>${main}</main><footer>All of this is invented</footer></body>
</html>
`
}

function askArticle(url: URL, pattern: RegExp): Asked {
  if (url.pathname === '/') return { of: 'home' }
  const path = url.pathname.replaceAll('%E2%80%8B', '')
  const moved = /^\/moved\/(\d+)$/u.exec(path)?.[1]
  const number = moved ?? pattern.exec(path)?.[1]
  if (number === undefined) return { of: 'nowhere' }
  return { of: 'article', number: Number(number), moved: moved !== undefined }
}

function printBody(article: Article, variant: 'a' | 'b'): string {
  const paragraphs = printParagraphs(article, variant).map((text) => `<p>${escapeText(text)}</p>`)
  return `${paragraphs.join('\n')}<p><img src="${article.image}" alt=""></p>`
}

function numberIn(url: URL, name: string): number {
  return Number(url.searchParams.get(name) ?? 0)
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')

function monthFirst(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${MONTHS[(month ?? 1) - 1]} ${date}, ${year}`
}

function dotted(day: string): string {
  return day.split('-').map(Number).join('.')
}
