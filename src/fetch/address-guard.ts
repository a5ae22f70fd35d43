import type { LookupAddress } from 'node:dns'
import { lookup as lookUp } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { Failure } from '../model/failure.ts'
import type { AddressClass } from '../model/page.ts'
import { type AddressKind, kindOfAddress } from './address-kind.ts'

// Who may be asked. Every address goes through `checkUrl` before anything else; the connector then resolves names with
// `lookup`, which refuses a name as soon as one of its answers is not public, connects to nothing but those answers, and
// shows the address it got to `checkAddress` once more. Pages are the attacker: the policy holds for everybody.

export type AddressGuard = {
  /** The one parse of an address: nothing reads the string again. Throws Failure where it must not be asked. */
  checkUrl(address: string, addressClass: AddressClass, base?: URL): URL
  /** Throws Failure `blocked-address` where `address`, reached under the name `host`, is not open to us. */
  checkAddress(host: string, address: string): void
  /** For sockets: all addresses of a name, or Failure `blocked-address` or `dns`. */
  readonly lookup: LookupFunction
}

export type AddressGuardOptions = {
  readonly allowPrivateAddresses: boolean
  readonly dnsTimeoutMs: number
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
  readonly ownAddresses?: () => readonly string[]
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
const METADATA_HOST = 'metadata.google.internal'
const LOCAL_NAME = /^(?:[^.]*|.*\.(?:localhost|local|internal|home\.arpa))$/u

type RefusedKind = Exclude<AddressKind, 'public'> | 'own' | 'local'

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

// What no network of one's own uses stays closed: a metadata service hands out the machine's keys.
const OPENED_WITH_PRIVATE: ReadonlySet<RefusedKind> = new Set(['loopback', 'private', 'shared', 'own', 'local'])

export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const { allowPrivateAddresses, dnsTimeoutMs, resolve = resolveAll, ownAddresses = listOwnAddresses } = options

  function refuse(host: string, kind: 'public' | RefusedKind): void {
    if (kind === 'public') return
    const openable = OPENED_WITH_PRIVATE.has(kind)
    if (allowPrivateAddresses && openable) return
    const hint = openable ? ': fetch.allowPrivateAddresses: true would open it' : ', which is never asked'
    throw new Failure('blocked-address', `${host} is ${KIND_IN_WORDS[kind]}${hint}`)
  }

  function checkHost(host: string): void {
    const literal = host.startsWith('[') ? host.slice(1, -1) : host
    const name = host.endsWith('.') ? host.slice(0, -1) : host
    if (isIP(literal) !== 0) refuse(host, kindOfAddress(literal))
    else if (name === METADATA_HOST) refuse(host, 'metadata')
    else if (LOCAL_NAME.test(name)) refuse(host, 'local')
  }

  function checkAddress(host: string, address: string): void {
    refuse(host, kindOfAddress(address))
    if (!allowPrivateAddresses && ownAddresses().includes(address)) refuse(host, 'own')
  }

  function checkUrl(address: string, addressClass: AddressClass, base?: URL): URL {
    if (addressClass === 'discovered' && AMBIGUOUS.test(address))
      throw badUrl('holds a character that has no place in it')
    if (address.length > MAX_URL_LENGTH) throw badUrl(`is longer than ${MAX_URL_LENGTH} characters`)
    const url = URL.parse(address, base)
    if (url === null) throw badUrl('cannot be read')
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new Failure('blocked-scheme', `An address that begins with ${url.protocol} is not asked`)
    }
    if (url.username !== '' || url.password !== '') throw badUrl('holds a user name or password')
    if (BAD_PORTS.has(url.port)) {
      throw new Failure('blocked-port', `Port ${url.port} of ${url.hostname} is not one of the web`)
    }
    checkHost(url.hostname)
    return url
  }

  async function resolveChecked(host: string): Promise<readonly LookupAddress[]> {
    const addresses = await withinTime(resolve(host), host, dnsTimeoutMs)
    if (addresses.length === 0) throw new Failure('dns', `${host} has no address`)
    for (const { address } of addresses) checkAddress(host, address)
    return addresses
  }

  const lookup: LookupFunction = (host, { all }, callback) => {
    resolveChecked(host).then(
      (addresses) =>
        all ? callback(null, [...addresses]) : callback(null, addresses[0]?.address ?? '', addresses[0]?.family),
      (error) => callback(error, []),
    )
  }

  return { checkUrl, checkAddress, lookup }
}

// The message never quotes the address: it may hold a token.
function badUrl(what: string): Failure {
  return new Failure('bad-url', `The address ${what}`)
}

function resolveAll(host: string): Promise<LookupAddress[]> {
  return lookUp(host, { all: true, order: 'verbatim' })
}

function listOwnAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? [])
}

async function withinTime<Answer>(answer: Promise<Answer>, host: string, timeoutMs: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Failure('dns', `The name server did not answer for ${host} in time`)),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
