import type { Now } from '../lib/clock.ts'
import { admitUrl } from '../model/address-policy.ts'
import { Failure, type FailureCode, toFailure } from '../model/failure.ts'
import type { AddressClass } from '../model/page.ts'
import { decodeText } from './charset.ts'
import { type Cookies, createCookies, mergeCookies } from './cookies.ts'
import { decodeContent } from './decode.ts'
import type { Door, Visitor } from './door.ts'
import type { Answer } from './http.ts'
import { explainNetwork } from './network.ts'
import type { Errand, Politeness } from './politeness.ts'
import type { Rests } from './rests.ts'
import type { AskRobots, Robots } from './robots.ts'
import { MAX_ROBOTS_BYTES } from './robots-rules.ts'

/** One fetch under way: what its requests share. */
export type Attempt = {
  visitor: Visitor
  readonly signal: AbortSignal
  readonly cookies: Cookies
  /** The cookies that an address is due for being signed in, by name; null where nobody signed in. */
  readonly session: ((url: URL) => ReadonlyMap<string, string>) | null
  readonly errand: Errand
  leftMs: number
  redirects: number
  /** With which robots.txt is asked for, if need be; null for that request itself. */
  readonly robotsHeaders: string[] | null
  /** When its latest request went out, after the wait for a turn: milliseconds since 1970 UTC. */
  askedAt: number
}

/** `conditions` go to `url` alone, `headers` along every redirect from there. */
export type Step = { readonly url: URL; readonly headers: string[]; readonly conditions: readonly string[] }

/** The answer at the end of the redirects, and whether the conditions reached who gave it. */
export type Arrival = { readonly url: URL; readonly answer: Answer; readonly conditional: boolean }

type FollowParts = {
  readonly door: Door
  readonly politeness: Politeness
  readonly rests: Rests
  readonly robots: Robots
  readonly onRequest: (line: RequestLine) => void
  readonly maxBytes: number
  /** For robots.txt, which has its own. */
  readonly timeoutMs: number
  readonly now: Now
}

/**
 * One request, for a log that can show that no limit was broken. One that was sent again because its kept connection
 * had just been closed is one.
 */
export type RequestLine = {
  /** When it went out: milliseconds since 1970 UTC. */
  readonly at: number
  readonly host: string
  /** Without its query, which may hold a token. */
  readonly path: string
  readonly class: AddressClass
  /** Null where no answer came. */
  readonly status: number | null
}

const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export type Follow = {
  /**
   * The answer at the end of the redirects, each of which is an address that a page wrote. Throws Failure as `Http` does,
   * and `host-rests` or `robots`.
   */
  follow(step: Step, attempt: Attempt): Promise<Arrival>
  /** Throws Failure `host-rests` or `robots` where an address may not be asked now; null where that is known at once. */
  admit(url: URL, attempt: Attempt): Promise<void> | null
}

/** Asks in turn at each host that is not left alone, as its robots.txt allows. */
export function createFollow(parts: FollowParts): Follow {
  const { politeness, rests, robots } = parts

  function admit(url: URL, attempt: Attempt): Promise<void> | null {
    const { visitor, robotsHeaders } = attempt
    rests.check(url, visitor)
    if (visitor.access.robots === 'ignore' || robotsHeaders === null) return null
    const allowed = robots.admit(url, (file) => askRobots(file, attempt))
    if (allowed === null) return null
    return allowed.catch((error) => {
      // Told to come back later, and not what is allowed.
      rests.check(url, visitor)
      throw error
    })
  }

  async function ask(url: URL, headers: string[], attempt: Attempt): Promise<Answer> {
    const { visitor, signal } = attempt
    const admitted = admit(url, attempt)
    if (admitted !== null) await admitted
    const turn = politeness.enter(url.host, signal, attempt.errand)
    if (turn !== null) {
      await turn
      // Whoever was before us may have been told to come back later.
      try {
        rests.check(url, visitor)
      } catch (error) {
        politeness.giveBack(url.host)
        throw error
      }
    }
    return send(url, headers, { attempt, parts })
  }

  async function askRobots(url: URL, { visitor, signal, robotsHeaders }: Attempt): ReturnType<AskRobots> {
    const cookies = createCookies()
    const { timeoutMs } = parts
    const own = {
      visitor,
      signal,
      cookies,
      session: null,
      // Listings may be waiting for the same file.
      errand: 'listing' as const,
      leftMs: timeoutMs,
      redirects: 0,
      askedAt: 0,
      robotsHeaders: null,
    }
    try {
      const { answer } = await follow({ url, headers: robotsHeaders ?? [], conditions: [] }, own)
      return { status: answer.status, text: textOf(answer) }
    } catch (error) {
      // RFC 9309, section 2.3.1.2: beyond five redirects there are no rules.
      if (error instanceof Failure && error.code === 'redirect-loop') return { status: 404, text: '' }
      throw error
    }
  }

  async function follow({ url: first, headers, conditions }: Step, attempt: Attempt): Promise<Arrival> {
    let url = first
    let answer = await ask(url, conditions.length === 0 ? headers : [...headers, ...conditions], attempt)
    for (let location = redirectOf(answer); location !== null; location = redirectOf(answer)) {
      attempt.redirects += 1
      if (attempt.redirects > MAX_REDIRECTS) {
        throw new Failure('redirect-loop', `More than ${MAX_REDIRECTS} redirects, the last at ${url.host}`)
      }
      attempt.cookies.keep(url, answer.headers['set-cookie'])
      attempt.visitor = asDiscovered(attempt.visitor)
      url = admitUrl(location, attempt.visitor.asker, url)
      answer = await ask(url, headers, attempt)
    }
    return { url, answer, conditional: conditions.length > 0 && url === first }
  }

  return { follow, admit }
}

/** One request, whose turn it is; what comes of it is learnt and logged. */
async function send(
  url: URL,
  headers: string[],
  { attempt, parts }: { readonly attempt: Attempt; readonly parts: FollowParts },
): Promise<Answer> {
  const { door, politeness, rests, onRequest, now } = parts
  const { visitor, cookies, session, signal, leftMs: timeoutMs } = attempt
  attempt.askedAt = now()
  const startedAt = performance.now()
  let came: Answer | FailureCode = 'interrupted'
  try {
    const given = cookies.headerFor(url)
    const cookie = session === null ? given : mergeCookies(session(url), given)
    const own = ownHeaders(url, visitor)
    const sent = cookie === null && own.length === 0 ? headers : [...headers, ...own, ...cookieLines(cookie)]
    const maxBytes = attempt.robotsHeaders === null ? MAX_ROBOTS_BYTES : parts.maxBytes
    const question = { url, method: 'GET', headers: sent, body: null, timeoutMs, maxBytes, signal } as const
    came = await door.httpTo(url, visitor).ask(question)
    return came
  } catch (error) {
    const failure = signal.aborted ? error : explainNetwork(error)
    came = toFailure(failure).code
    throw failure
  } finally {
    const status = typeof came === 'string' ? null : came.status
    onRequest({ at: attempt.askedAt, host: url.host, path: url.pathname, class: visitor.asker.addressClass, status })
    politeness.leave(url.host)
    attempt.leftMs -= performance.now() - startedAt
    await rests.learn(url, visitor, came)
  }
}

/** The text of a robots.txt, as much as there is; nothing where it cannot be decoded. */
function textOf({ headers, bytes, end }: Answer): string {
  const label = [headers['content-encoding'] ?? []].flat().join(', ')
  try {
    const decoded = decodeContent({ bytes, label, cut: end !== 'whole', maxBytes: MAX_ROBOTS_BYTES })
    const { 'content-type': type } = headers
    return decoded === null
      ? ''
      : decodeText({ body: decoded.body, headers: typeof type === 'string' ? { 'content-type': type } : {} })
  } catch {
    // A bomb has no rules.
    return ''
  }
}

function cookieLines(cookie: string | null): string[] {
  return cookie === null ? [] : ['cookie', cookie]
}

/** What stands after a redirect was written by a page, whoever wrote what led there. */
function asDiscovered(visitor: Visitor): Visitor {
  return { ...visitor, asker: { ...visitor.asker, addressClass: 'discovered' } }
}

/** The operator's headers are for the operator's own address: no other host, port or scheme gets to see them. */
function ownHeaders(url: URL, { home, access }: Visitor): string[] {
  return url.origin === home.origin ? Object.entries(access.headers).flat() : []
}

function redirectOf({ status, headers }: Answer): string | null {
  const { location } = headers
  if (!REDIRECTS.has(status) || typeof location !== 'string') return null
  // Header bytes come as Latin-1 although sites write UTF-8: escaped one by one they say what the site meant.
  return location.replace(/[\x80-\xff]/gu, (byte) => `%${byte.charCodeAt(0).toString(16)}`)
}
