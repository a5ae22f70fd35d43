/** A cookie as browsers keep it; `expires` is in seconds since 1970, or -1 for one that goes with its session. */
export type SessionCookie = {
  readonly name: string
  readonly value: string
  /** With a dot in front for a cookie of all names below it, too. */
  readonly domain: string
  readonly path: string
  readonly expires: number
  readonly httpOnly: boolean
  readonly secure: boolean
}

/** What signing in to a site left behind. It is as good as the password: never logged, never shown. */
export type Session = { readonly site: string; readonly savedAt: string; readonly cookies: readonly SessionCookie[] }

/** What one is signed in to: the hosts of a profile, and the address of a source. */
export type SignedInto = { readonly hosts: readonly string[]; readonly url: string }

/**
 * The cookies of a session that belong to an origin, for that origin alone: those of its host, where it is the source's
 * own origin or a host of the site's over https.
 */
export function cookiesFor(
  url: URL,
  { session, into, now }: { readonly session: Session; readonly into: SignedInto; readonly now: number },
): SessionCookie[] {
  if (!isOwn(url, into)) return []
  return session.cookies.filter(
    (cookie) =>
      isOfHost(cookie, url.hostname) &&
      (!cookie.secure || url.protocol === 'https:') &&
      (cookie.expires === -1 || cookie.expires * 1000 > now),
  )
}

/** The cookies that could be sent to any of the hosts. */
export function cookiesOfHosts(cookies: readonly SessionCookie[], hosts: readonly string[]): SessionCookie[] {
  return cookies.filter((cookie) => hosts.some((host) => isOfHost(cookie, host)))
}

/** The origins that the session is for. */
export function originsOf({ hosts, url }: SignedInto): URL[] {
  const origins = new Set([new URL(url).origin, ...hosts.map((host) => `https://${host}`)])
  return [...origins].flatMap((origin) => URL.parse(origin) ?? [])
}

function isOwn(url: URL, { hosts, url: source }: SignedInto): boolean {
  if (url.origin === URL.parse(source)?.origin) return true
  return url.protocol === 'https:' && url.port === '' && hosts.includes(url.hostname)
}

// RFC 6265, section 5.1.3.
function isOfHost({ domain }: SessionCookie, host: string): boolean {
  const name = domain.replace(/^\./u, '').toLowerCase()
  return name === host || (domain.startsWith('.') && host.endsWith(`.${name}`))
}

/** RFC 6265, section 5.1.4. */
export function isOnPath({ path }: SessionCookie, pathname: string): boolean {
  return pathname === path || (pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/'))
}
