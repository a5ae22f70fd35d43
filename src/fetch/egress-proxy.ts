import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Failure, toFailure } from '../model/failure.ts'
import type { AddressClass } from '../model/page.ts'
import type { Exit } from './door.ts'
import { toTransportFailure } from './transport-failure.ts'

// The browser's only way out. What a page asks for by redirect, frame, script, WebSocket or worker comes here, and goes on
// only to the hosts of its job, each vetted as every other address is. Intercepting requests inside the browser would not
// do: it never sees redirects and WebSockets.

/** What one page of the browser may ask for. */
export type EgressJob = {
  /** Whether a host belongs to the job; may grow as redirects lead on. */
  readonly isAllowed: (host: string) => boolean
  /** Of the address that the job began with, beside the ports of the web; null for any. */
  readonly port: string | null
  readonly classOf: (url: URL) => AddressClass
  /** Received, over all connections of the job. */
  readonly maxBytes: number
}

export type Egress = AsyncDisposable & {
  /** The proxy's address, as a browser is told it. */
  readonly server: string
  /** How many requests went nowhere: to hosts that are not of the job, or to addresses that are not open to us. */
  refusedCount(): number
  byteCount(): number
  /** Why the latest request that failed went nowhere; null where none failed. */
  lastFailure(): Failure | null
}

const MAX_CONNECTIONS = 128
const IDLE_MS = 60_000
const WEB_PORTS = new Set(['', '80', '443'])
// RFC 9110, section 7.6.1: what belongs to one connection is not passed on.
const HOP_BY_HOP = new Set(
  'connection proxy-connection proxy-authorization proxy-authenticate keep-alive te trailer upgrade'.split(' '),
)

/** Opens a way out on a random port of loopback, for one job; it closes with all its connections when disposed of. */
export async function openEgress(job: EgressJob, exit: Exit): Promise<Egress> {
  const traffic = createTraffic(job.maxBytes)
  let refused = 0
  let latest: Failure | null = null

  const open = async (url: URL): Promise<Socket> => {
    const socket = traffic.keep(await exit.connect(url, job.classOf(url)))
    // One that the operator's proxy connected comes paused, and the client of plain HTTP would not wake it.
    socket.on('data', traffic.count).resume()
    return socket
  }
  const onFailure = (thrown: unknown, url: URL | null): void => {
    latest = toFailure(thrown instanceof Error && url !== null ? toTransportFailure(thrown, url.host) : thrown)
    if (latest.code.startsWith('blocked-')) refused += 1
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 6 })
  agent.createConnection = ({ host, port }, done) => {
    const name = String(host)
    open(new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}/`)).then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error, new Socket()),
    )
    return undefined
  }
  const server = createServer({ keepAliveTimeout: IDLE_MS }, (asked, answer) => {
    const url = URL.parse(asked.url ?? '')
    try {
      if (url?.protocol !== 'http:') throw new Failure('blocked-scheme', 'Only http is asked for in the open')
      vet(url, { job, exit })
      forward({ asked, answer, url, agent, onFailure })
    } catch (refusal) {
      onFailure(refusal, url)
      asked.socket.destroy()
    }
  })
  server.maxConnections = MAX_CONNECTIONS
  server.on('connection', traffic.keep)
  server.on('connect', (asked: IncomingMessage, client: Duplex, head: Buffer) => {
    const url = URL.parse(`https://${asked.url}`)
    const connectThrough = async () => {
      if (url === null) throw new Failure('bad-url', 'The address cannot be read')
      vet(url, { job, exit })
      return open(url)
    }
    tunnel({ client, head, connectThrough }).catch((refusal: unknown) => {
      onFailure(refusal, url)
      client.destroy()
    })
  })
  // A malformed request is the browser's own fault, or another program's: it gets no answer.
  server.on('clientError', (_error, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refusedCount: () => refused,
    byteCount: traffic.byteCount,
    lastFailure: () => latest,
    async [Symbol.asyncDispose]() {
      agent.destroy()
      server.close()
      traffic.end()
      await once(server, 'close')
    },
  }
}

/** Throws Failure where a page may not ask for the address. */
function vet(url: URL, { job, exit }: { readonly job: EgressJob; readonly exit: Exit }): void {
  if (!job.isAllowed(url.hostname)) throw new Failure('blocked-address', `${url.hostname} is no host of this page`)
  if (job.port !== null && !WEB_PORTS.has(url.port) && url.port !== job.port) {
    throw new Failure('blocked-port', `Port ${url.port} of ${url.hostname} is none of this page`)
  }
  exit.admit(url.href, job.classOf(url))
}

/** The sockets of one job and what came over them; beyond `maxBytes` all of them break off. */
function createTraffic(maxBytes: number) {
  const sockets = new Set<Socket>()
  let bytes = 0
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    end,
    byteCount: () => bytes,
    keep(socket: Socket): Socket {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      // Whoever breaks off, the other side is told by its own end.
      socket.on('error', () => socket.destroy())
      return socket
    },
    count(chunk: Buffer): void {
      bytes += chunk.length
      if (bytes > maxBytes) end()
    },
  }
}

type Forwarding = {
  readonly asked: IncomingMessage
  readonly answer: ServerResponse
  readonly url: URL
  readonly agent: Agent
  readonly onFailure: (thrown: unknown, url: URL) => void
}

function forward({ asked, answer, url, agent, onFailure }: Forwarding): void {
  const sent = request(
    {
      method: asked.method,
      path: url.pathname + url.search,
      headers: endToEnd(asked.rawHeaders),
      setHost: false,
      agent,
      host: hostOf(url),
      port: Number(url.port || 80),
    },
    (response) => {
      answer.writeHead(response.statusCode ?? 502, endToEnd(response.rawHeaders))
      response.pipe(answer)
      // What was cut must arrive as cut.
      response.on('error', () => answer.destroy())
      response.on('close', () => void (response.complete || answer.destroy()))
    },
  )
  sent.on('error', (error) => {
    if (!answer.destroyed) onFailure(error, url)
    asked.socket.destroy()
  })
  answer.on('close', () => sent.destroy())
  asked.pipe(sent)
}

function endToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, rawHeaders[at + 1] ?? '')
  }
  return kept
}

type Tunnel = {
  readonly client: Duplex
  readonly head: Buffer
  readonly connectThrough: () => Promise<Socket>
}

async function tunnel({ client, head, connectThrough }: Tunnel): Promise<void> {
  // Whoever breaks off, the other side is told by its own end.
  client.on('error', () => client.destroy())
  const socket = await connectThrough()
  if (client.destroyed) {
    socket.destroy()
    return
  }
  client.write('HTTP/1.1 200 Connection established\r\n\r\n')
  if (head.length > 0) socket.write(head)
  client.pipe(socket)
  socket.pipe(client)
  socket.on('close', () => client.destroy())
  client.on('close', () => socket.destroy())
}

function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}
