import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { ChangeRecord } from '../../src/model/records.ts'

export type Received = { readonly key: string; readonly changes: readonly ChangeRecord[] }

export type Receiver = AsyncDisposable & {
  /** The address of the channel, such as `json://127.0.0.1:8080/hook`. */
  readonly channel: string
  readonly received: readonly Received[]
}

/** A webhook receiver on loopback that keeps what it is sent, and answers each message with the next status. */
export async function startReceiver(statuses: readonly number[] = []): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const { changes } = JSON.parse(await text(request)) as { changes: ChangeRecord[] }
    response.statusCode = statuses[received.length] ?? 204
    received.push({ key: String(request.headers['webhook-id']), changes })
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    channel: `json://127.0.0.1:${port}/hook`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}
