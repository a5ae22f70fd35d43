import type { Socket } from 'node:net'
import { basicAuthorization } from '../lib/credentials.ts'
import { portOf } from '../model/address-policy.ts'
import { Failure } from '../model/failure.ts'

/** An HTTP proxy of the operator's. Its address may hold a name and a password: it is a secret as a whole. */
export type HttpProxy = {
  /** Without credentials. */
  readonly url: URL
  /** The value of Proxy-Authorization (RFC 7617); null where none is asked for. */
  readonly authorization: string | null
  /** Names are not resolved here first, because nothing here can: only the proxy knows where it connects to. */
  readonly trustDns: boolean
}

const MAX_HEAD_BYTES = 16 * 1024

/** Takes the credentials out of the address of a proxy. */
export function readProxy(address: string, trustDns: boolean): HttpProxy {
  const url = new URL(address)
  const authorization = basicAuthorization(url)
  url.username = ''
  url.password = ''
  return { url, authorization, trustDns }
}

/**
 * Has the proxy at the other end of `socket` connect to the origin of `url` (RFC 9110, section 9.3.6). Throws Failure
 * `proxy`, and closes the socket, where it does not.
 */
export function askProxy(
  socket: Socket,
  url: URL,
  { proxy, timeoutMs }: { proxy: HttpProxy; timeoutMs: number },
): Promise<void> {
  const target = `${url.hostname}:${portOf(url)}`
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`]
  if (proxy.authorization !== null) lines.push(`Proxy-Authorization: ${proxy.authorization}`)
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0)
    const settle = (why: string | null): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('error', onEnd).off('close', onEnd).pause()
      if (why === null) {
        resolve()
        return
      }
      socket.destroy()
      reject(new Failure('proxy', `The proxy ${proxy.url.host} did not connect to ${target}: ${why}`))
    }
    const onEnd = (): void => settle('it closed the connection')
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end === -1 && head.length <= MAX_HEAD_BYTES) return
      const [, status] = /^HTTP\/1\.\d (\d{3})/u.exec(head.toString('latin1', 0, Math.max(0, end))) ?? []
      // Whoever was connected to speaks second: what came along is not its.
      if (status?.startsWith('2') && head.length === end + 4) settle(null)
      else settle(status === undefined ? 'its answer is not HTTP' : `it answered with status ${status}`)
    }
    const timer = setTimeout(() => settle('no answer in time'), timeoutMs)
    socket.on('data', onData).once('error', onEnd).once('close', onEnd)
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  })
}
