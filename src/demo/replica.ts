import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sleep } from '../lib/clock.ts'
import { redesign, type Trouble } from './faults.ts'
import type { Newsroom } from './newsroom.ts'
import { LISTING_PATH } from './pages.ts'
import { type Answer, answer, pageKind } from './routes.ts'

/** A request that was answered. */
export type RecordedRequest = {
  /** When it came: milliseconds since 1970 UTC. */
  readonly at: number
  /** With its query. */
  readonly path: string
  readonly status: number
  /** It asked for the page only if that had changed. */
  readonly conditional: boolean
  /** Requests without an answer when it came, itself included. */
  readonly concurrent: number
}

export type ReplicaOptions = {
  readonly newsroom: Newsroom
  /** A free one by default. */
  readonly port?: number
  /** What it answers conditional requests by; none by default. A Last-Modified alone misses what happens within its second. */
  readonly validators?: readonly ('etag' | 'last-modified')[]
  /** The text of robots.txt; without it there is none. */
  readonly robots?: string
}

export type Replica = AsyncDisposable & {
  /** Such as `http://127.0.0.1:8080`, without a slash. */
  readonly origin: string
  readonly listingUrl: string
  /** In the order of their answers. */
  readonly requests: readonly RecordedRequest[]
  /** Ends every connection at once, answered or not. */
  close(): Promise<void>
}

type Running = ReplicaOptions & {
  readonly origin: string
  readonly requests: RecordedRequest[]
  readonly stop: AbortSignal
  arrived: number
}

/** A site on 127.0.0.1 that looks like KCNA Watch and shows what the newsroom holds; rejects where the port is taken. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const server = createServer()
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const stopping = new AbortController()
  const running: Running = { ...options, origin, requests: [], stop: stopping.signal, arrived: 0 }
  server.on('request', (request, response) => {
    serve(running, request, response).catch((error: Error) => response.destroy(error))
  })
  const close = async () => {
    stopping.abort()
    server.closeAllConnections()
    await server[Symbol.asyncDispose]()
  }
  return { origin, listingUrl: origin + LISTING_PATH, requests: running.requests, close, [Symbol.asyncDispose]: close }
}

async function serve(replica: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { newsroom, requests, stop } = replica
  const at = newsroom.now()
  const path = request.url ?? '/'
  const url = new URL(replica.origin + path)
  replica.arrived += 1
  const arrived = replica.arrived
  const concurrent = arrived - requests.length
  const trouble = newsroom.takeFault(pageKind(url))
  if (trouble?.kind === 'delay') await sleep(trouble.delayMs, stop)
  if (stop.aborted) return
  const given = respond(replica, { url, trouble, nonce: nonceOf(arrived), headers: request.headers })
  const conditional = 'if-none-match' in request.headers || 'if-modified-since' in request.headers
  requests.push({ at, path, status: given.status, conditional, concurrent })
  send(response, given, trouble)
}

type Circumstances = {
  readonly url: URL
  readonly trouble: Trouble | undefined
  readonly nonce: string
  readonly headers: IncomingHttpHeaders
}

function respond(replica: Running, { url, trouble, nonce, headers }: Circumstances): Answer {
  const { newsroom, origin, robots } = replica
  if (trouble?.kind === 'status') return { status: trouble.code, headers: { ...trouble.headers }, body: '' }
  const frame = { origin, today: newsroom.today, nonce }
  const given = answer({ url, newsroom, frame, robots, empty: trouble?.kind === 'empty' })
  const shown = trouble?.kind === 'redesign' ? { ...given, body: redesign(given.body) } : given
  if (shown.status !== 200) return shown
  const validators = validatorsOf(replica, shown.body.replaceAll(nonce, ''))
  if (isFresh(headers, validators)) return { status: 304, headers: validators, body: '' }
  return { ...shown, headers: { ...shown.headers, ...validators } }
}

type Validators = { etag?: string; 'last-modified'?: string }

function validatorsOf({ validators = [], newsroom }: Running, content: string): Validators {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16)
  return {
    // Weak, because the nonce makes no two answers equal byte by byte.
    ...(validators.includes('etag') && { etag: `W/"${digest}"` }),
    ...(validators.includes('last-modified') && { 'last-modified': new Date(newsroom.changedAt).toUTCString() }),
  }
}

/** If-None-Match decides alone where it stands: RFC 9110, section 13.2.2. */
function isFresh(headers: IncomingHttpHeaders, { etag, 'last-modified': lastModified }: Validators): boolean {
  const { 'if-none-match': match, 'if-modified-since': since } = headers
  if (match !== undefined) return etag !== undefined && match.split(/\s*,\s*/u).includes(etag)
  if (since === undefined || lastModified === undefined) return false
  return Date.parse(lastModified) <= Date.parse(since)
}

function send(response: ServerResponse, { status, headers, body }: Answer, trouble: Trouble | undefined): void {
  const whole = Buffer.from(body)
  if (status === 304) {
    response.writeHead(status, { ...headers }).end()
  } else if (trouble?.kind === 'truncate') {
    const sent = whole.subarray(0, trouble.bytes)
    const declared = trouble.declared === 'whole' ? whole.length : sent.length
    response.writeHead(status, { ...headers, 'content-length': declared })
    response.write(sent, () => (sent.length < declared ? response.destroy() : response.end()))
  } else {
    response.writeHead(status, { ...headers, 'content-length': whole.length }).end(whole)
  }
}

function nonceOf(count: number): string {
  return createHash('sha256').update(String(count)).digest('hex').slice(0, 10)
}
