import type { LookupAddress } from 'node:dns'
import { lookup as lookUp } from 'node:dns/promises'
import { isIPv6, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Asker, literalOf, refuseAddress, refuseOwn } from '../model/address-policy.ts'
import { Failure } from '../model/failure.ts'

/** What the policy says of one origin, once its name has an address. Every connection to it is let through by its guard. */
export type AddressGuard = {
  /** Throws Failure `blocked-address` where `address` is not open to the asker. */
  checkAddress(address: string): void
  /** The same for where a socket got to, which has to be an address that was let through before. */
  checkPeer(address: string | undefined): void
  /** All addresses of the origin, each of them open; Failure `blocked-address` or `dns` otherwise. */
  resolve(): Promise<readonly LookupAddress[]>
  /** The same for sockets, which connect to nothing else. */
  readonly lookup: LookupFunction
}

export type GuardOptions = {
  readonly dnsTimeoutMs: number
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>
  readonly ownAddresses?: () => readonly string[]
}

const MOST_ANSWERS = 16
/** Of a name that has other addresses at every look-up; a connection takes one that was just let through. */
const MOST_REMEMBERED = 256

/** The guard of the origin of `url`, which has passed `admitUrl`, for this asker. */
export function createAddressGuard(url: URL, asker: Asker, options: GuardOptions): AddressGuard {
  const { dnsTimeoutMs, resolve: resolveName = resolveAll, ownAddresses = listOwnAddresses } = options
  const { hostname } = url
  const letThrough = new Set<string>()

  function checkAddress(address: string): void {
    refuseAddress(url, address, asker)
    if (!asker.lab && ownAddresses().includes(address)) refuseOwn(url, address, asker)
  }

  function checkPeer(address: string | undefined): void {
    if (address === undefined) throw new Failure('connect', `${hostname} closed the connection at once`)
    checkAddress(address)
    // A lab may name 0.0.0.0, which leads to this machine.
    if (asker.lab) return
    const literal = literalOf(url)
    if (literal === null ? letThrough.has(spelling(address)) : spelling(literal) === spelling(address)) return
    throw new Failure('blocked-address', `The connection to ${hostname} led elsewhere, to ${address}`)
  }

  async function resolve(): Promise<readonly LookupAddress[]> {
    const literal = literalOf(url)
    const addresses =
      literal === null
        ? await withinTime(resolveName(hostname), hostname, dnsTimeoutMs)
        : [{ address: literal, family: literal.includes(':') ? 6 : 4 }]
    if (addresses.length === 0) throw new Failure('dns', `${hostname} has no address`)
    if (addresses.length > MOST_ANSWERS) throw new Failure('dns', `${hostname} has more than ${MOST_ANSWERS} addresses`)
    // One bad answer refuses all: which one a socket takes is chance.
    for (const { address } of addresses) checkAddress(address)
    if (letThrough.size > MOST_REMEMBERED) letThrough.clear()
    for (const { address } of addresses) letThrough.add(spelling(address))
    return addresses
  }

  const lookup: LookupFunction = (_host, { all }, callback) => {
    resolve().then(
      (addresses) =>
        all ? callback(null, [...addresses]) : callback(null, addresses[0]?.address ?? '', addresses[0]?.family),
      (error) => callback(error, []),
    )
  }

  return { checkAddress, checkPeer, resolve, lookup }
}

/** One spelling for each address: IPv6 has many. */
function spelling(address: string): string {
  return isIPv6(address) ? (URL.parse(`http://[${address}]/`)?.hostname ?? address) : address
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
