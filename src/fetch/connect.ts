import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import { type Asker, literalOf, portOf } from '../model/address-policy.ts'
import { Failure, toFailure } from '../model/failure.ts'
import { createAddressGuard, type GuardOptions } from './address-guard.ts'
import { askProxy, type HttpProxy } from './proxy.ts'

/** How a connection is made: with its last parts as undici calls it. */
export type Connector = buildConnector.connector

export type ConnectOptions = GuardOptions & {
  /** Until the connection stands, its TLS included. */
  readonly connectTimeoutMs: number
  /** Connections go through it; null for direct ones. */
  readonly proxy: HttpProxy | null
}

/** Makes connections to the origin of `url`, each let through by the policy: over the proxy where there is one. */
export function createConnector(url: URL, asker: Asker, options: ConnectOptions): Connector {
  const { proxy } = options
  return proxy === null ? createDirect(url, asker, options) : createTunnel(url, asker, { ...options, proxy })
}

/** Connects to the addresses that were checked, and to no other; looks once more at where it got to. */
function createDirect(url: URL, asker: Asker, options: ConnectOptions): Connector {
  const guard = createAddressGuard(url, asker, options)
  const connect = buildConnector({ timeout: options.connectTimeoutMs, allowH2: false, lookup: guard.lookup })
  const literal = literalOf(url)
  return (target, callback) => {
    // Sockets look up names only; what throws here is passed to the request by undici.
    if (literal !== null) guard.checkAddress(literal)
    connect(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null)
      try {
        guard.checkPeer(socket.remoteAddress)
      } catch (refusal) {
        socket.destroy()
        return callback(toFailure(refusal), null)
      }
      callback(null, socket)
    })
  }
}

/** Has the proxy connect. It resolves the name again by itself, so that what it gets to is for it to guard. */
function createTunnel(url: URL, asker: Asker, options: ConnectOptions & { readonly proxy: HttpProxy }): Connector {
  const { proxy, connectTimeoutMs } = options
  const guard = createAddressGuard(url, asker, options)
  const upgrade = buildConnector({ timeout: connectTimeoutMs, allowH2: false })
  const toProxy = createProxyConnector(proxy, options)
  return (target, callback) => {
    const open = async (): Promise<Socket> => {
      if (isJudgedHere(url, proxy)) await guard.resolve()
      const socket = await connectBy(toProxy, { url: proxy.url, secure: proxy.url.protocol === 'https:' })
      await askProxy(socket, url, { proxy, timeoutMs: connectTimeoutMs })
      return socket
    }
    open().then(
      (socket) =>
        target.protocol === 'https:' ? upgrade({ ...target, httpSocket: socket }, callback) : callback(null, socket),
      (error) => callback(error, null),
    )
  }
}

/** Whether the addresses of `url` are for us to judge before the proxy is asked; those that it names always are. */
export function isJudgedHere(url: URL, { trustDns }: HttpProxy): boolean {
  return !trustDns || literalOf(url) !== null
}

/** Connects to the proxy itself: where it stands is the operator's to say. */
export function createProxyConnector({ url }: HttpProxy, options: ConnectOptions): Connector {
  const connect = createDirect(url, OPERATOR, options)
  return (target, callback) =>
    connect(target, (...[error, socket]) => {
      if (error === null) return callback(null, socket)
      const reason = 'code' in error ? error.code : error.name
      callback(new Failure('proxy', `No connection to the proxy ${url.host} (${reason})`, { cause: error }), null)
    })
}

const OPERATOR: Asker = { addressClass: 'source', home: null, allow: [], lab: true }

/** One connection to the origin of `url`, made by its connector; with TLS of our own only where that is asked for. */
export function connectBy(connector: Connector, { url, secure }: { url: URL; secure: boolean }): Promise<Socket> {
  const target = { hostname: url.hostname, host: url.host, protocol: secure ? 'https:' : 'http:', port: portOf(url) }
  return new Promise((resolve, reject) => {
    connector(target, (...[error, socket]) => {
      if (error === null) resolve(socket)
      else reject(error)
    })
  })
}
