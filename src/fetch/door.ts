import type { Socket } from 'node:net'
import type { Access, ProxyAddress } from '../model/access.ts'
import { type Asker, admitUrl, allowancesFor } from '../model/address-policy.ts'
import { parseAllowance } from '../model/allowance.ts'
import type { AddressClass } from '../model/page.ts'
import type { Site } from '../model/site.ts'
import { connectBy, createConnector } from './connect.ts'
import { createHttp, type Http, type HttpOptions } from './http.ts'
import { type HttpProxy, readProxy } from './proxy.ts'
import { toTransportFailure } from './transport-failure.ts'

/** The address that the operator wrote, and how it is reached: what is asked in its name has its allowances, if any. */
export type Behalf = {
  readonly url: string
  readonly access: Access
  /** Where somebody may have signed in. */
  readonly site?: Pick<Site, 'id' | 'hosts'>
}

/** One who asks, as the policy and the connections need it. */
export type Visitor = {
  readonly asker: Asker
  readonly home: URL
  readonly access: Access
  readonly proxy: HttpProxy | null
}

/** A way out for what is not our own client: each address is admitted, and each connection vetted, one by one. */
export type Exit = {
  admit(address: string, addressClass: AddressClass, base?: URL): URL
  /** A bare connection to an admitted address; throws Failure as pages do. */
  connect(url: URL, addressClass: AddressClass): Promise<Socket>
}

/** Every way out of this program leads through here. */
export type Door = {
  visitor(behalf: Behalf, addressClass: AddressClass): Visitor
  /** The connections to an admitted address that this visitor may use; nobody shares those to a private target. */
  httpTo(url: URL, visitor: Visitor): Http
  /** The same for a page that opens connections of its own, all of them in the name of one source. */
  exitFor(behalf: Behalf): Exit
  /** Connects to an address, with TLS where its scheme has it, and closes again: nothing is sent. Throws as pages do. */
  reach(url: URL, visitor: Visitor): Promise<void>
  close(): Promise<void>
}

export type DoorOptions = Omit<HttpOptions, 'proxy'> & {
  /** Private networks are open to everybody. */
  readonly lab: boolean
  /** For all who do not say otherwise. */
  readonly proxy: ProxyAddress | null
}

export function createDoor({ lab, proxy, ...options }: DoorOptions): Door {
  const open = new Map<string, Http>()
  const common = proxy === null ? null : readProxy(proxy.url, proxy.trustDns)
  const proxies = new WeakMap<ProxyAddress, HttpProxy>()
  const proxyOf = ({ proxy: own }: Access): HttpProxy | null => {
    if (own === null || own === 'direct') return own === null ? common : null
    const known = proxies.get(own) ?? readProxy(own.url, own.trustDns)
    proxies.set(own, known)
    return known
  }

  /** The asker as connections see it: of all that it may, only what it may at this origin. */
  function askerAt(url: URL, { asker, home }: Visitor): Asker {
    const isForeign = asker.addressClass === 'discovered' && url.origin !== home.origin
    return { ...asker, addressClass: isForeign ? 'discovered' : 'source', home: null, allow: allowancesFor(url, asker) }
  }

  function visitor({ url, access }: Behalf, addressClass: AddressClass): Visitor {
    const home = new URL(url)
    const allow = access.allowPrivate.flatMap((text) => parseAllowance(text) ?? [])
    return { asker: { addressClass, home, allow, lab }, home, access, proxy: proxyOf(access) }
  }

  function connect(url: URL, asking: Visitor, { secure }: { readonly secure: boolean }): Promise<Socket> {
    const connector = createConnector(url, askerAt(url, asking), { ...options, proxy: asking.proxy })
    return connectBy(connector, { url, secure }).catch((error) => {
      throw toTransportFailure(error, url.host)
    })
  }

  return {
    visitor,
    httpTo(url, visitor) {
      const asker = askerAt(url, visitor)
      const via = visitor.proxy
      const key = `${asker.addressClass} ${via?.url.href} ${via?.authorization} ${via?.trustDns} ${JSON.stringify(asker.allow)}`
      const known = open.get(key)
      if (known !== undefined) return known
      const made = createHttp(asker, { ...options, proxy: via })
      open.set(key, made)
      return made
    },
    async reach(url, visitor) {
      const socket = await connect(url, visitor, { secure: url.protocol === 'https:' })
      socket.destroy()
    },
    exitFor: (behalf) => ({
      admit: (address, addressClass, base) => admitUrl(address, visitor(behalf, addressClass).asker, base),
      connect: (url, addressClass) => connect(url, visitor(behalf, addressClass), { secure: false }),
    }),
    async close() {
      await Promise.all([...open.values()].map((http) => http.close()))
    },
  }
}
