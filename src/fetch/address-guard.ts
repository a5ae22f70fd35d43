import type { LookupAddress } from 'node:dns'
import { lookup as lookUp } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Asker, literalOf, refuseAddress, refuseOwn } from '../model/address-policy.ts'
import { Failure } from '../model/failure.ts'

/** What the policy says of one origin, once its name has an address. Every connection to it is let through by its guard. */
export type AddressGuard = {
  /** Throws Failure `blocked-address` where `address` is not open to the asker. */
  checkAddress(address: string): void
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

/** The guard of the origin of `url`, which has passed `admitUrl`, for this asker. */
export function createAddressGuard(url: URL, asker: Asker, options: GuardOptions): AddressGuard {
  const { dnsTimeoutMs, resolve: resolveName = resolveAll, ownAddresses = listOwnAddresses } = options
  const { hostname } = url

  function checkAddress(address: string): void {
    refuseAddress(url, address, asker)
    if (!asker.lab && ownAddresses().includes(address)) refuseOwn(url, address, asker)
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
    return addresses
  }

  const lookup: LookupFunction = (_host, { all }, callback) => {
    resolve().then(
      (addresses) =>
        all ? callback(null, [...addresses]) : callback(null, addresses[0]?.address ?? '', addresses[0]?.family),
      (error) => callback(error, []),
    )
  }

  return { checkAddress, resolve, lookup }
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
