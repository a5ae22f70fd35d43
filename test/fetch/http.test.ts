import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createHttp, type Http, type HttpOptions } from '../../src/fetch/http.ts'
import { answer, type Script, startRawServer } from '../support/raw-server.ts'

let http: Http
afterEach(() => http.close())

function ask(address: string, { lab = false, resolve }: { lab?: boolean; resolve?: HttpOptions['resolve'] } = {}) {
  const limits = { dnsTimeoutMs: 1000, connectTimeoutMs: 1000, headersTimeoutMs: 1000, connections: 1, proxy: null }
  const asker = { addressClass: 'source', home: null, allow: [], lab } as const
  http = createHttp(asker, resolve === undefined ? limits : { ...limits, resolve })
  const { signal } = new AbortController()
  const url = new URL(address)
  return http.ask({ url, method: 'GET', headers: [], body: null, timeoutMs: 2000, maxBytes: 1000, signal })
}

/** Asks over as many connections as are given, all of them kept. */
function keep(connections = 1) {
  const limits = { dnsTimeoutMs: 1000, connectTimeoutMs: 1000, headersTimeoutMs: 1000, connections, proxy: null }
  http = createHttp({ addressClass: 'source', home: null, allow: [], lab: true }, limits)
  const { signal } = new AbortController()
  const common = { headers: [], timeoutMs: 2000, maxBytes: 1000, signal }
  return (address: string, method: 'GET' | 'POST' = 'GET') =>
    http.ask({ ...common, url: new URL(address), method, body: method === 'POST' ? 'said' : null })
}

/** Answers the first request of each connection, and closes it when the next one comes. */
function closingWhenReused(how: (socket: Socket) => void): Script {
  const known = new WeakSet<Socket>()
  return (socket) => {
    if (known.has(socket)) how(socket)
    else socket.write(answer({ body: 'here' }))
    known.add(socket)
  }
}

const CLOSINGS = [
  ['by an end', (socket: Socket) => socket.end()],
  ['by a reset', (socket: Socket) => socket.resetAndDestroy()],
] as const

describe.each(CLOSINGS)('a kept connection that the server closes %s just as it is used again', (_how, close) => {
  test.each([1, 2])('costs no page: it is asked for once more over a new one, with %i at a time', async (count) => {
    await using server = await startRawServer({ '/': closingWhenReused(close) })
    const ask = keep(count)
    await Promise.all(Array.from({ length: count }, () => ask(server.url('/'))))
    expect((await ask(server.url('/'))).bytes.toString()).toBe('here')
    expect([server.requests.length, server.accepted()]).toEqual([count + 2, count + 1])
  })

  test('is the end of a message to a channel, which is never sent twice by itself', async () => {
    await using server = await startRawServer({ '/': closingWhenReused(close) })
    const ask = keep()
    await ask(server.url('/'), 'POST')
    await expect(ask(server.url('/'), 'POST')).rejects.toMatchObject({ code: 'connect' })
    expect(server.requests).toHaveLength(2)
  })

  test('is asked for once more, and not again and again', async () => {
    let isUp = true
    await using server = await startRawServer({
      '/': (socket) => {
        if (isUp) socket.write(answer({ body: 'here' }))
        else close(socket)
        isUp = false
      },
    })
    const ask = keep()
    await ask(server.url('/'))
    await expect(ask(server.url('/'))).rejects.toMatchObject({ code: 'connect' })
    expect(server.requests).toHaveLength(3)
  })
})

describe('a question is asked once', () => {
  test.each(CLOSINGS)('where a new connection is closed %s', async (_how, close) => {
    await using server = await startRawServer({ '/': close })
    await expect(keep()(server.url('/'))).rejects.toMatchObject({ code: 'connect' })
    expect(server.requests).toHaveLength(1)
  })

  test('where its answer had begun', async () => {
    let isUp = true
    await using server = await startRawServer({
      '/': (socket) => {
        if (isUp) socket.write(answer({ body: 'here' }))
        else socket.end('HTTP/1.1 103 Early Hints\r\n\r\n')
        isUp = false
      },
    })
    const ask = keep()
    await ask(server.url('/'))
    await expect(ask(server.url('/'))).rejects.toMatchObject({ code: 'connect' })
    expect(server.requests).toHaveLength(2)
  })
})

const toLoopback = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])

describe('the connector', () => {
  test('connects to the address that was resolved and checked, under the name of the site', async () => {
    await using server = await startRawServer({ '/': answer({ body: 'here' }) })
    const { status, bytes } = await ask(`http://news.example.org:${server.port}/`, { lab: true, resolve: toLoopback })
    expect([status, bytes.toString()]).toEqual([200, 'here'])
    expect(server.requests[0]?.headers['host']).toBe(`news.example.org:${server.port}`)
  })

  test('never connects where one of the answers for the name is an inner address', async () => {
    await using canary = await startRawServer({})
    await expect(ask(`http://news.example.org:${canary.port}/`, { resolve: toLoopback })).rejects.toMatchObject({
      code: 'blocked-address',
    })
    expect(canary.accepted()).toBe(0)
  })

  test('never connects to a literal, for which no socket asks a resolver', async () => {
    await using canary = await startRawServer({})
    await expect(ask(canary.url('/'))).rejects.toMatchObject({ code: 'blocked-address' })
    expect(canary.accepted()).toBe(0)
  })

  test('tells a name that does not resolve', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }))
    await expect(ask('http://news.example.org/', { resolve })).rejects.toMatchObject({ code: 'dns' })
  })
})
