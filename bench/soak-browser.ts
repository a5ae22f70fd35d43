import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { createFetcher } from '../src/fetch/fetcher.ts'
import { PLAIN_ACCESS } from '../src/model/access.ts'
import { chromiumPath } from '../test/support/chromium.ts'
import { answer, type Script, startRawServer } from '../test/support/raw-server.ts'

// `npm run soak:browser`: a thousand pages through one fetcher's browser, a tenth of them hostile, and what is left
// afterwards: it fails where a sound page was not read, or a process, a zombie or a file was left. Then the CPU of plain
// pages beside Playwright's own steps for them. Prints one line of JSON for each.

const PAGES = Number(process.env['PAGES'] ?? 1_000)
const CPU_PAGES = 60
const TICKS_PER_SECOND = 100

const rows = Array.from({ length: 20 }, (_, at) => `<li><a href="/${at}">Title ${at}</a></li>`).join('')
const page = (body: string) => answer({ body: `<!DOCTYPE html><html><body>${body}</body></html>` })
const scripted = `<ul></ul><script>setTimeout(() => { document.querySelector('ul').innerHTML = ${JSON.stringify(rows)} }, 20)</script>`

const HOSTILE: Readonly<Record<string, Script>> = {
  '/busy': page(`${rows}<script>for (;;);</script>`),
  '/alerts': page(`${rows}<script>for (;;) alert(1)</script>`),
  '/memory': page(`${rows}<script>const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()))</script>`),
  '/flood': page(`${rows}<script>document.body.append('x'.repeat(5e6))</script>`),
  '/popups': page(`${rows}<script>for (let n = 0; n < 20; n += 1) open('/sound?' + n)</script>`),
  '/workers': page(
    `${rows}<script>for (let n = 0; n < 8; n += 1) new Worker(URL.createObjectURL(new Blob(['for (;;);'])))</script>`,
  ),
  '/download': answer({ headers: { 'content-disposition': 'attachment; filename=a' }, body: 'x'.repeat(1e5) }),
  '/loop': answer({ status: 302, headers: { location: '/loop' } }),
  '/reset': (socket) => socket.resetAndDestroy(),
  '/polls': page(`${rows}<script>setInterval(() => fetch('/sound'), 20)</script>`),
}

type Process = { readonly pid: number; readonly parent: number; readonly state: string; readonly kilobytes: number }

function readProcess(pid: number): Process[] {
  try {
    const [, state = '', parent = '0'] = /\) (\S) (\d+)/u.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    const pss = /^Pss:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? '0'
    return [{ pid, parent: Number(parent), state, kilobytes: Number(pss) }]
  } catch {
    // It ended while it was looked at; a zombie has no memory to read.
    const stat = /\) (\S) (\d+)/u.exec(safeRead(`/proc/${pid}/stat`))
    return stat === null ? [] : [{ pid, parent: Number(stat[2]), state: stat[1] ?? '', kilobytes: 0 }]
  }
}

function safeRead(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Everything that this process started, over however many steps. */
function descendants(): Process[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/u.test(name) ? readProcess(Number(name)) : []))
  const found = new Set([process.pid])
  for (let before = 0; before !== found.size; ) {
    before = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return all.filter(({ pid }) => pid !== process.pid && found.has(pid))
}

async function openFetcher(timeoutMs: number) {
  return createFetcher({
    userAgent: 'Dateline soak',
    timeoutMs,
    maxBytes: 2_000_000,
    perHost: { concurrency: 2, delayMs: 0 },
    allowPrivateAddresses: true,
    browser: { path: await chromiumPath(), url: null, sandbox: false, env: process.env },
    now: Date.now,
  })
}

const requestFor = (url: string) =>
  ({
    url,
    source: { url, access: PLAIN_ACCESS },
    addressClass: 'source',
    ready: 'li',
    tail: undefined,
    hosts: [],
  }) as const

async function soak(): Promise<void> {
  const hostile = Object.keys(HOSTILE)
  await using server = await startRawServer({ '/sound': page(scripted), ...HOSTILE })
  const fetcher = await openFetcher(8_000)
  const ends: Record<string, number> = {}
  const samples: { node: number; browser: number }[] = []
  // What has just ended is one for a moment, until its parent has heard of it: only one that stays counts.
  const zombies = new Set<number>()
  let ended = new Set<number>()
  let wrong = 0
  const sample = () => {
    const processes = descendants()
    const ending = new Set(processes.flatMap(({ pid, state }) => (state === 'Z' ? [pid] : [])))
    for (const pid of ending) if (ended.has(pid)) zombies.add(pid)
    ended = ending
    const kilobytes = processes.reduce((sum, one) => sum + one.kilobytes, 0)
    samples.push({ node: process.memoryUsage().rss / 1e6, browser: kilobytes / 1e3 })
  }
  let next = 0
  const work = async () => {
    for (let at = next++; at < PAGES; at = next++) {
      const isHostile = at % 10 === 9
      const path = isHostile ? (hostile[Math.floor(at / 10) % hostile.length] ?? '') : '/sound'
      const end = await fetcher.browser.render(requestFor(server.url(path)), AbortSignal.timeout(120_000)).then(
        ({ body }) => (body.includes('Title 19') ? 'read' : 'incomplete'),
        ({ code }) => String(code),
      )
      if (!isHostile && end !== 'read') wrong += 1
      ends[end] = (ends[end] ?? 0) + 1
      if (at % 25 === 24) sample()
    }
  }
  const startedAt = performance.now()
  await Promise.all([work(), work()])
  const seconds = Math.round((performance.now() - startedAt) / 1e3)
  await fetcher.close()
  const left = descendants()
  const files = readdirSync(tmpdir()).filter(
    (name) => name.startsWith('playwright') || name.startsWith('dateline-browser'),
  )
  if (wrong + zombies.size + left.length + files.length > 0) process.exitCode = 1
  const quarter = Math.ceil(samples.length / 4)
  const mean = (part: typeof samples, of: 'node' | 'browser') =>
    Math.round(part.reduce((sum, one) => sum + one[of], 0) / Math.max(1, part.length))
  print({
    pages: PAGES,
    seconds,
    ends,
    soundPagesNotRead: wrong,
    zombies: zombies.size,
    processesLeft: left.length,
    filesLeft: files,
    nodeMegabytes: {
      second: mean(samples.slice(quarter, 2 * quarter), 'node'),
      last: mean(samples.slice(-quarter), 'node'),
    },
    browserMegabytes: {
      second: mean(samples.slice(quarter, 2 * quarter), 'browser'),
      last: mean(samples.slice(-quarter), 'browser'),
      most: Math.round(Math.max(...samples.map(({ browser }) => browser))),
    },
  })
}

/** CPU of this process and of all that it started and waited for, in milliseconds. */
function cpuMs(): number {
  const fields = /\) (.*)/su.exec(readFileSync('/proc/self/stat', 'utf8'))?.[1]?.split(' ') ?? []
  return (fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * 1_000) / TICKS_PER_SECOND
}

async function plainPages(url: string): Promise<number> {
  const fetcher = await openFetcher(30_000)
  await fetcher.browser.prove()
  let most = 0
  for (let at = 0; at < CPU_PAGES; at += 1) {
    await fetcher.browser.render(requestFor(url), AbortSignal.timeout(60_000))
    if (at % 20 === 10)
      most = Math.max(
        most,
        descendants().reduce((sum, one) => sum + one.kilobytes, 0),
      )
  }
  await fetcher.close()
  return Math.round(most / 1e3)
}

/** What Playwright's own steps for the same page are, images, films and fonts blocked likewise. */
async function byHand(url: string): Promise<number> {
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath: await chromiumPath(), chromiumSandbox: false })
  for (let at = 0; at < CPU_PAGES; at += 1) {
    const context = await browser.newContext()
    const tab = await context.newPage()
    const session = await context.newCDPSession(tab)
    session.on(
      'Fetch.requestPaused',
      ({ requestId }) =>
        void session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }).catch(() => undefined),
    )
    const patterns = (['Image', 'Media', 'Font'] as const).map((resourceType) => ({ resourceType }))
    await session.send('Fetch.enable', { patterns })
    await tab.goto(url)
    await tab.waitForSelector('li', { state: 'attached' })
    await tab.content()
    await context.close()
  }
  await browser.close()
  return 0
}

async function measure(way: string, url: string): Promise<void> {
  const megabytes = await (way === 'product' ? plainPages(url) : byHand(url))
  print({ way, cpuMsPerPage: Math.round(cpuMs() / CPU_PAGES), megabytes })
}

async function compare(): Promise<void> {
  await using server = await startRawServer({ '/sound': page(scripted) })
  for (const way of ['by-hand', 'product', 'by-hand', 'product', 'by-hand', 'product']) {
    const child = spawn(process.execPath, [import.meta.filename, way, server.url('/sound')], { stdio: 'inherit' })
    await once(child, 'close')
  }
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

const [way, url] = process.argv.slice(2)
if (way !== undefined && url !== undefined) await measure(way, url)
else {
  const [cpu] = cpus()
  print({
    machine: `${cpus().length} × ${cpu?.model}`,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
  })
  if (way !== 'cpu') await soak()
  await compare()
}
