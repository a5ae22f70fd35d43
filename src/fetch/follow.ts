import type { Now } from '../lib/clock.ts'
import { admitUrl } from '../model/address-policy.ts'
import { Failure } from '../model/failure.ts'
import { type Cookies, mergeCookies } from './cookies.ts'
import type { Door, Visitor } from './door.ts'
import type { Answer } from './http.ts'
import type { Politeness } from './politeness.ts'

/** One fetch under way: what its requests share. */
export type Attempt = {
  visitor: Visitor
  readonly signal: AbortSignal
  readonly cookies: Cookies
  /** The cookies that an address is due for being signed in, by name; null where nobody signed in. */
  readonly session: ((url: URL) => ReadonlyMap<string, string>) | null
  leftMs: number
  redirects: number
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
  readonly maxBytes: number
  readonly now: Now
}

const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Asks in turn at each host, and follows redirects, each as an address that a page wrote. Throws Failure as `Http` does. */
export function createFollow({ door, politeness, maxBytes, now }: FollowParts) {
  async function ask(url: URL, headers: string[], attempt: Attempt): Promise<Answer> {
    const { signal, cookies, visitor, session } = attempt
    const turn = politeness.enter(url.host, signal)
    if (turn !== null) await turn
    attempt.askedAt = now()
    const startedAt = performance.now()
    try {
      const given = cookies.headerFor(url)
      const cookie = session === null ? given : mergeCookies(session(url), given)
      const own = ownHeaders(url, visitor)
      const sent =
        cookie === null && own.length === 0
          ? headers
          : [...headers, ...own, ...(cookie === null ? [] : ['cookie', cookie])]
      return await door.httpTo(url, visitor).ask({
        url,
        method: 'GET',
        headers: sent,
        body: null,
        timeoutMs: attempt.leftMs,
        maxBytes,
        signal,
      })
    } finally {
      politeness.leave(url.host)
      attempt.leftMs -= performance.now() - startedAt
    }
  }

  return async function follow({ url: first, headers, conditions }: Step, attempt: Attempt): Promise<Arrival> {
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
