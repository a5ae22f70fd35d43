import { createHash } from 'node:crypto'
import type { Site } from './site.ts'

const NEVER = 'page-that-never-was'
// Short numbers are counters, and the next ones will exist.
const LONG_ENOUGH = 9

/**
 * An address of the same form as an article's that never existed, so that the site takes it for an article's; always
 * the same for one address. Null where none can be made.
 */
export function toControlAddress(address: string, site: Pick<Site, 'identity'>): string | null {
  const pattern = site.identity?.pattern
  return pattern === undefined ? byPath(address) : byIdentity(address, pattern)
}

function byIdentity(address: string, pattern: string): string | null {
  const found = new RegExp(pattern, 'du').exec(address)
  const [from, to] = found?.indices?.groups?.['key'] ?? []
  const key = found?.groups?.['key']
  if (from === undefined || to === undefined || key === undefined) return null
  // The title in the address must not lead to the article after all.
  const rest = address
    .slice(to)
    .replace(/[?#].*$/u, '')
    .replace(/[^/]+/gu, NEVER)
  const made = [lengthened(key), turned(key)].map((other) => address.slice(0, from) + other + rest)
  return made.find((other) => isOther(new RegExp(pattern, 'u').exec(other)?.groups?.['key'], key)) ?? null
}

function isOther(key: string | undefined, than: string): boolean {
  return key !== undefined && key !== than
}

/** The last run of digits or letters of the key as one that is too long to be next. */
function lengthened(key: string): string {
  return key.replace(/[0-9a-z]+(?=[^0-9a-z]*$)/iu, (run) => {
    const other = turned(run)
    return /^\d+$/u.test(run) && run.length < LONG_ENOUGH ? other.padEnd(LONG_ENOUGH, '7') : other
  })
}

const HEX = /^(?=.*[a-f])[0-9a-f]{8,}$/iu

/** Each digit as another digit, each letter as another letter; what looks like a hexadecimal number stays one. */
function turned(run: string): string {
  if (HEX.test(run)) return run.replace(/./gu, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))
  return run
    .replace(/\d/gu, (digit) => String(9 - Number(digit)))
    .replace(/[a-z]/giu, (letter) => String.fromCharCode(turnedLetter(letter)))
}

function turnedLetter(letter: string): number {
  const code = letter.charCodeAt(0)
  const first = code >= 97 ? 97 : 65
  return first + ((code - first + 13) % 26)
}

function byPath(address: string): string | null {
  const url = new URL(address)
  const parts = url.pathname.split('/')
  const last = parts.findLastIndex((part) => part !== '')
  if (last < 0) return null
  const [, name = '', extension = ''] = /^(.*?)(\.\w{1,5})?$/u.exec(parts[last] ?? '') ?? []
  const mark = createHash('sha256').update(address).digest('hex').slice(0, 8)
  parts[last] = `${name}-${mark}${extension}`
  url.pathname = parts.join('/')
  url.search = ''
  url.hash = ''
  return url.href
}
