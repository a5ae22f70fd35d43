// Pages as WordPress makes them: most of one is head, menus and scripts, and the listing is a third. They fit the
// profile config/sites/kcnawatch.yaml; every article is invented.

const LISTING_BYTES = 61_461
const ARTICLE_BYTES = 25_581

/** Stands twice in every page, outside of the listing, and is overwritten in each answer. */
export const NONCE = 'f00dfacef0'

const FIRST_INGESTED_S = 1_713_000_000
const EVERY_S = 600
const FEWEST_ENTRIES = 11
const SUBJECTS = ['Delegation', 'Minister', 'Youth League', 'Power Station', 'Science Academy', 'Fishery Complex']
const VERBS = ['Visits', 'Congratulates', 'Opens', 'Replies to', 'Commends', 'Reports on']
const OBJECTS = ['Foreign Guests', 'New Library', 'Spring Sowing', 'Anniversary', 'Road Works', 'Children of Wonsan']
const SENTENCE = 'The meeting was briefed on the work of the past year and set forth the tasks that are to follow. '

/** The page of source number `source` after `published` new entries; it shows 11 to 30 of them, newest first. */
export function listingPage(origin: string, source: number, published: number): string {
  const count = FEWEST_ENTRIES + (source % 20)
  const places = Array.from({ length: count }, (_, at) => published + count - 1 - at)
  const rows = places.map((place) => row(origin, keyOf(source, place)))
  const main = `<section id="latest_articles"><div id="latest_article_wrapper">${rows.join('')}</div>
    <a id="more_results" class="btn" href="#" data-id="${source}">More Articles</a></section>`
  return padded(`Source ${source}`, main, LISTING_BYTES)
}

export function articlePage(origin: string, key: string): string {
  const paragraphs = Array.from({ length: 12 }, (_, at) => `<p>${at + 1}. ${titleOf(key)}. ${SENTENCE.repeat(4)}</p>`)
  const source = Math.floor(Number(key.split('-')[1]) / 10_000)
  const others = Array.from({ length: 6 }, (_, place) => row(origin, keyOf(source, place)))
  const [year, month, day] = dayOf(key).split('-')
  const main = `<h1>${titleOf(key)}</h1>
    <p class="article-meta">Date: ${day}/${month}/${year} | Source: <a href="/article/${source}/">Source ${source}</a> |
    <a href="https://example.org/${key}">Read original version at source</a></p>
    <div class="article-content">${paragraphs.join('\n')}</div>
    <section id="latest_articles"><div id="latest_article_wrapper">${others.join('')}</div></section>`
  return padded(titleOf(key), main, ARTICLE_BYTES)
}

function keyOf(source: number, place: number): string {
  return `${FIRST_INGESTED_S + place * EVERY_S}-${source * 10_000 + place}`
}

function titleOf(key: string): string {
  const number = Number(key.split('-')[1])
  const word = (words: readonly string[], step: number) => words[Math.floor(number / step) % words.length] ?? ''
  return `${word(SUBJECTS, 1)} ${word(VERBS, 6)} ${word(OBJECTS, 36)}, No. ${number}`
}

function dayOf(key: string): string {
  return new Date(Number(key.split('-')[0]) * 1000).toISOString().slice(0, 10)
}

function row(origin: string, key: string): string {
  const title = titleOf(key)
  const url = `${origin}/newstream/${key}/${title.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-')}/`
  const excerpt = `${title}: ${SENTENCE}`
  const day = new Date(dayOf(key)).toLocaleDateString('en-US', { timeZone: 'UTC', dateStyle: 'long' })
  return `
      <article class="clearfix post type-post status-publish format-standard has-post-thumbnail hentry">
        <div class="article-thumb"><a href="${url}"><img src="/wp-content/uploads/thumbs/english.jpg" alt="${title}"></a></div>
        <div class="article-desc"><h4><a href="${url}">${title}</a></h4>
          <p class="hidden-xs">${excerpt}</p>
          <p class="articled-date"><span> ${day}</span></p>
          <p class="visible-xs">${excerpt}</p></div>
      </article>`
}

function padded(title: string, main: string, bytes: number): string {
  const whole = frame(title, main, '')
  return frame(title, main, styles(bytes - Buffer.byteLength(whole)))
}

function styles(length: number): string {
  const rule = (at: number) => `.wp-block-${at}>.inner{margin:${at % 40}px auto;padding:0 ${at % 24}px;color:#4a4a4a}\n`
  return Array.from({ length: Math.ceil(length / 60) }, (_, at) => rule(at))
    .join('')
    .slice(0, length)
}

function frame(title: string, main: string, css: string): string {
  const items = Array.from(
    { length: 60 },
    (_, at) => `<li id="menu-item-${at}" class="menu-item"><a href="/topic/${at}/">Topic number ${at}</a></li>`,
  )
  const scripts = Array.from(
    { length: 20 },
    (_, at) => `<script src="/wp-includes/js/part-${at}.min.js?ver=6.8" defer></script>`,
  )
  return `<!DOCTYPE html>
<html lang="en-US"><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} | Replica</title>
<style id="global-styles-inline-css">${css}</style>
${scripts.join('\n')}
<script>window.site = {"ajaxurl":"/wp-admin/admin-ajax.php","nonce":"${NONCE}"};</script></head>
<body class="wp-singular"><header><nav><ul class="menu">${items.join('\n')}</ul></nav></header>
<main>${main}</main>
<footer><form action="/search/"><input type="hidden" name="_wpnonce" value="${NONCE}"><input name="s"></form></footer>
</body></html>
`
}
