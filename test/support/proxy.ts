import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

type Seen = { readonly line: string; readonly headers: IncomingHttpHeaders }

/** A real proxy: it forwards and connects, whatever the name, to `target` on loopback, and keeps what it was asked. */
export async function startProxy(target: number) {
  const seen: Seen[] = []
  const server = createServer((asked, reply) => {
    seen.push({ line: `${asked.method} ${asked.url}`, headers: asked.headers })
    const { pathname } = new URL(asked.url ?? '')
    const { 'proxy-authorization': _secret, ...headers } = asked.headers
    const onward = request(
      { host: '127.0.0.1', port: target, path: pathname, method: asked.method, headers },
      (came) => {
        reply.writeHead(came.statusCode ?? 502, came.headers)
        came.pipe(reply)
      },
    )
    asked.pipe(onward)
  })
  server.on('connect', (asked, socket) => {
    seen.push({ line: `CONNECT ${asked.url}`, headers: asked.headers })
    const onward = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    seen,
    url: (credentials = '') => `http://${credentials}127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
