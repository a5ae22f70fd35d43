import type { BrowserContext, Page as BrowserTab, CDPSession, Response } from 'playwright-core'
import type { Now } from '../lib/clock.ts'
import { Failure } from '../model/failure.ts'
import type { AddressClass, Page } from '../model/page.ts'
import type { SessionCookie } from '../model/session.ts'
import { withinMs } from './browser-deadline.ts'
import { type Ending, endWith } from './browser-ending.ts'
import { toBrowserFailure } from './browser-failure.ts'
import type { Engine } from './browser-launch.ts'
import { watchDocuments } from './browser-watch.ts'
import type { Behalf, Door } from './door.ts'
import { type Egress, openEgress } from './egress-proxy.ts'
import { createPageHosts } from './page-hosts.ts'
import type { Errand } from './politeness.ts'

/** A page that is to be read as its scripts leave it. */
export type RenderRequest = {
  readonly url: string
  /** The source in whose name it is asked. */
  readonly source: Behalf
  readonly addressClass: AddressClass
  /** Articles wait for their turn at a host until no listing does. */
  readonly errand?: Errand
  /** A CSS selector of what is waited for. */
  readonly ready: string
  /** With which whole pages of the site end, as the site sends them. */
  readonly tail: string | undefined
  /** Hosts that the page may load from, besides its own and those of its own domain. */
  readonly hosts: readonly string[]
}

export type PageOptions = {
  readonly exitFor: Door['exitFor']
  /** What the browser is signed in with, where the source's site has a session. */
  readonly cookiesOf: (source: Behalf) => Promise<readonly SessionCookie[]>
  readonly userAgent: string
  /** Of one page, from the request to its text. */
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly now: Now
}

/** One page open in the browser. */
export type OpenPage = AsyncDisposable & {
  /** The page as it stands once what is waited for has come, or once it is plain that it does not. */
  load(): Promise<Page>
  /** Presses a button and gives back the page with what that brought; null where there is no button, or nothing came. */
  press(selector: string): Promise<Page | null>
}

// What scripts ask for may be several times the page.
const TRAFFIC_FACTOR = 4
const CLOSE_MS = 5_000
const STEADY_MS = 150
const STEADY_TRIES = 12
const TAIL_BYTES = 2_048
// Of another answer than the one that is read: they would make a later request conditional on the wrong bytes.
const NOT_OF_THIS_TEXT = /^(?:etag|last-modified|content-encoding|content-length|transfer-encoding|set-cookie)$/u

/** Opens a page of its own context, which shares nothing with any other. */
export async function openPage(
  engine: Engine,
  request: RenderRequest,
  { options, signal }: { readonly options: PageOptions; readonly signal: AbortSignal },
): Promise<OpenPage> {
  const { timeoutMs, maxBytes } = options
  const exit = options.exitFor(request.source)
  const url = exit.admit(request.url, request.addressClass)
  const hosts = await createPageHosts([url.hostname, ...request.hosts])
  await using stack = new AsyncDisposableStack()
  const egress = stack.use(
    await openEgress(
      {
        isAllowed: hosts.has,
        port: url.port,
        classOf: ({ origin }) => (origin === url.origin ? request.addressClass : 'discovered'),
        maxBytes: TRAFFIC_FACTOR * maxBytes,
      },
      exit,
    ),
  )
  const ending = endWith({ engine, signal, timeoutMs, host: url.host })
  stack.defer(() => ending.release())
  const context = await ending.orBroken(newContext(engine, { request, egress, options }))
  stack.defer(async () => {
    const late = () => new Failure('browser-crash', 'The page could not be closed')
    // A page that cannot be closed takes its browser with it.
    await withinMs(context.close(), CLOSE_MS, late).catch(() => engine.close())
  })
  const tab = await ending.orBroken(context.newPage())
  const session = await ending.orBroken(context.newCDPSession(tab))
  tab.on('crash', () => ending.break(new Failure('browser-crash', `The page of ${url.host} crashed`)))
  context.on('page', (other) => void (other !== tab && other.close().catch(() => undefined)))
  await ending.orBroken(watchDocuments({ session, exit, allow: hosts.add, giveUp: ending.break }))
  const kept = stack.move()
  const open = { tab, session, url, request, egress, options, ending }
  return {
    load: () => load(open),
    press: (selector) => press(open, selector),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

type Opening = { readonly request: RenderRequest; readonly egress: Egress; readonly options: PageOptions }

async function newContext(engine: Engine, { request, egress, options }: Opening): Promise<BrowserContext> {
  const context = await engine.browser.newContext({
    ...(engine.throughProxy ? { proxy: { server: egress.server } } : {}),
    userAgent: options.userAgent,
    serviceWorkers: 'block',
    acceptDownloads: false,
    permissions: [],
  })
  const cookies = await options.cookiesOf(request.source)
  if (cookies.length > 0) await context.addCookies([...cookies])
  return context
}

type Open = {
  readonly tab: BrowserTab
  readonly session: CDPSession
  readonly url: URL
  readonly request: RenderRequest
  readonly egress: Egress
  readonly options: PageOptions
  readonly ending: Ending
}

async function load(open: Open): Promise<Page> {
  const { tab, url, request, egress, options, ending } = open
  const fetchedAt = options.now()
  const parsed = tab.waitForEvent('domcontentloaded', { timeout: 0 })
  const loaded = tab.waitForEvent('load', { timeout: 0 })
  // A page that is closed before it comes so far rejects them, with nobody left to hear.
  for (const event of [parsed, loaded]) event.catch(() => undefined)
  const breaking = watchForBreak(tab)
  const response = await ending
    .orBroken(tab.goto(url.href, { waitUntil: 'commit', timeout: options.timeoutMs }))
    .catch((error: unknown) => {
      throw toBrowserFailure(error, { host: url.host, egress })
    })
  if (response === null) throw new Failure('browser-timeout', `${url.host} gave no page`)
  const unparsed = () => new Failure('browser-timeout', `The page of ${url.host} did not come to its end`)
  // Rows may stand there while the rest of the page is still under way.
  const whole = waitUntilReady(open, loaded).then(() => withinMs(parsed, options.timeoutMs / 4, unparsed))
  await ending.orBroken(Promise.race([whole, breaking]))
  const page = await readTab(open, { fetchedAt, status: response.status(), headers: await headersOf(open, response) })
  const hasTail = await ending.orBroken(endsWith(response, request.tail))
  const cut = breaking.happened() || !hasTail
  return { ...page, cut, wireBytes: egress.byteCount() }
}

async function waitUntilReady({ tab, request, options, url }: Open, loaded: Promise<unknown>): Promise<void> {
  const { timeoutMs } = options
  const late = () => new Failure('browser-timeout', `The page of ${url.host} was not ready in time`)
  const settled = loaded.then(() => new Promise((resolve) => setTimeout(resolve, timeoutMs / 12)))
  const rows = tab.locator(`css=${request.ready}`)
  // What never shows is for the reader to judge: a wall, a redesign, or a listing that is empty.
  const shown = rows
    .first()
    .waitFor({ state: 'attached', timeout: timeoutMs / 4 })
    .catch(() => settled)
  await withinMs(Promise.race([shown, settled]), timeoutMs / 2, late)
  await untilSteady(() => withinMs(rows.count(), timeoutMs / 4, late).catch(() => 0))
}

/** Rows that come one by one are all there when their number stands still. */
async function untilSteady(count: () => Promise<number>): Promise<void> {
  let before = await count()
  for (let tries = 0; tries < STEADY_TRIES; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, STEADY_MS))
    const now = await count()
    if (now === before) return
    before = now
  }
}

async function press(open: Open, selector: string): Promise<Page | null> {
  const { tab, request, options, ending, egress } = open
  const fetchedAt = options.now()
  const button = tab.locator(`css=${selector}`).first()
  const rows = tab.locator(`css=${request.ready}`)
  if (!(await ending.orBroken(button.isVisible()))) return null
  const before = await ending.orBroken(readHtml(open))
  const rowsBefore = await ending.orBroken(rows.count())
  // Dispatched, not clicked: a banner laid over the page is no reason not to read on.
  await ending.orBroken(button.dispatchEvent('click'))
  const until = performance.now() + options.timeoutMs / 4
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, STEADY_MS))
    if ((await ending.orBroken(rows.count())) !== rowsBefore) break
  }
  await ending.orBroken(untilSteady(() => rows.count()))
  const page = await readTab(open, { fetchedAt, status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } })
  if (page.body.equals(Buffer.from(before))) return null
  return { ...page, cut: false, wireBytes: egress.byteCount() }
}

type Facts = { readonly fetchedAt: number; readonly status: number; readonly headers: Readonly<Record<string, string>> }

async function readTab(open: Open, facts: Facts): Promise<Page> {
  const { tab, url, request, ending, egress, options } = open
  const html = await ending.orBroken(readHtml(open))
  const at = URL.parse(tab.url())
  if (at?.protocol === 'chrome-error:') throw toBrowserFailure(null, { host: url.host, egress })
  const addressClass = at?.origin === url.origin ? request.addressClass : 'discovered'
  const final = options.exitFor(request.source).admit(tab.url(), addressClass)
  return {
    ...facts,
    requestedUrl: request.url,
    url: final.href === url.href ? request.url : final.href,
    body: Buffer.from(html),
    cut: false,
    wireBytes: 0,
    via: 'browser',
  }
}

async function headersOf({ ending }: Open, response: Response): Promise<Record<string, string>> {
  const all = Object.entries(await ending.orBroken(response.allHeaders()))
  const kept = Object.fromEntries(all.filter(([name]) => !NOT_OF_THIS_TEXT.test(name)))
  const type = kept['content-type']?.split(';')[0] ?? 'text/html'
  return { ...kept, 'content-type': `${type}; charset=utf-8` }
}

/** The document as text, made where the page's own scripts cannot interfere, and refused before it is sent if too large. */
async function readHtml({ session, options, url }: Open): Promise<string> {
  const { maxBytes, timeoutMs } = options
  const late = () => new Failure('browser-timeout', `The page of ${url.host} is too busy to be read`)
  const expression = `(() => {
    const { doctype, documentElement } = document
    const html = documentElement === null ? '' : documentElement.outerHTML
    return html.length > ${maxBytes} ? null : (doctype === null ? '' : '<!DOCTYPE html>') + html
  })()`
  const read = async () => {
    const { frameTree } = await session.send('Page.getFrameTree')
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id })
    return session.send('Runtime.evaluate', { expression, contextId: executionContextId, returnByValue: true })
  }
  // A page that goes on to another document while it is read is read there.
  const { result } = await withinMs(read().catch(read), timeoutMs / 4, late)
  if (typeof result.value !== 'string')
    throw new Failure('too-large', `The page of ${url.host} is over ${maxBytes} bytes`)
  return result.value
}

/** Resolves where the document breaks off on its way: a browser then waits on for the rest. */
function watchForBreak(tab: BrowserTab): Promise<void> & { happened(): boolean } {
  let broken = false
  const breaking = new Promise<void>((resolve) => {
    // Not `response.finished()`, which never settles where the response failed.
    tab.on('requestfailed', (request) => {
      if (!request.isNavigationRequest() || request.frame() !== tab.mainFrame()) return
      broken = true
      resolve()
    })
  })
  return Object.assign(breaking, { happened: () => broken })
}

/** A document that ends otherwise was cut, and scripts may have made a listing of what there was. */
async function endsWith(response: Response, tail: string | undefined): Promise<boolean> {
  if (tail === undefined) return true
  const body = await response.body().catch(() => null)
  return body === null || body.subarray(-TAIL_BYTES).includes(tail)
}
