import { createRequire } from 'node:module'
import type { CookieJar } from 'tough-cookie'

/** Cookies of one attempt: they carry a visitor through a redirect that asks for one, and die with it (RFC 6265). */
export type Cookies = {
  /** Keeps what `Set-Cookie` headers from `url` say, as far as they may. */
  keep(url: URL, setCookie: string | readonly string[] | undefined): void
  /** The value of the `Cookie` header for `url`; null where there is none to send. */
  headerFor(url: URL): string | null
}

const SENDABLE = /^[\x20-\x7e\x80-\xff]+$/u

// The list of public suffixes takes 30 ms to load: only a visitor who is given a cookie on the way pays for it.
export function createCookies(): Cookies {
  let jar: CookieJar | undefined
  return {
    keep(url, setCookie) {
      for (const line of [setCookie ?? []].flat()) {
        jar ??= new (toughCookie().CookieJar)(undefined, { allowSecureOnLocal: false })
        if (SENDABLE.test(line)) jar.setCookieSync(line, url.href, { ignoreError: true })
      }
    },
    headerFor: (url) => jar?.getCookieStringSync(url.href) || null,
  }
}

/** The value of the `Cookie` header with what a session brings along: what the site has just said counts before it. */
export function mergeCookies(session: ReadonlyMap<string, string>, given: string | null): string | null {
  const said = given === null ? [] : given.split('; ')
  const names = new Set(said.map((pair) => pair.slice(0, pair.indexOf('='))))
  const kept = [...session].filter(([name]) => !names.has(name)).map(([name, value]) => `${name}=${value}`)
  return [...kept, ...said].join('; ') || null
}

function toughCookie(): typeof import('tough-cookie') {
  return createRequire(import.meta.url)('tough-cookie')
}
