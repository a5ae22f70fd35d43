import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export type Received = {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Reply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export type Receiver = AsyncDisposable & {
  readonly received: readonly Received[]
  readonly port: number
  /** The address of the channel, such as `json://127.0.0.1:8080/hook`. */
  readonly channel: string
}

/** A receiver on loopback that keeps what it is sent to the byte, and answers as `reply` says; 204 where it does not. */
export async function startReceiver(reply: (count: number) => Reply | undefined = () => undefined): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url: path, headers } = request
      received.push({ method, path, headers, body })
      const { status, headers: replyHeaders = {}, body: said = '' } = reply(received.length) ?? { status: 204 }
      response.writeHead(status, replyHeaders).end(said)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    received,
    port,
    channel: `json://127.0.0.1:${port}/hook`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}
