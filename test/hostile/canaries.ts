import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Addresses that must never be asked: private, shared, link-local, a cloud's, the machine's own. */
export const CANARY_ADDRESSES = [
  '127.0.0.1',
  '::1',
  '10.9.9.9',
  '169.254.169.254',
  '100.64.0.9',
  '168.63.129.16',
  'fd00::9',
  // Public by its number, and this machine's own.
  '93.184.217.1',
]
const TCP_PORTS = [22, 25, 80, 443, 5432, 6379, 7777, 8080]
const UDP_PORTS = [53, 443, 1900, 3478, 5353]

export type Canaries = AsyncDisposable & {
  /** Every connection and datagram that arrived where none may, such as `tcp 10.9.9.9:80`. */
  readonly touched: readonly string[]
}

export async function startCanaries(): Promise<Canaries> {
  await using stack = new AsyncDisposableStack()
  const touched: string[] = []
  for (const address of CANARY_ADDRESSES) {
    for (const port of TCP_PORTS) {
      const server = createServer((socket) => {
        touched.push(`tcp ${address}:${port}`)
        socket.on('error', () => undefined).destroy()
      })
      server.listen({ port, host: address, ipv6Only: true })
      await once(server, 'listening')
      stack.defer(() => void server.close())
    }
    for (const port of UDP_PORTS) {
      const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
      socket.on('message', () => touched.push(`udp ${address}:${port}`)).bind(port, address)
      await once(socket, 'listening')
      stack.defer(() => void socket.close())
    }
  }
  const kept = stack.move()
  return { touched, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
