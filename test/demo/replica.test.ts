import { connect } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Newsroom } from '../../src/demo/newsroom.ts'
import { type Site, startSite } from '../support/site.ts'
import { keysIn, textOf } from './reading.ts'

const NOON = Date.UTC(2024, 3, 16, 3)
const MORE = '/wp-admin/admin-ajax.php?action=get_cat_by_source&die=true&sort='

/** The keys of the first page and of all that its button leads to. */
async function readOn(site: Site): Promise<Set<string>> {
  const page = await textOf(site.listingUrl)
  const id = /data-id="(\d+)"/u.exec(page)?.[1]
  const found = new Set(keysIn(page))
  for (let from = 0; ; from += 10) {
    const more = keysIn(await textOf(site.url(`${MORE}&from=${from}&to=10&id=${id}`)))
    if (more.length === 0) return found
    for (const key of more) found.add(key)
  }
}

const VERBS: Readonly<Record<string, (newsroom: Newsroom) => unknown>> = {
  publish: (newsroom) => newsroom.publish(),
  burst: (newsroom) => newsroom.burst(13),
  backdate: (newsroom) => newsroom.backdate(5, 2),
  reorder: (newsroom) => newsroom.reorder(),
  pin: (newsroom) => oldest(newsroom, (key) => newsroom.pin(key)),
  edit: (newsroom) => oldest(newsroom, (key) => newsroom.edit(key)),
  delete: (newsroom) => oldest(newsroom, (key) => newsroom.delete(key)),
}

function oldest(newsroom: Newsroom, verb: (key: string) => unknown): void {
  const article = newsroom.listing().at(-1)
  if (article !== undefined) verb(article.key)
}

describe('the listing', () => {
  test('shows the first entries of the newsroom, newest first, with absolute links to itself', async () => {
    await using site = await startSite()
    const response = await fetch(site.listingUrl)
    const page = await response.text()
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    const shown = site.newsroom.listing().slice(0, 12)
    expect(keysIn(page)).toEqual(shown.map(({ key }) => key))
    for (const { key } of shown) expect(page).toContain(`<a href="${site.articleUrl(key)}">`)
    expect(page.trimEnd().endsWith('</html>')).toBe(true)
  })

  test('prints the day with the month first, and excerpts twice, cut', async () => {
    await using site = await startSite({ now: () => NOON, stock: 0 })
    site.newsroom.publish({ paragraphs: [`Ri Byol Ha spoke. ${'a'.repeat(200)}`] })
    const page = await textOf(site.listingUrl)
    expect(page).toContain('<p class="articled-date"><span> April 16, 2024</span></p>')
    const excerpt = `<strong>Ri Byol Ha</strong> spoke. ${'a'.repeat(112)}</p>`
    expect(page.split(excerpt)).toHaveLength(3)
  })

  test('escapes whatever is published', async () => {
    await using site = await startSite({ stock: 0 })
    const { key } = site.newsroom.publish({ title: `<b>"A" & 'B'</b>`, paragraphs: ['<script>alert(1)</script>'] })
    for (const page of [await textOf(site.listingUrl), await textOf(site.articleUrl(key))]) {
      expect(page).toContain('&lt;b&gt;&quot;A&quot; &amp; &#039;B&#039;&lt;/b&gt;')
      expect(page).not.toContain('<script>alert')
      expect(page).not.toContain('<b>')
    }
  })

  test('carries another nonce in every answer and is the same otherwise', async () => {
    await using site = await startSite()
    const pages = [await textOf(site.listingUrl), await textOf(site.listingUrl)]
    expect(pages[0]).not.toBe(pages[1])
    const [one, other] = pages.map((page) => page.replace(/"nonce":"\w{10}"/u, ''))
    expect(one).toBe(other)
  })

  test('leads to every published article by reading on, whatever was done before', async () => {
    const steps = fc.array(fc.constantFrom(...Object.keys(VERBS)))
    await fc.assert(
      fc.asyncProperty(steps, async (verbs) => {
        await using site = await startSite({ stock: 0 })
        for (const verb of verbs) VERBS[verb]?.(site.newsroom)
        const alive = new Set<string | null>()
        for (const { kind, key } of site.newsroom.events) {
          if (kind === 'published') alive.add(key)
          if (kind === 'deleted') alive.delete(key)
        }
        expect(await readOn(site)).toEqual(alive)
      }),
      { numRuns: 30 },
    )
  })
})

describe('the call behind "More Articles"', () => {
  test('answers a fragment, counted as LIMIT counts', async () => {
    await using site = await startSite()
    const fragment = await textOf(site.url(`${MORE}&from=10&to=10&id=190163`))
    expect(keysIn(fragment)).toEqual(
      site.newsroom
        .listing()
        .slice(10, 20)
        .map(({ key }) => key),
    )
    expect(fragment).not.toContain('<html')
  })

  test('has no entries beyond the end, nor for a number that is not its own', async () => {
    await using site = await startSite()
    for (const query of ['from=30&to=10&id=190163', 'from=0&to=10&id=163']) {
      const fragment = await textOf(site.url(`${MORE}&${query}`))
      expect(keysIn(fragment)).toEqual([])
      expect(fragment).not.toBe('')
    }
  })
})

describe('an article', () => {
  test('has its fields, its names in bold, and the listing under it', async () => {
    await using site = await startSite({ now: () => NOON })
    const { key } = site.newsroom.publish({
      title: 'Talks Held',
      published: '2019-04-26',
      originalUrl: 'http://www.mfa.example/en/talks/',
      paragraphs: ['Kang Un Sol, vice-minister, met Ri Byol Ha.', 'The end.'],
    })
    const page = await textOf(site.articleUrl(key))
    const source = '<a href="/article/163/">Ministry of Foreign Affairs (EN)</a>'
    const original =
      '<a href="http://www.mfa.example/en/talks/" target="_blank" rel="noopener">Read original version at source</a>'
    expect(page).toContain('<h1>Talks Held</h1>')
    expect(page).toContain(`<p class="article-meta">Date: 26/04/2019 | Source: ${source} | ${original}</p>`)
    expect(page).toContain('<p><strong>Kang Un Sol</strong>, vice-minister, met <strong>Ri Byol Ha</strong>.</p>')
    expect(page).toContain('<span class="today">April 16, 2024</span>')
    expect(page).toContain('<h3>More From Ministry of Foreign Affairs (EN)</h3>')
    expect(keysIn(page)).toHaveLength(12)
  })

  test('answers however the rest of its address is spelt', async () => {
    await using site = await startSite()
    const { key } = site.newsroom.publish({ title: '담화 발표', slug: 'laws/담화\u200b' })
    expect(site.articleUrl(key)).toContain(`/${key}/laws/%eb%8b%b4%ed%99%94%e2%80%8b/`)
    for (const rest of ['/laws/%EB%8B%B4%ED%99%94', '/old-title/', '/', '']) {
      expect(await textOf(site.url(`/newstream/${key}${rest}`))).toContain('<h1>담화 발표</h1>')
    }
  })

  test('is not found once it is deleted, like one that never was', async () => {
    await using site = await startSite()
    const article = site.newsroom.publish()
    const url = site.articleUrl(article.key)
    site.newsroom.delete(article.key)
    const [gone, never] = await Promise.all([fetch(url), fetch(site.url('/newstream/1-2/never/'))])
    expect([gone.status, never.status]).toEqual([404, 404])
    site.newsroom.restore(article.key)
    expect(await textOf(url)).toContain('article-content')
  })
})

describe('a wall', () => {
  test('sends listings, fragments and articles to the form to sign up, and the form answers', async () => {
    await using site = await startSite()
    const article = site.articleUrl(site.newsroom.publish().key)
    site.newsroom.wall()
    for (const url of [site.listingUrl, site.url(`${MORE}&from=0&to=10&id=190163`), article]) {
      const response = await fetch(url, { redirect: 'manual' })
      expect(response.status).toBe(302)
      expect(response.headers.get('location')).toBe(site.url('/free-member-form/'))
    }
    expect(await textOf(site.listingUrl)).toContain('free-member-form-inner')
    site.newsroom.unwall()
    expect(keysIn(await textOf(site.listingUrl))).toHaveLength(12)
  })

  test('can be a challenge', async () => {
    await using site = await startSite()
    site.newsroom.wall('challenge')
    const response = await fetch(site.listingUrl)
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('challenge-error-title')
  })
})

describe('a conditional request', () => {
  test('is answered 304 by the ETag until something is published', async () => {
    await using site = await startSite({ validators: ['etag'] })
    const first = await fetch(site.listingUrl)
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    await first.text()
    expect((await fetch(site.listingUrl, { headers })).status).toBe(304)
    site.newsroom.publish()
    expect((await fetch(site.listingUrl, { headers })).status).toBe(200)
    expect(site.requests.map(({ status, conditional }) => [status, conditional])).toEqual([
      [200, false],
      [304, true],
      [200, true],
    ])
  })

  test('is answered 304 by Last-Modified until something is published later', async () => {
    let now = NOON
    await using site = await startSite({ now: () => now, validators: ['last-modified'] })
    const first = await fetch(site.listingUrl)
    const headers = { 'if-modified-since': first.headers.get('last-modified') ?? '' }
    await first.text()
    now += 5_000
    expect((await fetch(site.listingUrl, { headers })).status).toBe(304)
    site.newsroom.publish()
    expect((await fetch(site.listingUrl, { headers })).status).toBe(200)
  })

  test('gets the page where the site gives no validators', async () => {
    await using site = await startSite()
    const response = await fetch(site.listingUrl, { headers: { 'if-none-match': '*', 'if-modified-since': 'x' } })
    expect(response.status).toBe(200)
    expect(response.headers.has('etag')).toBe(false)
  })
})

describe('the site', () => {
  test('has a robots.txt only where it is given one', async () => {
    await using silent = await startSite()
    await using strict = await startSite({ robots: 'User-agent: *\nDisallow: /private/\n' })
    expect((await fetch(silent.url('/robots.txt'))).status).toBe(404)
    expect(await textOf(strict.url('/robots.txt'))).toContain('Disallow')
  })

  test('records every request with its path and query', async () => {
    await using site = await startSite({ now: () => NOON })
    const { key } = site.newsroom.publish()
    await textOf(`${site.listingUrl}?a=1`)
    await textOf(site.articleUrl(key))
    expect(site.requests[0]).toEqual({
      at: NOON,
      path: '/article/163/?a=1',
      status: 200,
      conditional: false,
      concurrent: 1,
    })
    expect(site.visits(key)).toBe(1)
  })

  test('ends open connections when it is closed', async () => {
    const site = await startSite()
    const socket = connect(Number(new URL(site.origin).port), '127.0.0.1')
    const ended = new Promise((resolve) => socket.once('close', resolve))
    await new Promise((resolve) => socket.once('connect', resolve))
    await site[Symbol.asyncDispose]()
    await ended
    await expect(fetch(site.listingUrl)).rejects.toThrow()
  })
})
