import { existsSync, readdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { startProcess } from '../support/processes.ts'
import { answer, type RawServer, startRawServer } from '../support/raw-server.ts'
import { browserProcesses, startBrowsing } from './browsing.ts'

const page = (body: string) => answer({ body: `<!DOCTYPE html><html><body>${body}</body></html>` })

const SOUND = '<li>sound</li>'
let site: RawServer

beforeAll(async () => {
  site = await startRawServer({
    '/sound': page(SOUND),
    '/busy': page(`${SOUND}<script>for (;;);</script>`),
    '/busy-later': page(`${SOUND}<script>setTimeout(() => { for (;;); }, 50)</script>`),
    '/alerts': page(`${SOUND}<script>for (;;) alert('again')</script>`),
    '/print': page(`${SOUND}<script>onbeforeunload = () => 'stay'; print(); confirm('?'); prompt('?')</script>`),
    // Grows for as long as anybody looks.
    '/flood': page(`${SOUND}<script>for (;;) document.body.append(document.createElement('b'))</script>`),
    '/memory': page(`${SOUND}<script>const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()))</script>`),
    '/polls': page(`${SOUND}<script>setInterval(() => fetch('/sound'), 100)</script>`),
    '/chooser': page(`${SOUND}<input type="file" id="f"><script>document.getElementById('f').click()
      navigator.geolocation.getCurrentPosition(() => {}); Notification.requestPermission()</script>`),
    '/never': (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html><body><li>one</li>'),
  })
})

afterAll(() => site[Symbol.asyncDispose]())

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'came',
    ({ code }) => code as string,
  )
const ROOT = join(tmpdir(), `dateline-browser-${userInfo().uid}`)
const folders = (pid = process.pid) =>
  // Whoever is the last to leave takes it away.
  (existsSync(ROOT) ? readdirSync(ROOT) : []).filter((name) => name.startsWith(`${pid}-`))

async function untilNone(count: () => number): Promise<number> {
  for (let tries = 0; tries < 100 && count() > 0; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50))
  return count()
}

describe('a page that does harm', () => {
  test.each([
    ['/busy', 'browser-timeout'],
    ['/busy-later', 'browser-timeout'],
    ['/alerts', 'browser-timeout'],
    ['/flood', 'browser-timeout'],
    ['/memory', 'browser-crash'],
    ['/never', 'browser-timeout'],
  ])('%s costs its own check only: %s', async (path, code) => {
    await using browsing = await startBrowsing({ timeoutMs: 12_000 })
    expect(await codeOf(browsing.render(site.url(path)))).toBe(code)
    expect((await browsing.render(site.url('/sound'))).body.toString()).toContain(SOUND)
  })

  test.each(['/print', '/polls', '/chooser'])('%s asks nobody anything, and is read', async (path) => {
    await using browsing = await startBrowsing()
    expect((await browsing.render(site.url(path))).body.toString()).toContain(SOUND)
  })
})

describe('a browser', () => {
  test('leaves no process and no file behind', async () => {
    const browsing = await startBrowsing()
    await browsing.render(site.url('/sound'))
    expect(browserProcesses().length).toBeGreaterThan(0)
    expect(folders()).toHaveLength(1)
    await browsing[Symbol.asyncDispose]()
    expect(browserProcesses()).toEqual([])
    expect(folders()).toEqual([])
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('playwright'))).toEqual([])
  })

  test('is let go when nobody has needed it for a while, and started again', async () => {
    await using browsing = await startBrowsing({ limits: { idleMs: 100 } })
    await browsing.render(site.url('/sound'))
    expect(await untilNone(() => browserProcesses().length)).toBe(0)
    expect((await browsing.render(site.url('/sound'))).via).toBe('browser')
  })

  test('that is killed under its page is started anew, and the page is asked for again', async () => {
    await using browsing = await startBrowsing()
    await browsing.browser.prove()
    const rendering = browsing.render(site.url('/sound'))
    for (const { pid } of browserProcesses()) process.kill(pid, 'SIGKILL')
    expect((await rendering).body.toString()).toContain(SOUND)
  })

  test('that is frozen is noticed, killed and started anew', async () => {
    await using browsing = await startBrowsing({ limits: { heartbeatMs: 500 } })
    await browsing.browser.prove()
    for (const { pid } of browserProcesses()) process.kill(pid, 'SIGSTOP')
    expect((await browsing.render(site.url('/sound'))).body.toString()).toContain(SOUND)
  })

  test('that ends again and again rests for a while', async () => {
    await using browsing = await startBrowsing({ limits: { maxRelaunches: 1 } })
    for (let n = 0; n < 2; n += 1) {
      await browsing.browser.prove()
      for (const { pid } of browserProcesses()) process.kill(pid, 'SIGKILL')
      await untilNone(() => browserProcesses().length)
    }
    expect(await codeOf(browsing.render(site.url('/sound')))).toBe('browser-crash')
  })

  test('ends with the process that uses it, though that is killed; the next one clears its files away', async () => {
    const module = `
      import { createFetcher } from 'src/fetch/fetcher.ts'
      import { PLAIN_ACCESS as access } from 'src/model/access.ts'
      const [path, url] = args
      const { browser } = createFetcher({
        userAgent: 'x', timeoutMs: 60000, maxBytes: 1e6, perHost: { concurrency: 1, delayMs: 0 }, allowPrivateAddresses: true,
        browser: { path, url: null, sandbox: false, env: process.env }, now: Date.now,
      })
      await browser.prove()
      say('started')
      const request = { url, source: { url, access }, addressClass: 'source', ready: 'li', tail: undefined, hosts: [] }
      await browser.render(request, new AbortController().signal).catch(() => {})`
    await using worker = startProcess(module, [await chromiumPath(), site.url('/busy')])
    await worker.line()
    const processes = browserProcesses(worker.pid).map(({ pid }) => pid)
    expect(processes.length).toBeGreaterThan(0)
    await worker.kill()
    expect(folders(worker.pid)).toHaveLength(1)
    const alive = () => processes.filter((pid) => isAlive(pid)).length
    expect(await untilNone(alive)).toBe(0)
    await using browsing = await startBrowsing()
    await browsing.browser.prove()
    expect(folders(worker.pid)).toEqual([])
  })

  test('as root refuses to start without its sandbox, unless that is said', async () => {
    if (process.getuid?.() !== 0) return
    const settings = { path: await chromiumPath(), url: null, sandbox: true, env: process.env }
    await using browsing = await startBrowsing({ settings })
    await expect(browsing.render(site.url('/sound'))).rejects.toMatchObject({
      code: 'browser-sandbox',
      message: expect.stringContaining('fetch.browserSandbox: false'),
    })
  })

  test('that is no browser says so', async () => {
    const settings = { path: '/bin/false', url: null, sandbox: false, env: process.env }
    await using browsing = await startBrowsing({ settings })
    expect(await codeOf(browsing.render(site.url('/sound')))).toBe('browser-start')
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // There is no such process any more.
    return false
  }
}
