import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer, head, type RawServer, startRawServer } from '../support/raw-server.ts'
import { type Browsing, startBrowsing } from './browsing.ts'

const SCRIPTED = `<!DOCTYPE html><html><body><ul></ul><script>
  fetch('/rows.json').then((answer) => answer.json()).then((rows) => {
    document.querySelector('ul').innerHTML = rows.map((row) => '<li>' + row + '</li>').join('')
  })</script></body></html>`

const page = (body: string) => answer({ body: `<!DOCTYPE html><html><body>${body}</body></html>` })
const redirect = (location: string) => answer({ status: 302, headers: { location } })

let site: RawServer
let browsing: Browsing

beforeAll(async () => {
  site = await startRawServer({
    '/scripted': answer({ body: SCRIPTED }),
    '/rows.json': answer({ headers: { 'content-type': 'application/json' }, body: '["one","two","세"]' }),
    '/heavy': page('<img src="/i.png"><video src="/v.mp4" preload="auto"></video><li>one</li>'),
    '/moved': redirect('/scripted'),
    '/loop': redirect('/loop'),
    '/file': redirect('file:///etc/passwd'),
    '/elsewhere': redirect('http://127.0.0.2:1/'),
    '/download': answer({ headers: { 'content-disposition': 'attachment; filename=a.html' }, body: '<li>one</li>' }),
    '/basic': answer({ status: 401, headers: { 'www-authenticate': 'Basic realm=x' }, body: '<p>Sign in</p>' }),
    '/short': Buffer.concat([
      head(200, { 'content-type': 'text/html', 'content-length': '900' }),
      page('<li>one</li>'),
    ]),
    '/without-tail': answer({ body: '<html><body><li>one</li>' }),
    '/huge': page(`<li>one</li><script>document.body.append('x'.repeat(2e6))</script>`),
    '/slow-rows': page(`<script>let n = 0; const timer = setInterval(() => {
      document.body.insertAdjacentHTML('beforeend', '<li>' + n + '</li>'); if (++n === 6) clearInterval(timer) }, 60)</script>`),
    '/agent': (socket, { headers }) => socket.end(page(`<li>${headers['user-agent']} ${headers['cookie'] ?? ''}</li>`)),
    '/sets-cookie': answer({ headers: { 'set-cookie': 'seen=1' }, body: '<li>one</li>' }),
  })
  browsing = await startBrowsing()
})

afterAll(async () => {
  await browsing[Symbol.asyncDispose]()
  await site[Symbol.asyncDispose]()
})

const failureOf = (path: string) =>
  browsing.render(site.url(path)).then(
    () => 'came',
    ({ code }) => code as string,
  )

describe('a page in the browser', () => {
  test('is read as its scripts leave it', async () => {
    const { body, via, status, cut, headers, url } = await browsing.render(site.url('/scripted'))
    expect(body.toString()).toContain('<ul><li>one</li><li>two</li><li>세</li></ul>')
    expect({ via, status, cut, url }).toEqual({ via: 'browser', status: 200, cut: false, url: site.url('/scripted') })
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
  })

  test('is waited for until rows stop coming', async () => {
    const { body } = await browsing.render(site.url('/slow-rows'))
    expect(body.toString().match(/<li>\d<\/li>/gu)).toHaveLength(6)
  })

  test('loads no images and no films', async () => {
    await browsing.render(site.url('/heavy'))
    expect(site.requests.map(({ path }) => path).filter((path) => /png|mp4/u.test(path))).toEqual([])
  })

  test('says who asks, and keeps nothing from one page to the next', async () => {
    await browsing.render(site.url('/sets-cookie'))
    const { body } = await browsing.render(site.url('/agent'))
    expect(body.toString()).toContain('<li>Dateline test </li>')
  })

  test('tells where redirects led', async () => {
    const { url, requestedUrl } = await browsing.render(site.url('/moved'))
    expect([requestedUrl, url]).toEqual([site.url('/moved'), site.url('/scripted')])
  })

  test('is cut where its document broke off, or lacks the tail of whole pages', async () => {
    expect((await browsing.render(site.url('/short'))).cut).toBe(true)
    expect((await browsing.render(site.url('/without-tail'), { tail: '</html>' })).cut).toBe(true)
    expect((await browsing.render(site.url('/scripted'), { tail: '</html>' })).cut).toBe(false)
  })

  test('that asks for a password shows its status, and nobody is asked', async () => {
    expect((await browsing.render(site.url('/basic'))).status).toBe(401)
  })

  test.each([
    ['/loop', 'redirect-loop'],
    ['/file', 'blocked-scheme'],
    ['/elsewhere', 'blocked-port'],
    ['/download', 'not-html'],
    ['/huge', 'too-large'],
  ])('%s is refused: %s', async (path, code) => {
    expect(await failureOf(path)).toBe(code)
  })

  test('is given up after five redirects', () => {
    expect(site.requests.filter(({ path }) => path === '/loop').length).toBeLessThanOrEqual(6)
  })

  test.each([
    'file:///etc/passwd',
    'view-source:file:///etc/passwd',
    'chrome://version',
    'data:text/html,<li>x',
    ' javascript:alert(1)',
    'FILE:/etc/passwd',
    'blob:null/x',
    'ftp://example.org/',
  ])('%s never reaches the browser', async (url) => {
    await expect(browsing.render(url)).rejects.toMatchObject({ code: 'blocked-scheme' })
  })
})
