import { describe, expect, test } from 'vitest'
import type { CheckRecord } from '../../src/model/records.ts'
import { startWatch, type Tree, type Watch } from '../check/watch.ts'
import { HOUR_MS } from '../support/builders.ts'
import { chromiumPath } from '../support/chromium.ts'
import { answer, type RawServer, startRawServer } from '../support/raw-server.ts'

// A site whose pages are empty until their scripts have run.

type ScriptedSite = AsyncDisposable & {
  readonly server: RawServer
  readonly watch: Watch
  /** Lists these articles from now on; made by a script, or sent as they are. */
  list(keys: string, given?: { readonly by: 'script' | 'server' }): void
}

const LISTING = {
  region: '#news',
  entries: 'li',
  fields: { url: { selector: 'a', attribute: 'href' }, title: { selector: 'a' } },
  tail: '</body>\n</html>',
}
const ARTICLE = { fields: { title: { selector: 'h1' } }, text: { selector: '#text', paragraphs: 'p' } }

const wrap = (body: string) =>
  answer({ headers: { connection: 'close' }, body: `<!DOCTYPE html>\n<html><body>${body}</body>\n</html>` })
const scripted = (selector: string, html: string) =>
  `<script>setTimeout(() => { document.querySelector('${selector}').innerHTML = ${JSON.stringify(html)} }, 50)</script>`

function article(key: string): Buffer {
  const text = `<h1>Title of ${key}</h1><div id="text"><p>Text of ${key}.</p></div>`
  return wrap(`<main></main>${scripted('main', text)}`)
}

async function startScriptedSite(
  keys: string,
  { source = {}, fetch = {} }: { source?: Tree; fetch?: Tree } = {},
): Promise<ScriptedSite> {
  await using stack = new AsyncDisposableStack()
  const scripts: Record<string, Buffer> = {}
  const list: ScriptedSite['list'] = (listed, { by } = { by: 'script' }) => {
    const rows = listed.split(' ').map((key) => `<li><a href="/${key}">Title of ${key}</a></li>`)
    const html = rows.join('')
    scripts['/'] =
      by === 'server' ? wrap(`<ul id="news">${html}</ul>`) : wrap(`<ul id="news"></ul>${scripted('#news', html)}`)
    for (const key of listed.split(' ')) scripts[`/${key}`] = article(key)
  }
  list(keys)
  const server = stack.use(await startRawServer(scripts))
  const watched = { site: undefined, url: server.url('/'), listing: LISTING, article: ARTICLE, ...source }
  const browsing = {
    browser: 'auto',
    browserPath: await chromiumPath(),
    browserSandbox: false,
    timeout: '10s',
    ...fetch,
  }
  const watch = stack.use(await startWatch({ config: { fetch: browsing, sources: [watched] } }))
  const kept = stack.move()
  return { server, watch, list, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

const said = ({ outcome, via, entries, reason }: CheckRecord) => [outcome, via, entries, reason]
const asked = ({ requests }: RawServer, path: string) => requests.filter((request) => request.path === path).length

describe('a listing that only its script makes', () => {
  test('is read through the browser after its plain page was bare, and from then on at once', async () => {
    await using site = await startScriptedSite('a b c')
    const { watch, server, list } = site
    expect(said(await watch.check())).toEqual(['first', 'browser', 3, null])
    expect(asked(server, '/')).toBe(2)
    list('d a b c')
    expect(said(await watch.check())).toEqual(['changed', 'browser', 4, null])
    expect(asked(server, '/')).toBe(3)
    expect((await watch.changes('added')).map(({ article }) => article?.title)).toEqual(['Title of d'])
    expect(said(await watch.check())).toEqual(['unchanged', 'browser', 4, null])
  })

  test('is read plainly again once the site sends it whole', async () => {
    await using site = await startScriptedSite('a b c')
    const { watch, server, list } = site
    await watch.check()
    list('a b c', { by: 'server' })
    watch.skip(7 * HOUR_MS)
    expect(said(await watch.check())).toEqual(['unchanged', 'http', 3, null])
    expect(said(await watch.check())).toEqual(['unchanged', 'http', 3, null])
    expect(asked(server, '/')).toBe(4)
  })

  test('has its articles read through the browser too', async () => {
    await using site = await startScriptedSite('a b')
    const { watch, server } = site
    await watch.check()
    const visits = await watch.visit()
    expect(visits.map(({ verdict }) => verdict.kind)).toEqual(['first', 'first'])
    // Both were under way before the first of them showed what the site needs.
    expect(asked(server, '/a')).toBe(2)
  })

  test('is not believed to be empty where browsers are not to be used', async () => {
    await using site = await startScriptedSite('a b', { source: { browser: 'never' } })
    expect(said(await site.watch.check())).toEqual(['quarantined', 'http', 0, 'selector-empty'])
  })

  test('is asked for through the browser alone where the source says always', async () => {
    await using site = await startScriptedSite('a b', { source: { browser: 'always' } })
    expect(said(await site.watch.check())).toEqual(['first', 'browser', 2, null])
    expect(asked(site.server, '/')).toBe(1)
  })
})

describe('a bare page that stays bare in the browser', () => {
  test('is tried once, and then plainly for some hours', async () => {
    await using site = await startScriptedSite('a b', { source: { listing: { ...LISTING, entries: 'li.gone' } } })
    const { watch, server } = site
    expect(said(await watch.check())).toEqual(['quarantined', 'browser', 0, 'selector-empty'])
    expect(said(await watch.check())).toEqual(['quarantined', 'http', 0, 'selector-empty'])
    expect(asked(server, '/')).toBe(3)
    watch.skip(7 * HOUR_MS)
    await watch.check()
    expect(asked(server, '/')).toBe(5)
  })
})

describe('without a browser', () => {
  test('a source that needs one fails with browser-missing, and a plain one goes on', async () => {
    await using site = await startScriptedSite('a b', {
      source: { browser: 'always' },
      fetch: { browserPath: '/nowhere/chromium' },
    })
    expect(said(await site.watch.check())).toEqual(['failed', null, 0, 'browser-missing'])
  })

  test('a bare page stays what it is', async () => {
    await using site = await startScriptedSite('a b', { fetch: { browserPath: '/nowhere/chromium' } })
    expect(said(await site.watch.check())).toEqual(['quarantined', 'http', 0, 'selector-empty'])
    expect(site.watch.logged.map(({ message }) => message)).toContain('page not tried in the browser')
  })
})

describe('a listing with a button', () => {
  const BUTTON = { ...LISTING, more: { by: 'button', selector: 'button.more' } }
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => `<li><a href="/k${from + at}">Title of k${from + at}</a></li>`).join(
      '',
    )

  /** Shows entries from a number on, three more with each press, down to number 40. */
  function pressed(from: number): Buffer {
    return wrap(`<ul id="news">${rows(from, from + 3)}</ul><button class="more">More Articles</button><script>
      let next = ${from + 3}
      document.querySelector('button').onclick = ({ target }) => {
        for (const end = Math.min(next + 3, 40); next < end; next += 1)
          document.querySelector('#news').insertAdjacentHTML('beforeend', '<li><a href="/k' + next + '">Title of k' + next + '</a></li>')
        if (next === 40) target.remove()
      }</script>`)
  }

  async function startPressedSite(source: Tree = {}) {
    await using stack = new AsyncDisposableStack()
    const scripts: Record<string, Buffer> = { '/': pressed(30) }
    const server = stack.use(await startRawServer(scripts))
    const watched = { site: undefined, url: server.url('/'), listing: BUTTON, article: ARTICLE, ...source }
    const fetch = { browser: 'auto', browserPath: await chromiumPath(), browserSandbox: false, timeout: '10s' }
    const watch = stack.use(await startWatch({ config: { fetch, sources: [watched] } }))
    const kept = stack.move()
    return { scripts, watch, [Symbol.asyncDispose]: () => kept.disposeAsync() }
  }

  test('is read on by pressing it until known entries are met', async () => {
    await using site = await startPressedSite()
    const { watch, scripts } = site
    await watch.check()
    scripts['/'] = pressed(23)
    const check = await watch.check()
    expect([check.outcome, check.pages, check.changes.length]).toEqual(['changed', 4, 7])
    expect(await watch.changes('gap')).toEqual([])
  })

  test('has a gap where its pages are not enough', async () => {
    await using site = await startPressedSite({ maxPages: 2 })
    const { watch, scripts } = site
    await watch.check()
    scripts['/'] = pressed(20)
    expect((await watch.check()).pages).toBe(2)
    expect(await watch.changes('gap')).toHaveLength(1)
  })

  test('has a gap where browsers are not to be used', async () => {
    await using site = await startPressedSite({ browser: 'never' })
    const { watch, scripts } = site
    await watch.check()
    scripts['/'] = pressed(20)
    expect((await watch.check()).pages).toBe(1)
    expect(await watch.changes('gap')).toHaveLength(1)
  })
})
