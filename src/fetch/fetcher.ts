import type { Now, Random } from '../lib/clock.ts'
import type { ProxyAddress } from '../model/access.ts'
import { admitUrl } from '../model/address-policy.ts'
import { Failure } from '../model/failure.ts'
import { FORGETFUL, type HostMemory } from '../model/host-memory.ts'
import type { SendMail } from '../model/mail.ts'
import type { AddressClass, Page, Validators } from '../model/page.ts'
import type { Post } from '../model/post.ts'
import { type Browser, type BrowserSettings, createBrowser } from './browser.ts'
import { createCookies } from './cookies.ts'
import { ACCEPTED_CODINGS, type Decoded, decodeContent } from './decode.ts'
import { type Behalf, createDoor, type Door, type Visitor } from './door.ts'
import { type Arrival, type Attempt, createFollow, type RequestLine } from './follow.ts'
import { joinHeaders, oneLine } from './http-headers.ts'
import { politely } from './polite-browser.ts'
import { createPoliteness, type Errand, type Politeness } from './politeness.ts'
import { createRests } from './rests.ts'
import { createRobots } from './robots.ts'
import { productToken } from './robots-rules.ts'
import { createSenders, type ReachReceiver } from './senders.ts'
import type { Sessions } from './sessions.ts'
import { createSignedIn } from './signed-in.ts'

export type FetcherOptions = {
  readonly userAgent: string
  /** From the request to the last byte, over redirects and second tries; waiting for one's turn does not count. */
  readonly timeoutMs: number
  /** Of a body, on the wire and decoded. */
  readonly maxBytes: number
  readonly perHost: { readonly concurrency: number; readonly delayMs: number }
  readonly allowPrivateAddresses: boolean
  readonly browser?: BrowserSettings
  /** Where people signed in; without it, nowhere. */
  readonly sessions?: Pick<Sessions, 'find'>
  /** For whatever does not say otherwise; null for direct connections. The environment is not asked. */
  readonly proxy?: ProxyAddress | null
  /** What hosts said, over restarts; without it that is forgotten. */
  readonly memory?: HostMemory
  /** Told of every request for a page or for robots.txt. */
  readonly onRequest?: (line: RequestLine) => void
  readonly now: Now
  readonly random?: Random
}

export type FetchRequest = {
  readonly url: string
  /** The source in whose name it is asked, whoever wrote `url`. */
  readonly source: Behalf
  readonly addressClass: AddressClass
  /** Articles wait for their turn at a host until no listing does; a listing, where it is not said. */
  readonly errand?: Errand
  /** Of an earlier page from this very address: they are sent to no other. */
  readonly validators: Validators | null
}

/**
 * Connects to where an address leads, over its proxy where it has one, and closes again: nothing is sent. Throws Failure
 * as a request would that gets no further.
 */
export type Reach = (behalf: Behalf, addressClass: AddressClass) => Promise<void>

/** The one door to the network. Whatever aborts rejects with the reason of its signal. */
export type Fetcher = {
  /**
   * The page at an address, whatever its final status; 304 only where validators were sent. A body that ended early is a
   * page with `cut`, not an error. Throws Failure where nothing came, or nothing that may be kept.
   */
  fetchPage(request: FetchRequest, signal: AbortSignal): Promise<Page>
  /** Until when the host of a source is left alone: milliseconds since 1970 UTC; null where it may be asked. */
  restsUntil(source: Pick<Behalf, 'url'>): number | null
  readonly post: Post
  readonly reach: Reach
  readonly reachReceiver: ReachReceiver
  /** For pages that only their scripts complete. */
  readonly browser: Browser
  readonly mail: SendMail
  /** Breaks off what is under way and closes every connection. */
  close(): Promise<void>
}

const SENDABLE = /^[\t\x20-\x7e\x80-\xff]+$/u
const NO_SETTINGS: BrowserSettings = { path: null, url: null, sandbox: true, env: {} }
const NO_SESSIONS: Pick<Sessions, 'find'> = { find: async () => null }
const EMPTY = Buffer.alloc(0)

export function createFetcher(options: FetcherOptions): Fetcher {
  const { userAgent, timeoutMs, maxBytes, now } = options
  const { door, channels, rests, politeness, follow: courteous } = openParts(options)
  const { follow, admit } = courteous
  const signedIn = createSignedIn({ sessions: options.sessions ?? NO_SESSIONS, now })
  const renderer = openBrowser(options, { door, politeness, signedIn })
  let isClosed = false
  const asUsual = requestHeaders(userAgent, ACCEPTED_CODINGS)
  const afresh = [...asUsual, 'cache-control', 'no-cache']
  const asPlain = requestHeaders(userAgent, 'identity')

  const newAttempt = (visitor: Visitor, signal: AbortSignal, how: Pick<Attempt, 'session' | 'errand'>): Attempt => {
    const own = { cookies: createCookies(), leftMs: timeoutMs, redirects: 0, askedAt: 0, robotsHeaders: asUsual }
    return { visitor, signal, ...how, ...own }
  }

  async function fetchPage(request: FetchRequest, signal: AbortSignal): Promise<Page> {
    signal.throwIfAborted()
    const visitor = door.visitor(request.source, request.addressClass)
    const url = admitUrl(request.url, visitor.asker)
    const session = await signedIn.sessionOf(request.source)
    if (isClosed) throw new Failure('interrupted', 'The fetcher was closed')
    const attempt = newAttempt(visitor, signal, { session, errand: request.errand ?? 'listing' })
    let arrival = await follow({ url, headers: asUsual, conditions: conditionsOf(request.validators) }, attempt)
    if (isUnasked304(arrival)) {
      arrival = await follow({ url: arrival.url, headers: afresh, conditions: [] }, attempt)
    }
    let decoded = decodeAnswer(arrival, maxBytes)
    if (decoded === null) {
      arrival = await follow({ url: arrival.url, headers: asPlain, conditions: [] }, attempt)
      decoded = decodeAnswer(arrival, maxBytes)
    }
    if (decoded === null) throw new Failure('bad-encoding', `The answer of ${arrival.url.host} cannot be decoded`)
    return toPage(arrival, decoded, {
      requestedUrl: request.url,
      redirected: arrival.url !== url,
      fetchedAt: attempt.askedAt,
    })
  }

  const { post, mail, reachReceiver } = createSenders(channels, userAgent)

  const browser = politely(renderer, {
    admit: async ({ source, addressClass, url: address }, signal) => {
      const visitor = door.visitor(source, addressClass)
      await admit(admitUrl(address, visitor.asker), newAttempt(visitor, signal, { session: null, errand: 'listing' }))
    },
    learn: async ({ source, addressClass, url }, came) =>
      rests.learn(new URL(url), door.visitor(source, addressClass), came),
  })

  async function close(): Promise<void> {
    isClosed = true
    await Promise.all([door.close(), channels.close(), browser.close()])
  }

  return {
    fetchPage,
    restsUntil: ({ url }) => rests.until(new URL(url)),
    post,
    mail,
    reach: createReach(door),
    reachReceiver,
    browser,
    close,
  }
}

function openParts(options: FetcherOptions) {
  const { userAgent, timeoutMs, maxBytes, perHost, now, random = Math.random } = options
  const { memory = FORGETFUL, onRequest = () => undefined } = options
  const shared = sharedLimits(options)
  const door = createDoor({ ...shared, headersTimeoutMs: timeoutMs / 2, connections: perHost.concurrency })
  // A receiver has as long as its message says, and a slow one holds up no other.
  const channels = createDoor({ ...shared, headersTimeoutMs: 0, connections: null })
  const politeness = createPoliteness({ ...perHost, now: () => performance.now(), random })
  const rests = createRests({ memory, now, random })
  const robots = createRobots({ agent: productToken(userAgent), memory, now, onCrawlDelay: politeness.setDelay })
  const follow = createFollow({ door, politeness, rests, robots, onRequest, maxBytes, timeoutMs, now })
  return { door, channels, rests, politeness, follow }
}

function sharedLimits({ allowPrivateAddresses, proxy = null, timeoutMs }: FetcherOptions) {
  return { lab: allowPrivateAddresses, proxy, dnsTimeoutMs: timeoutMs / 6, connectTimeoutMs: timeoutMs / 3 }
}

type BrowserParts = {
  readonly door: Door
  readonly politeness: Politeness
  readonly signedIn: ReturnType<typeof createSignedIn>
}

function openBrowser(options: FetcherOptions, { door, politeness, signedIn }: BrowserParts): Browser {
  return createBrowser({
    exitFor: door.exitFor,
    cookiesOf: signedIn.cookiesOf,
    politeness,
    settings: options.browser ?? NO_SETTINGS,
    userAgent: options.userAgent,
    // A page that is to be rendered asks for many things.
    timeoutMs: 2 * options.timeoutMs,
    maxBytes: options.maxBytes,
    now: options.now,
  })
}

function createReach(door: Door): Reach {
  return async (behalf, addressClass) => {
    const visitor = door.visitor(behalf, addressClass)
    await door.reach(admitUrl(behalf.url, visitor.asker), visitor)
  }
}

function requestHeaders(userAgent: string, acceptedCodings: string): string[] {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
  return ['user-agent', userAgent, 'accept', accept, 'accept-encoding', acceptedCodings]
}

function conditionsOf(validators: Validators | null): string[] {
  const conditions: string[] = []
  const { etag, lastModified } = validators ?? { etag: null, lastModified: null }
  // The site made them up: one that no header can hold would otherwise break every later request.
  if (etag !== null && SENDABLE.test(etag)) conditions.push('if-none-match', etag)
  if (lastModified !== null && SENDABLE.test(lastModified)) conditions.push('if-modified-since', lastModified)
  return conditions
}

function isUnasked304({ answer, conditional }: Arrival): boolean {
  return answer.status === 304 && !conditional
}

/** Null where the content coding cannot be undone. */
function decodeAnswer(arrival: Arrival, maxBytes: number): Decoded | null {
  const { status, headers, bytes, end } = arrival.answer
  const { host } = arrival.url
  if (isUnasked304(arrival)) throw new Failure('bad-304', `${host} says "not modified" to a request without conditions`)
  if (status === 304) return { body: EMPTY, cut: false, extraBytes: 0 }
  // Of an error page the status is enough.
  if (status < 400 && end === 'too-large')
    throw new Failure('too-large', `The page of ${host} is over ${maxBytes} bytes`)
  if (status < 400 && end === 'late') throw new Failure('timeout-total', `The page of ${host} did not end in time`)
  return decodeContent({ bytes, label: oneLine(headers['content-encoding']), cut: end !== 'whole', maxBytes })
}

type Asked = { readonly requestedUrl: string; readonly redirected: boolean; readonly fetchedAt: number }

function toPage(
  arrival: Arrival,
  { body, cut, extraBytes }: Decoded,
  { requestedUrl, redirected, fetchedAt }: Asked,
): Page {
  const { url, answer } = arrival
  const { status, bytes } = answer
  if (status >= 200 && status <= 205 && status !== 201 && status !== 202) refuseEmpty(arrival, { body, cut })
  return {
    requestedUrl,
    url: redirected ? url.href : requestedUrl,
    status,
    headers: joinHeaders(answer.headers),
    body,
    cut,
    wireBytes: bytes.length,
    fetchedAt,
    ...(extraBytes > 0 ? { extraBytes } : {}),
    via: 'http',
  }
}

const WHITE_SPACE = new Set(Buffer.from(' \t\n\f\r'))

function refuseEmpty({ url, answer }: Arrival, { body, cut }: Pick<Decoded, 'body' | 'cut'>): void {
  if (cut && answer.bytes.length === 0) throw new Failure('connect', `${url.host} broke off before the page began`)
  if (!cut && body.every((byte) => WHITE_SPACE.has(byte))) throw new Failure('empty-body', `${url.host} sent no page`)
}
