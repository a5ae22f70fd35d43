/** Cookies of one attempt, by host: they carry a visitor through a redirect that asks for one, and die with it. */
export type CookieJar = Map<string, Map<string, string>>

const SENDABLE = /^[\x21-\x7e\x80-\xff]+$/u
const SECURE = /;\s*secure\s*(?:;|$)/iu

/** Keeps what `Set-Cookie` headers from `url` say; expiry, path and domain are of no use within one attempt. */
export function keepCookies(jar: CookieJar, url: URL, setCookie: string | readonly string[] | undefined): void {
  for (const line of [setCookie ?? []].flat()) {
    const [pair = ''] = line.split(';')
    const name = pair.slice(0, Math.max(0, pair.indexOf('='))).trim()
    const value = pair.slice(pair.indexOf('=') + 1).trim()
    if (name === '' || !SENDABLE.test(`${name}=${value}`)) continue
    const host = hostOf(url, SECURE.test(line))
    const cookies = jar.get(host) ?? new Map<string, string>()
    jar.set(host, cookies.set(name, value))
  }
}

/** The value of the `Cookie` header for `url`; null where there is none to send. */
export function cookieHeader(jar: CookieJar, url: URL): string | null {
  const open = jar.get(hostOf(url, false)) ?? []
  const secure = (url.protocol === 'https:' && jar.get(hostOf(url, true))) || []
  const cookies = [...open, ...secure].map(([name, value]) => `${name}=${value}`)
  return cookies.length === 0 ? null : cookies.join('; ')
}

function hostOf({ hostname }: URL, secure: boolean): string {
  return secure ? `secure ${hostname}` : hostname
}
