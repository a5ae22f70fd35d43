import { Failure } from '../model/failure.ts'
import type { SessionCookie } from '../model/session.ts'

const FIELDS = 'domain, subdomains, path, secure, expiry, name and value'
const SENDABLE = /^[\x20-\x7e\x80-\xff]*$/u

/**
 * The cookies of a file in the format of Netscape, as browser add-ons, curl and yt-dlp write it
 * (https://curl.se/docs/http-cookies.html). Throws Failure `cookies-invalid`, which names the line and never its values.
 */
export function parseCookieFile(text: string): SessionCookie[] {
  if (/^\s*[[{]/u.test(text)) throw invalid('This is JSON: export the cookies in the Netscape format (cookies.txt)')
  const cookies = text.split(/\r?\n/u).flatMap((line, at) => {
    const httpOnly = line.startsWith('#HttpOnly_')
    const isEmpty = line.trim() === '' || (line.startsWith('#') && !httpOnly)
    return isEmpty ? [] : [parseLine(httpOnly ? line.slice('#HttpOnly_'.length) : line, { line: at + 1, httpOnly })]
  })
  if (cookies.length === 0) throw invalid('There is no cookie in the file')
  return cookies
}

function parseLine(text: string, { line, httpOnly }: { line: number; httpOnly: boolean }): SessionCookie {
  const [domain = '', subdomains = '', path = '', secure = '', expiry = '', name = '', value] = text.split('\t')
  if (value === undefined)
    throw invalid(`Line ${line} does not have the seven fields ${FIELDS}, with tabs between them`)
  if (!isFlag(subdomains) || !isFlag(secure))
    throw invalid(`Line ${line} has something else than TRUE or FALSE for a flag`)
  const expires = Number(expiry)
  if (expiry === '' || !Number.isFinite(expires) || expires < 0)
    throw invalid(`Line ${line} has no time of expiry in seconds`)
  if (domain === '' || name === '' || !path.startsWith('/'))
    throw invalid(`Line ${line} lacks a domain, a path or a name`)
  if (!SENDABLE.test(name + value)) throw invalid(`Line ${line} holds a character that no cookie may have`)
  const bare = domain.replace(/^\./u, '').toLowerCase()
  return {
    name,
    value,
    domain: subdomains.toUpperCase() === 'TRUE' ? `.${bare}` : bare,
    path,
    expires: expires === 0 ? -1 : expires,
    httpOnly,
    secure: secure.toUpperCase() === 'TRUE',
  }
}

function isFlag(text: string): boolean {
  return /^(?:TRUE|FALSE)$/iu.test(text)
}

function invalid(sentence: string): Failure {
  return new Failure('cookies-invalid', sentence)
}
