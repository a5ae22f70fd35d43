import { type AddressKind, kindOfAddress } from '../lib/address-kind.ts'
import { type Allowance, opensAddress, opensName } from './allowance.ts'
import { Failure } from './failure.ts'
import type { AddressClass } from './page.ts'

// Who may be asked, as far as an address itself tells it: the rest is found out when its name has been resolved, in
// src/fetch. Pages are the attacker, so the policy holds for everybody.

/** In whose name an address is asked. */
export type Asker = {
  readonly addressClass: AddressClass
  /** The operator's own address that it is asked for: what stands below this origin may be as private as it is. */
  readonly home: URL | null
  /** What the operator opened along with that address. */
  readonly allow: readonly Allowance[]
  /** Private networks are open to everybody: a lab. */
  readonly lab: boolean
}

const MAX_URL_LENGTH = 2048
// Parsers have disagreed over each of these, and addresses in pages have used it: WHATWG URL forgives them.
const AMBIGUOUS = /[\s\\\p{Cc}]/u
// https://fetch.spec.whatwg.org/#port-blocking
const BAD_PORTS = new Set(
  `0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135
  137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719
  1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080`.split(/\s+/u),
)
const WEB_PORTS = new Set(['80', '443'])
const METADATA_HOST = 'metadata.google.internal'
const LOCAL_NAME = /^(?:[^.]*|.*\.(?:localhost|local|internal|home\.arpa))$/u

/** What keeps an address from being asked. */
export type RefusedKind = Exclude<AddressKind, 'public'> | 'own' | 'local'

const KIND_IN_WORDS: Readonly<Record<RefusedKind, string>> = {
  loopback: 'a loopback address',
  private: 'a private address',
  shared: "an address of a provider's inner network",
  own: 'an address of this machine',
  local: 'a local name',
  'link-local': 'a link-local address',
  metadata: "the address of a cloud's metadata service",
  multicast: 'a multicast address',
  reserved: 'a reserved address',
}

// What no network of one's own uses opens only where it is named alone: a metadata service hands out the machine's keys.
const OPENED_WITH_PRIVATE: ReadonlySet<RefusedKind> = new Set(['loopback', 'private', 'shared', 'own', 'local'])

/**
 * The one parse of an address: nothing reads the string again. Throws Failure `bad-url`, `blocked-scheme`,
 * `blocked-port` or `blocked-address` where it must not be asked; the message never quotes an address, which may hold
 * a token.
 */
export function admitUrl(address: string, asker: Asker, base?: URL): URL {
  const { addressClass } = asker
  if (addressClass === 'discovered' && AMBIGUOUS.test(address))
    throw badUrl('holds a character that has no place in it')
  if (address.length > MAX_URL_LENGTH) throw badUrl(`is longer than ${MAX_URL_LENGTH} characters`)
  const url = URL.parse(address, base)
  if (url === null) throw badUrl('cannot be read')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Failure('blocked-scheme', `An address that begins with ${url.protocol} is not asked`)
  }
  if (url.username !== '' || url.password !== '') throw badUrl('holds a user name or password')
  refusePort(url, asker)
  refuseHost(url, asker)
  return url
}

/** What stands below the operator's own address is as open as that; what a page leads to elsewhere is not. */
export function allowancesFor(url: URL, { addressClass, home, allow }: Asker): readonly Allowance[] {
  return addressClass !== 'discovered' || url.origin === home?.origin ? allow : []
}

/** Throws Failure `blocked-address` where `address`, which `url` leads to, is not open to the asker. */
export function refuseAddress(url: URL, address: string, asker: Asker): void {
  const kind = kindOfAddress(address)
  if (kind !== 'public') refuse(url, kind, { address, asker })
}

/** The same for an address that is one of this machine's own. */
export function refuseOwn(url: URL, address: string, asker: Asker): void {
  refuse(url, 'own', { address, asker })
}

/** The port that an address is asked at. */
export function portOf({ port, protocol }: URL): string {
  return port !== '' ? port : protocol === 'https:' ? '443' : '80'
}

function refusePort(url: URL, { addressClass, home, lab }: Asker): void {
  const port = portOf(url)
  if (BAD_PORTS.has(url.port))
    throw new Failure('blocked-port', `Port ${port} of ${url.hostname} is not one of the web`)
  if (addressClass !== 'discovered' || lab || WEB_PORTS.has(port) || url.host === home?.host) return
  throw new Failure('blocked-port', `A page leads to port ${port} of ${url.hostname}, which only a source may name`)
}

function refuseHost(url: URL, asker: Asker): void {
  const { hostname } = url
  const literal = literalOf(url)
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname
  if (literal !== null) refuseAddress(url, literal, asker)
  else if (name === METADATA_HOST) refuse(url, 'metadata', { address: null, asker })
  else if (LOCAL_NAME.test(name)) refuse(url, 'local', { address: null, asker })
}

/** The IP address that an address names in place of a host; null where it names a host. */
export function literalOf({ hostname }: URL): string | null {
  if (hostname.startsWith('[')) return hostname.slice(1, -1)
  return /^[\d.]+$/u.test(hostname) ? hostname : null
}

function refuse(url: URL, kind: RefusedKind, { address, asker }: { address: string | null; asker: Asker }): void {
  const openable = OPENED_WITH_PRIVATE.has(kind)
  if (asker.lab && openable) return
  const port = portOf(url)
  const allowances = allowancesFor(url, asker)
  const opened = address === null ? null : opensAddress(allowances, address, port)
  if (opened === 'exactly' || (opened === 'in-range' && openable)) return
  if (openable && opensName(allowances, url.hostname, port)) return
  throw new Failure('blocked-address', `${url.hostname} is ${KIND_IN_WORDS[kind]}${hint(url, openable, asker)}`)
}

function hint(url: URL, openable: boolean, { addressClass, home }: Asker): string {
  if (!openable) return ', which is never asked'
  if (addressClass === 'discovered' && url.origin !== home?.origin) return ', where no page may lead'
  return `; allowPrivate: ["${url.hostname}:${portOf(url)}"] would open it`
}

function badUrl(what: string): Failure {
  return new Failure('bad-url', `The address ${what}`)
}
