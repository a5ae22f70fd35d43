import { readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSessionsOf } from '../../src/cli/open-fetcher.ts'
import { createFetcher } from '../../src/fetch/fetcher.ts'
import { PLAIN_ACCESS } from '../../src/model/access.ts'
import { cookiesOfHosts } from '../../src/model/session.ts'
import { startWatch, type Tree, type Watch } from '../check/watch.ts'
import { chromiumPath } from '../support/chromium.ts'
import { runDateline } from '../support/run-dateline.ts'

// A site that shows two entries to everybody and four to those who have signed in.

type MembersSite = AsyncDisposable & {
  readonly origin: string
  /** The `Cookie` headers that came, by path. */
  readonly cookies: readonly { readonly path: string; readonly cookie: string }[]
  /** Where the listing redirects to; null for nowhere. */
  redirect: string | null
  /** What everybody sees who has no session that counts. */
  wallOff: boolean
}

const LISTING = {
  region: '#news',
  entries: 'li',
  fields: { url: { selector: 'a', attribute: 'href' }, title: { selector: 'a' } },
}
const ARTICLE = { fields: { title: { selector: 'h1' } }, text: { selector: '#text', paragraphs: 'p' } }
const FORM = `<!DOCTYPE html><html><head><title>Log in</title></head><body><form action="/login" method="post"><input name="user"><input type="password" name="password"><button>Log in</button></form></body></html>`

async function startMembersSite(): Promise<MembersSite> {
  const cookies: { path: string; cookie: string }[] = []
  const state = { redirect: null as string | null, wallOff: false, cookies }
  const server = createServer((request: IncomingMessage, answer) => {
    const { cookie = '' } = request.headers
    const path = request.url ?? ''
    cookies.push({ path, cookie })
    answer.setHeader('content-type', 'text/html; charset=utf-8')
    const isMember = cookie.split('; ').includes('sid=good')
    if (path === '/login' && request.method === 'POST') {
      answer.writeHead(303, { location: '/', 'set-cookie': 'sid=good; HttpOnly; Path=/' }).end()
    } else if (state.redirect !== null && path === '/') answer.writeHead(302, { location: state.redirect }).end()
    else if (path === '/login' || (state.wallOff && !isMember)) answer.end(FORM)
    else {
      const keys = isMember ? ['a', 'b', 'c', 'd'] : ['a', 'b']
      const rows = keys.map((key) => `<li><a href="/${key}">Title of ${key}</a></li>`).join('')
      answer.end(`<!DOCTYPE html><html><body><ul id="news">${rows}</ul></body></html>`)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(state, {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

async function watchMembers(site: MembersSite, source: Tree = {}): Promise<Watch> {
  const watched = { site: undefined, url: `${site.origin}/`, listing: LISTING, article: ARTICLE, ...source }
  const fetch = { browserPath: await chromiumPath(), browserSandbox: false }
  return startWatch({ config: { fetch, sources: [watched] } })
}

const configOf = ({ works }: Watch) => join(dirname(works.store.file), 'dateline.yaml')
const sessionOf = ({ works }: Watch) => join(dirname(works.store.file), 'sessions/source@mfa-en.json')

async function cookieFile(watch: Watch, text: string): Promise<string> {
  const file = join(dirname(watch.works.store.file), 'cookies.txt')
  await writeFile(file, text)
  return file
}

const COOKIES = `# Netscape HTTP Cookie File
127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\tgood
elsewhere.example\tFALSE\t/\tFALSE\t0\tother\tvalue
`

async function logIn(watch: Watch, text = COOKIES) {
  return runDateline(['login', 'mfa-en', '--cookies', await cookieFile(watch, text)], { config: configOf(watch) })
}

describe('signing in by a file of cookies', () => {
  test('shows what only members see, over HTTP and in the browser', async () => {
    await using site = await startMembersSite()
    await using watch = await watchMembers(site)
    expect((await watch.check()).entries).toBe(2)
    const { code, stdout } = await logIn(watch)
    expect([code, stdout]).toEqual([0, 'Signed in to source:mfa-en: 1 cookie kept, for 127.0.0.1 only.\n'])
    await using later = await watch.another({
      sources: [{ site: undefined, url: `${site.origin}/`, listing: LISTING, article: ARTICLE }],
    })
    expect((await later.check()).entries).toBe(4)
    const fetch = { browserPath: await chromiumPath(), browserSandbox: false, browser: 'always' }
    await using rendering = await watch.another({
      fetch,
      sources: [{ site: undefined, url: `${site.origin}/`, listing: LISTING, article: ARTICLE }],
    })
    const check = await rendering.check()
    expect([check.via, check.entries]).toEqual(['browser', 4])
  })

  test('keeps the session where its owner alone may read it, and only what is of the site', async () => {
    await using site = await startMembersSite()
    await using watch = await watchMembers(site)
    await logIn(watch)
    const file = sessionOf(watch)
    expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([0o600, 0o700])
    expect(readFileSync(file, 'utf8')).not.toContain('elsewhere.example')
  })

  test('never prints a cookie', async () => {
    await using site = await startMembersSite()
    await using watch = await watchMembers(site)
    const { stdout, stderr } = await logIn(watch, COOKIES.replace('good', 'secret-value'))
    const check = await runDateline(['check'], { config: configOf(watch) })
    const said = stdout + stderr + check.stdout + check.stderr
    expect(said).not.toContain('secret-value')
  })

  test('sends nothing to another origin that the site redirects to', async () => {
    await using site = await startMembersSite()
    await using other = await startMembersSite()
    await using watch = await watchMembers(site)
    await logIn(watch)
    site.redirect = `${other.origin}/`
    await watch.check()
    expect(site.cookies.map(({ cookie }) => cookie)).toEqual(['sid=good'])
    expect(other.cookies.map(({ cookie }) => cookie)).toEqual([''])
  })

  test('is undone by --forget', async () => {
    await using site = await startMembersSite()
    await using watch = await watchMembers(site)
    await logIn(watch)
    const forget = () => runDateline(['login', 'mfa-en', '--forget'], { config: configOf(watch) })
    expect((await forget()).stdout).toBe('The session for source:mfa-en is forgotten.\n')
    expect((await forget()).stdout).toBe('There is no session for source:mfa-en.\n')
    expect((await watch.check()).entries).toBe(2)
  })

  test.each([
    ['of another site', 'elsewhere.example\tFALSE\t/\tFALSE\t0\tsid\tgood\n', 4, 'There is no cookie for 127.0.0.1'],
    ['that have expired', '127.0.0.1\tFALSE\t/\tFALSE\t1000\tsid\tgood\n', 4, 'Every cookie for 127.0.0.1 has expired'],
    ['in JSON', '[]', 2, 'This is JSON'],
  ])('refuses cookies %s', async (_what, text, exitCode, sentence) => {
    await using site = await startMembersSite()
    await using watch = await watchMembers(site)
    const { code, stderr } = await logIn(watch, text)
    expect(code).toBe(exitCode)
    expect(stderr).toContain(sentence)
  })

  test('names what it does not know', async () => {
    await using site = await startMembersSite()
    await using watch = await watchMembers(site)
    const config = configOf(watch)
    const unknown = await runDateline(['login', 'mfa-em', '--cookies', 'x'], { config })
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('did you mean mfa-en?')])
    const missing = await runDateline(['login', 'mfa-en', '--cookies', '/nowhere/cookies.txt'], { config })
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('cannot be read (ENOENT)')])
  })
})

describe('a session that has ended', () => {
  test('is said once, with what to do', async () => {
    await using site = await startMembersSite()
    await using watch = await watchMembers(site)
    await logIn(watch)
    expect((await watch.check()).entries).toBe(4)
    await logIn(watch, COOKIES.replace('good', 'stale'))
    site.wallOff = true
    watch.skip(2_000)
    for (let n = 0; n < 3; n += 1) expect((await watch.check()).reason).toBe('login-required')
    const walled = await watch.changes('walled')
    expect(walled.map(({ details, summary }) => [details, summary])).toEqual([
      [
        { reason: 'login-required', session: 'source:mfa-en' },
        expect.stringContaining('its session has ended, sign in again with `dateline login source:mfa-en`'),
      ],
    ])
  })
})

describe('signing in by hand', () => {
  // With a screen a person does this in a window; here the same window has no screen, and a script stands in for them.
  test('keeps what the site gave, once the window is closed', async () => {
    await using site = await startMembersSite()
    await using watch = await watchMembers(site)
    const fetcher = createFetcher({
      userAgent: 'Dateline test',
      timeoutMs: 10_000,
      maxBytes: 1_000_000,
      perHost: { concurrency: 1, delayMs: 0 },
      allowPrivateAddresses: true,
      browser: { path: await chromiumPath(), url: null, sandbox: false, env: process.env },
      now: Date.now,
    })
    const cookies = await fetcher.browser.signIn(
      { url: `${site.origin}/login`, access: PLAIN_ACCESS },
      {
        headless: true,
        done: new Promise(() => undefined),
        async onOpen(tab) {
          await tab.fill('input[name=user]', 'reader')
          await tab.click('button')
          await tab.waitForSelector('li')
          await new Promise((resolve) => setTimeout(resolve, 1_000))
          await tab.close()
        },
      },
    )
    await fetcher.close()
    const own = cookiesOfHosts(cookies, ['127.0.0.1'])
    await openSessionsOf({ store: { kind: 'sqlite', file: watch.works.store.file } }).save({
      site: watch.source.site.id,
      savedAt: new Date().toISOString(),
      cookies: own,
    })
    expect((await watch.check()).entries).toBe(4)
  })

  test('is offered by a file where there is no display', async () => {
    await using site = await startMembersSite()
    await using watch = await watchMembers(site)
    const env = { DISPLAY: '', WAYLAND_DISPLAY: '' }
    const { code, stderr } = await runDateline(['login', 'mfa-en'], { config: configOf(watch), env })
    expect([code, stderr]).toEqual([4, expect.stringContaining('dateline login SITE --cookies FILE')])
  })
})
