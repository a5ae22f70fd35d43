import type { Now } from '../lib/clock.ts'
import { Failure } from '../model/failure.ts'
import type { AddressGuard } from './address-guard.ts'
import { type CookieJar, cookieHeader, keepCookies } from './cookies.ts'
import type { Answer, Http } from './http.ts'
import type { Politeness } from './politeness.ts'

/** One fetch under way: what its requests share. */
export type Attempt = {
  readonly signal: AbortSignal
  readonly cookies: CookieJar
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
  readonly guard: AddressGuard
  readonly http: Http
  readonly politeness: Politeness
  readonly maxBytes: number
  readonly now: Now
}

const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Asks in turn at each host, and follows redirects, each as an address that a page wrote. Throws Failure as `Http` does. */
export function createFollow({ guard, http, politeness, maxBytes, now }: FollowParts) {
  async function ask(url: URL, headers: string[], attempt: Attempt): Promise<Answer> {
    const { signal, cookies } = attempt
    const turn = politeness.enter(url.host, signal)
    if (turn !== null) await turn
    attempt.askedAt = now()
    const startedAt = performance.now()
    try {
      const cookie = cookies.size === 0 ? null : cookieHeader(cookies, url)
      const sent = cookie === null ? headers : [...headers, 'cookie', cookie]
      return await http.ask({
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
      keepCookies(attempt.cookies, url, answer.headers['set-cookie'])
      url = guard.checkUrl(location, 'discovered', url)
      answer = await ask(url, headers, attempt)
    }
    return { url, answer, conditional: conditions.length > 0 && url === first }
  }
}

function redirectOf({ status, headers }: Answer): string | null {
  const { location } = headers
  if (!REDIRECTS.has(status) || typeof location !== 'string') return null
  // Header bytes come as Latin-1 although sites write UTF-8: escaped one by one they say what the site meant.
  return location.replace(/[\x80-\xff]/gu, (byte) => `%${byte.charCodeAt(0).toString(16)}`)
}
