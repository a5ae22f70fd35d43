import { findPattern } from '../lib/pattern.ts'
import type { Site } from './site.ts'

/** What an address says of the article behind it. */
export type Identity = {
  /** Equal for every spelling of one article's address on its site. */
  readonly key: string
  /** When the site took it in, where the address tells: milliseconds since 1970 UTC. */
  readonly ingestedAt: number | null
}

const ZERO_WIDTH_ESCAPED = /%E2%80%8[BCD]|%E2%81%A0|%EF%BB%BF/giu
const TRACKING = /^(utm_\w+|fbclid|gclid|mc_[ce]id|igshid)$/u
const SESSION = /^(phpsessid|jsessionid|aspsessionid\w*|sess(ion)?_?id|cfid|cftoken|oscsid|zenid)$/iu
// These may name an article too. Then they are numbers, or words.
const SESSION_OR_ARTICLE = /^(sid|s|session|sess|token)$/iu
const LOOKS_DRAWN = /^(?=.*\d)(?=.*[a-z])[0-9a-z]{20,}$/iu
// `;jsessionid=…` of Java, and `/(S(…))/` of ASP.NET.
const SESSION_IN_PATH = /;(?:jsessionid|phpsessid|sid)=[^/;]*|\/\((?:[A-Z]\([^()/]*\))+\)(?=\/)/giu

/**
 * Identifies the article that an absolute http(s) address leads to: by the site's pattern where it matches, else by
 * the canonical form of the address.
 */
export function createIdentify(site: Pick<Site, 'identity'>): (url: string) => Identity {
  const pattern = site.identity?.pattern
  return (url) => {
    const found = pattern === undefined ? undefined : findPattern(pattern, url)?.groups
    if (found?.['key'] === undefined) return { key: canonicalUrl(url), ingestedAt: null }
    const seconds = Number(found['ingested'])
    return { key: onePercentForm(found['key']), ingestedAt: Number.isSafeInteger(seconds) ? seconds * 1000 : null }
  }
}

/**
 * One spelling for all spellings of an address: scheme and host in lower case, no default port, fragment, tracking
 * parameter, session, trailing slash or zero-width character, percent-encoding in one form (RFC 3986, section 6.2.2).
 * Scheme and `www.` are left out, since sites move between them without moving an article.
 */
export function canonicalUrl(address: string): string {
  // What stands in an address as it is, is escaped first.
  const url = new URL(new URL(address).href.replace(ZERO_WIDTH_ESCAPED, ''))
  const parameters = [...url.searchParams].filter(([name, value]) => !TRACKING.test(name) && !isSession(name, value))
  const query = new URLSearchParams(parameters.map(([name, value]) => [name, value.normalize('NFC')]))
  query.sort()
  const path = onePercentForm(url.pathname.replace(SESSION_IN_PATH, '')).replace(/\/+$/u, '')
  return `${url.host.replace(/^www\./u, '')}${path}${query.size === 0 ? '' : `?${query}`}`
}

/** A parameter that says who asks, and nothing of the article. */
function isSession(name: string, value: string): boolean {
  return SESSION.test(name) || (SESSION_OR_ARTICLE.test(name) && LOOKS_DRAWN.test(value))
}

function onePercentForm(path: string): string {
  // An escaped percent sign stays escaped: decoded, it would make an escape of what follows it.
  const decoded = path.replace(/(?:%(?!25)[0-9a-f]{2})+/giu, (escaped) => {
    try {
      // Reserved characters such as %2F stay escaped: decoded they would mean something else.
      return decodeURI(escaped)
    } catch {
      return escaped
    }
  })
  return decoded
    .replace(/%[0-9a-f]{2}/giu, (escaped) => escaped.toUpperCase())
    .normalize('NFC')
    .replace(/[\u200B-\u200D\u2060\uFEFF]/gu, '')
}
