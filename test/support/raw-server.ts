import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A request as it came, to the byte. */
export type RawRequest = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a path does: these bytes and then the end of the connection, or whatever it likes with the socket. */
export type Script = string | Buffer | ((socket: Socket, request: RawRequest) => void)

export type RawServer = AsyncDisposable & {
  readonly port: number
  readonly requests: readonly RawRequest[]
  /** How many connections were accepted, with or without a request, and how many are open. */
  accepted(): number
  open(): number
  url(path: string): string
}

export type Place = { readonly host: string; readonly port: number }

/**
 * A server, on loopback unless told otherwise, that answers each path with scripted bytes, however wrong, and closes
 * everything at its end. The script of `*` answers every path that has none of its own.
 */
export async function startRawServer(
  scripts: Readonly<Record<string, Script>>,
  { host, port: wanted }: Place = { host: '127.0.0.1', port: 0 },
): Promise<RawServer> {
  const requests: RawRequest[] = []
  const sockets = new Set<Socket>()
  let accepted = 0
  const server = createServer((socket) => {
    accepted += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Clients break off on purpose here.
    socket.on('error', () => socket.destroy())
    readRequests(socket, (request) => {
      requests.push(request)
      play(scripts[request.path] ?? scripts['*'] ?? NO_SUCH_PATH, socket, request)
    })
  })
  server.listen(wanted, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    requests,
    accepted: () => accepted,
    open: () => sockets.size,
    url: (path) => `http://${host}:${port}${path}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

type AnswerParts = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer
}

/** A well-formed answer with its Content-Length, as bytes. */
export function answer({ status = 200, headers = {}, body = '' }: AnswerParts): Buffer {
  const bytes = Buffer.from(body)
  const all = { 'content-type': 'text/html; charset=utf-8', 'content-length': String(bytes.length), ...headers }
  return Buffer.concat([head(status, all), bytes])
}

/** The beginning of an answer with just these headers, to be followed by a body framed in any way. */
export function head(status: number, headers: Readonly<Record<string, string | readonly string[]>>): Buffer {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`))
  return Buffer.from(`HTTP/1.1 ${status} Scripted\r\n${lines.join('')}\r\n`, 'latin1')
}

const NO_SUCH_PATH = answer({ status: 404, body: 'no such path' })

function play(script: Script, socket: Socket, request: RawRequest): void {
  if (typeof script === 'function') script(socket, request)
  else socket.end(script)
}

function readRequests(socket: Socket, onRequest: (request: RawRequest) => void): void {
  let pending = ''
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1')
    for (let found = nextRequest(pending); found !== null; found = nextRequest(pending)) {
      pending = found.rest
      onRequest(found.request)
    }
  })
}

function nextRequest(text: string): { request: RawRequest; rest: string } | null {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd === -1) return null
  const [requestLine = '', ...lines] = text.slice(0, headEnd).split('\r\n')
  const [method = '', path = ''] = requestLine.split(' ')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const bodyEnd = headEnd + 4 + Number(headers['content-length'] ?? 0)
  if (text.length < bodyEnd) return null
  return { request: { method, path, headers, body: text.slice(headEnd + 4, bodyEnd) }, rest: text.slice(bodyEnd) }
}
