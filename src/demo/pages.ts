import { emphasise, html, type Markup } from './markup.ts'
import type { DemoArticle } from './newsroom.ts'
import { NAMES } from './wording.ts'

/** What every page of one answer shares. */
export type Frame = {
  /** Such as `http://127.0.0.1:8080`, without a slash. */
  readonly origin: string
  /** The day that the header prints, as `2024-04-15`. */
  readonly today: string
  /** Differs in every answer. */
  readonly nonce: string
}

const SOURCE_LABEL = 'Ministry of Foreign Affairs (EN)'
/** The source's number in the address of its listing, and the one that its "More Articles" button asks with. */
const LISTING_ID = 163
export const MORE_ID = 190163
export const LISTING_PATH = `/article/${LISTING_ID}/`
export const WALL_PATH = '/free-member-form/'

const EXCERPT_LENGTH = 130

/** Where an article's page is, its slug escaped in lower case as WordPress does. */
export function articlePath({ key, slug }: DemoArticle): string {
  const escaped = slug.split('/').map((part) => encodeURIComponent(part).toLowerCase())
  return `/newstream/${key}/${escaped.join('/')}/`
}

export function listingPage(frame: Frame, articles: readonly DemoArticle[]): string {
  return document(
    frame,
    SOURCE_LABEL,
    html`<div class="crumbs"><span>KCNA</span> ${SOURCE_LABEL}</div>
    <h1>${SOURCE_LABEL}</h1>
    ${latest(frame, { heading: `Latest from ${SOURCE_LABEL}`, articles })}`,
  )
}

/** An article with the listing under it. */
export function articlePage(frame: Frame, article: DemoArticle, others: readonly DemoArticle[]): string {
  const source = html`<a href="${LISTING_PATH}">${SOURCE_LABEL}</a>`
  const original = html`<a href="${article.originalUrl}" target="_blank" rel="noopener">Read original version at source</a>`
  return document(
    frame,
    article.title,
    html`<div class="crumbs"><span>KCNA</span> ${source}</div>
    <h1>${article.title}</h1>
    <p class="article-meta">Date: ${dayFirst(article.published)} | Source: ${source} | ${original}</p>
    <div class="share">Share Button</div>
    <div class="article-content">${article.paragraphs.map((text) => html`\n      <p>${emphasise(text, NAMES)}</p>`)}
    </div>
    ${latest(frame, { heading: `More From ${SOURCE_LABEL}`, articles: others })}`,
  )
}

/** What the "More Articles" button gets: rows without a page around them. */
export function listingFragment(frame: Frame, articles: readonly DemoArticle[]): string {
  // Not wholly empty at the end of the listing: an empty answer would look like a failed one.
  if (articles.length === 0) return '<p class="no-results">No more articles</p>\n'
  return html`${articles.map((article) => row(frame, article))}\n`.markup
}

export function loginPage(frame: Frame): string {
  return document(
    frame,
    'Free membership',
    html`<div class="nk-paywall-free-member-form"><div class="free-member-form-inner">
      <h2>Create a free account to continue</h2>
      <form action="${WALL_PATH}" method="post"><input name="email" type="email"><button>Sign up</button></form>
    </div></div>`,
  )
}

export function challengePage(): string {
  return html`<!DOCTYPE html>
<html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow"></head>
<body class="no-js"><div class="main-wrapper" role="main"><div class="main-content"><noscript><div id="challenge-error-title">Enable JavaScript and cookies to continue</div></noscript></div></div></body></html>
`.markup
}

export function notFoundPage(frame: Frame): string {
  return document(frame, 'Page not found', html`<h1>Page not found</h1>\n    <p>Nothing was found at this address.</p>`)
}

export function homePage(frame: Frame): string {
  return document(frame, 'Home', html`<h1>KCNA Watch</h1>\n    <p><a href="${LISTING_PATH}">${SOURCE_LABEL}</a></p>`)
}

function document(frame: Frame, title: string, main: Markup): string {
  return html`<!DOCTYPE html>
<html lang="en-US">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} | KCNA Watch</title>
  <script>window.kw = {"ajaxurl":"/wp-admin/admin-ajax.php","nonce":"${frame.nonce}"};</script>
</head>
<body class="wp-singular">
  <header>
    <nav><a href="/">KCNA Watch</a> <a href="/newstream/">News Stream</a> <a href="/kctv-archive/">KCTV Archive</a></nav>
    <span class="today">${monthFirst(frame.today)}</span>
  </header>
  <main>
    ${main}
  </main>
  <aside class="newsletter"><h3>Get North Korea headlines delivered to your inbox daily</h3><p>Subscribe to the NK News 'Daily Update' and get links to must-read stories each morning</p></aside>
  <footer><p>A replica of KCNA Watch for demonstrations: every article is invented</p></footer>
</body>
</html>
`.markup
}

function latest(frame: Frame, list: { heading: string; articles: readonly DemoArticle[] }): Markup {
  return html`<section id="latest_articles">
      <h3>${list.heading}</h3>
      <div id="latest_article_wrapper">${list.articles.map((article) => row(frame, article))}
      </div>
      <a id="more_results" class="btn" href="#" data-action="get_cat_by_source" data-id="${MORE_ID}">More Articles</a>
    </section>`
}

function row(frame: Frame, article: DemoArticle): Markup {
  const url = frame.origin + articlePath(article)
  const excerpt = emphasise(article.paragraphs.join(' ').slice(0, EXCERPT_LENGTH).trim(), NAMES)
  return html`
      <article class="clearfix">
        <div class="article-thumb"><a href="${url}"><img src="/wp-content/uploads/sites/5/thumbs/mfa-english.jpg" alt="${article.title}"></a></div>
        <div class="article-desc">
          <h4><a href="${url}">${article.title}</a></h4>
          <p class="hidden-xs">${excerpt}</p>
          <p class="articled-date"><span> ${monthFirst(article.published)}</span></p>
          <p class="visible-xs">${excerpt}</p>
        </div>
      </article>`
}

function monthFirst(day: string): string {
  return new Date(day).toLocaleDateString('en-US', { timeZone: 'UTC', month: 'long', day: 'numeric', year: 'numeric' })
}

function dayFirst(day: string): string {
  return day.split('-').reverse().join('/')
}
