import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createFetcher, type Fetcher, type FetcherOptions, type FetchRequest } from '../../src/fetch/fetcher.ts'
import { PLAIN_ACCESS } from '../../src/model/access.ts'
import { answer, head, type RawServer, type Script, startRawServer } from '../support/raw-server.ts'

const HTML = `<!doctype html><title>News</title>${'<p>A line of news.</p>'.repeat(200)}</html>`
const GZIP = gzipSync(HTML)
const NEVER = new AbortController().signal

/** A request in the name of a source that is watched there. */
const requestFor = (url: string): FetchRequest => ({
  url,
  source: { url, access: { ...PLAIN_ACCESS, robots: 'ignore' } },
  addressClass: 'source',
  validators: null,
})

const fetchers: Fetcher[] = []
afterEach(() => Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close())))

function start(options: Partial<FetcherOptions> = {}): Fetcher {
  const fetcher = createFetcher({
    userAgent: 'Dateline/1.0 (+https://example.org/contact)',
    timeoutMs: 5000,
    maxBytes: 100_000,
    perHost: { concurrency: 10, delayMs: 0 },
    allowPrivateAddresses: true,
    now: () => 1_713_172_203_000,
    ...options,
  })
  fetchers.push(fetcher)
  return fetcher
}

const get = (url: string, options?: Partial<FetcherOptions>, more?: Partial<FetchRequest>) =>
  start(options).fetchPage({ ...requestFor(url), ...more }, NEVER)

/** Fetches a path that is scripted so. */
async function getScripted(script: Script, options?: Partial<FetcherOptions>) {
  await using server = await startRawServer({ '/': script })
  return await get(server.url('/'), options)
}

const headersOf = (server: RawServer, name: string) => server.requests.map(({ headers }) => headers[name])

describe('a page', () => {
  test('comes back as it was sent', async () => {
    await using server = await startRawServer({
      '/news?page=2': answer({ body: HTML, headers: { ETag: '"1"', Vary: ['cookie', 'accept'] } }),
    })
    const url = server.url('/news?page=2')
    expect(await get(url)).toEqual({
      requestedUrl: url,
      url,
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-length': String(HTML.length),
        etag: '"1"',
        vary: 'cookie, accept',
      },
      body: Buffer.from(HTML),
      cut: false,
      wireBytes: HTML.length,
      fetchedAt: 1_713_172_203_000,
      via: 'http',
    })
    expect(server.requests[0]?.headers).toMatchObject({
      'user-agent': 'Dateline/1.0 (+https://example.org/contact)',
      'accept-encoding': 'gzip, br, zstd, deflate',
    })
  })

  test('is decoded, and tells what it took on the wire', async () => {
    const page = await getScripted(answer({ body: GZIP, headers: { 'content-encoding': 'gzip' } }))
    expect(page).toMatchObject({ body: Buffer.from(HTML), wireBytes: GZIP.length, cut: false })
  })

  test.each([
    ['chunked', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n<p>\r\n4\r\nnews\r\n0\r\n\r\n`],
    ['ended by the connection', 'HTTP/1.1 200 OK\r\n\r\n<p>news'],
    ['after interim answers', `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50)}HTTP/1.1 200 OK\r\n\r\n<p>news`],
  ])('may be framed in any way: %s', async (_framing, bytes) => {
    expect(await getScripted(bytes)).toMatchObject({ body: Buffer.from('<p>news'), cut: false })
  })

  test.each([201, 206, 300, 401, 403, 404, 410, 429, 451, 500, 503])('comes back with status %i', async (status) => {
    expect(await getScripted(answer({ status, body: 'why' }))).toMatchObject({ status, body: Buffer.from('why') })
  })

  test('that is no HTML comes back too', async () => {
    const pdf = answer({ body: '%PDF-1.7', headers: { 'content-type': 'application/pdf' } })
    expect((await getScripted(pdf)).headers['content-type']).toBe('application/pdf')
  })

  test('with a bad status and an endless body comes back with what was read', async () => {
    const endless: Script = (socket) => socket.end(Buffer.concat([head(404, {}), Buffer.alloc(500_000, 'x')]))
    const page = await getScripted(endless)
    expect(page).toMatchObject({ status: 404, cut: true })
    expect(page.body.length).toBe(100_000)
  })

  test.each([
    ['nothing', answer({})],
    ['white space', answer({ body: ' \r\n\t ' })],
    ['a gzip of nothing', answer({ body: gzipSync(''), headers: { 'content-encoding': 'gzip' } })],
    ['204', head(204, {})],
    ['205', answer({ status: 205 })],
  ])('that is empty is a failure: %s', async (_case, bytes) => {
    await expect(getScripted(bytes)).rejects.toMatchObject({ code: 'empty-body' })
  })
})

describe('a body that was cut', () => {
  const short = Buffer.concat([head(200, { 'content-length': '10000' }), Buffer.from('<p>half')])

  test.each<[string, Script]>([
    ['short of its Content-Length', short],
    ['without its last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n<p>half\r\n'],
    ['in the middle of a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n<p>half'],
    ['by a reset', (socket) => socket.write(short, () => setTimeout(() => socket.resetAndDestroy(), 20))],
  ])('is a page that says so: %s', async (_case, script) => {
    expect(await getScripted(script)).toMatchObject({ status: 200, cut: true, body: Buffer.from('<p>half') })
  })

  test.each([
    ['with a length that agrees', (bytes: Buffer) => answer({ body: bytes, headers: { 'content-encoding': 'gzip' } })],
    ['until the end', (bytes: Buffer) => Buffer.concat([head(200, { 'content-encoding': 'gzip' }), bytes])],
    [
      'short of its length',
      (bytes: Buffer) =>
        answer({ body: bytes, headers: { 'content-encoding': 'gzip', 'content-length': String(GZIP.length) } }),
    ],
  ])('is noticed under compression: %s', async (_case, framed) => {
    for (const length of [Math.floor(GZIP.length / 2), GZIP.length - 8, GZIP.length - 1]) {
      const page = await getScripted(framed(GZIP.subarray(0, length)))
      expect(page.cut).toBe(true)
      expect(HTML.startsWith(page.body.toString())).toBe(true)
    }
  })

  test('before its first byte is no page', async () => {
    const cut = head(200, { 'content-length': '10' })
    await expect(getScripted(cut)).rejects.toMatchObject({ code: 'connect' })
  })
})

describe('content coding', () => {
  test('that cannot be undone is asked for again without, once', async () => {
    const wrong = answer({ body: brotliCompressSync(HTML), headers: { 'content-encoding': 'gzip' } })
    await using server = await startRawServer({
      '/heals': (socket, { headers }) =>
        socket.end(headers['accept-encoding'] === 'identity' ? answer({ body: HTML }) : wrong),
      '/stays': wrong,
    })
    expect((await get(server.url('/heals'))).body.toString()).toBe(HTML)
    await expect(get(server.url('/stays'))).rejects.toMatchObject({ code: 'bad-encoding' })
    expect(server.requests.map(({ path }) => path)).toEqual(['/heals', '/heals', '/stays', '/stays'])
  })

  test('that is unlabelled is recognised', async () => {
    expect((await getScripted(answer({ body: GZIP }))).body.toString()).toBe(HTML)
  })
})

describe('a limit', () => {
  test.each<[string, Script]>([
    ['announced', answer({ body: Buffer.alloc(100_001, 'x') })],
    ['unannounced', Buffer.concat([head(200, {}), Buffer.alloc(1_000_000, 'x')])],
    [
      'behind compression',
      answer({ body: brotliCompressSync(Buffer.alloc(1 << 24, 'x')), headers: { 'content-encoding': 'br' } }),
    ],
  ])('of bytes ends the page: %s', async (_case, script) => {
    await expect(getScripted(script)).rejects.toMatchObject({ code: 'too-large' })
  })

  test('of bytes is not reached by a page of just that size', async () => {
    expect((await getScripted(answer({ body: Buffer.alloc(100_000, 'x') }))).body.length).toBe(100_000)
  })

  test('of time holds until the last byte, however steadily they drip', async () => {
    const drip: Script = (socket) => {
      socket.write(head(200, {}))
      const timer = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(timer))
    }
    await expect(getScripted(drip, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'timeout-total' })
  })

  test('of time holds for headers that never come, or never end', async () => {
    await expect(getScripted(() => undefined, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'timeout-headers' })
    const slow: Script = (socket) => {
      const timer = setInterval(() => socket.write('H'), 20)
      socket.on('close', () => clearInterval(timer))
    }
    await expect(getScripted(slow, { timeoutMs: 300 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:timeout-headers|bad-http)$/u),
    })
  })

  test('of time holds for a handshake that is never answered', async () => {
    await using server = await startRawServer({})
    await expect(get(server.url('/').replace('http:', 'https:'), { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'timeout-connect',
    })
  })

  test('of time is shared by all redirects', async () => {
    const slowly: Script = (socket, { path }) => {
      setTimeout(() => socket.end(answer({ status: 302, headers: { location: `${path}x` } })), 120)
    }
    const paths = ['/', '/x', '/xx', '/xxx', '/xxxx', '/xxxxx']
    await using server = await startRawServer(Object.fromEntries(paths.map((path) => [path, slowly])))
    await expect(get(server.url('/'), { timeoutMs: 300 })).rejects.toMatchObject({
      code: expect.stringMatching(/^timeout-/u),
    })
  })
})

describe('what is no answer', () => {
  test.each<[string, Script]>([
    ['a banner of another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['HTTP/0.9', '<html>news</html>'],
    ['bytes', Buffer.from([0, 1, 2, 3, 255])],
    ['a header without a colon', 'HTTP/1.1 200 OK\r\nno colon here\r\n\r\n<p>'],
    ['a header with NUL', 'HTTP/1.1 200 OK\r\na: \0\r\n\r\n<p>'],
    ['headers without end', Buffer.concat([head(200, { a: 'x'.repeat(1_000_000) })])],
  ])('is bad HTTP: %s', async (_case, script) => {
    await expect(getScripted(script)).rejects.toMatchObject({ code: 'bad-http' })
  })

  test.each<[string, Script]>([
    ['a close', (socket) => socket.end()],
    ['a reset', (socket) => socket.resetAndDestroy()],
  ])('is no connection: %s', async (_case, script) => {
    await expect(getScripted(script)).rejects.toMatchObject({ code: 'connect' })
  })

  test('a port that nobody listens on is no connection', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    server.close()
    await once(server, 'close')
    const port = address !== null && typeof address === 'object' ? address.port : 0
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'connect' })
  })

  test('plain text where TLS is expected is no secure connection', async () => {
    const server = createServer((socket) => socket.on('error', () => socket.destroy()).end('HTTP/1.1 400 Bad\r\n\r\n'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    await expect(get(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'tls' })
    server.close()
  })
})

describe('a conditional request', () => {
  const validators = { etag: '"1"', lastModified: 'Mon, 15 Apr 2024 09:10:03 GMT' }
  const notModified = head(304, { ETag: '"1"' })

  test('sends what is known, and 304 is a page without a body', async () => {
    await using server = await startRawServer({ '/': notModified })
    const page = await get(server.url('/'), {}, { validators })
    expect(page).toMatchObject({ status: 304, headers: { etag: '"1"' }, cut: false })
    expect(page.body.length).toBe(0)
    expect(server.requests[0]?.headers).toMatchObject({
      'if-none-match': '"1"',
      'if-modified-since': validators.lastModified,
    })
  })

  test('sends only what a header can hold', async () => {
    await using server = await startRawServer({ '/': answer({ body: HTML }) })
    await get(server.url('/'), {}, { validators: { etag: '"한\n"', lastModified: null } })
    expect(server.requests[0]?.headers).not.toHaveProperty('if-none-match')
  })

  test('a 304 that nobody asked for is asked again, once', async () => {
    await using server = await startRawServer({
      '/heals': (socket, { headers }) => socket.end(headers['cache-control'] ? answer({ body: HTML }) : notModified),
      '/stays': notModified,
    })
    expect((await get(server.url('/heals'))).body.toString()).toBe(HTML)
    await expect(get(server.url('/stays'))).rejects.toMatchObject({ code: 'bad-304' })
    expect(server.requests.map(({ path }) => path)).toEqual(['/heals', '/heals', '/stays', '/stays'])
  })

  test('never takes its validators along a redirect, and believes no 304 from there', async () => {
    await using server = await startRawServer({
      '/': answer({ status: 302, headers: { location: '/elsewhere' } }),
      '/elsewhere': notModified,
    })
    await expect(get(server.url('/'), {}, { validators })).rejects.toMatchObject({ code: 'bad-304' })
    expect(headersOf(server, 'if-none-match')).toEqual(['"1"', undefined, undefined])
  })
})

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('with %i is followed, relative to where it stands', async (status) => {
    await using server = await startRawServer({
      '/a/b': answer({ status, headers: { location: '../c?d#e' } }),
      '/c?d': answer({ body: HTML }),
    })
    const page = await get(server.url('/a/b'))
    expect(page).toMatchObject({ requestedUrl: server.url('/a/b'), url: server.url('/c?d#e'), status: 200 })
  })

  test('may name Hangul in raw bytes', async () => {
    const location = Buffer.from('/조선').toString('latin1')
    await using server = await startRawServer({
      '/': answer({ status: 302, headers: { location } }),
      '/%EC%A1%B0%EC%84%A0': answer({ body: HTML }),
      '/%ec%a1%b0%ec%84%a0': answer({ body: HTML }),
    })
    expect((await get(server.url('/'))).status).toBe(200)
  })

  test('without an address is a page like any other', async () => {
    expect((await getScripted(answer({ status: 302, body: 'moved' }))).status).toBe(302)
  })

  test.each<[string, Script]>([
    ['in a circle', answer({ status: 302, headers: { location: '/' } })],
    ['longer each time', (socket, { path }) => socket.end(answer({ status: 302, headers: { location: `${path}x` } }))],
  ])('is followed five times at most: %s', async (_case, script) => {
    const paths = Array.from({ length: 10 }, (_, hops) => `/${'x'.repeat(hops)}`)
    await using server = await startRawServer(Object.fromEntries(paths.map((path) => [path, script])))
    await expect(get(server.url('/'))).rejects.toMatchObject({ code: 'redirect-loop' })
    expect(server.requests).toHaveLength(6)
  })

  test.each([
    ['file:///etc/passwd', 'blocked-scheme'],
    ['http://169.254.169.254/latest/', 'blocked-address'],
    ['//169.254.169.254/latest/', 'blocked-address'],
    ['http://example.org:25/', 'blocked-port'],
    ['http://user:secret@example.org/', 'bad-url'],
    ['http://169.254.169.254\\@example.org/', 'bad-url'],
    ['http://[::', 'bad-url'],
  ])('to %s goes nowhere', async (location, code) => {
    await expect(getScripted(answer({ status: 302, headers: { location } }))).rejects.toMatchObject({ code })
  })

  test('through a gate that sets a cookie takes two requests, and the cookie is forgotten after', async () => {
    const gate: Script = (socket, { headers }) =>
      socket.end(
        headers['cookie'] === 'seen=1; lang=ko'
          ? answer({ body: HTML })
          : answer({
              status: 302,
              headers: {
                location: '/',
                'set-cookie': ['seen=1; Path=/; HttpOnly', 'lang=ko', 'safe=1; Secure', 'junk'],
              },
            }),
      )
    await using server = await startRawServer({ '/': gate })
    const fetcher = start()
    const request = requestFor(server.url('/'))
    await fetcher.fetchPage(request, NEVER)
    await fetcher.fetchPage(request, NEVER)
    expect(headersOf(server, 'cookie')).toEqual([undefined, 'seen=1; lang=ko', undefined, 'seen=1; lang=ko'])
  })

  test('to another host takes no cookie along', async () => {
    await using server = await startRawServer({ '/': answer({ body: HTML }) })
    await using gate = await startRawServer({
      '/': answer({
        status: 302,
        headers: { location: `http://localhost:${server.port}/`, 'set-cookie': 'session=secret' },
      }),
    })
    await get(gate.url('/'))
    expect(headersOf(server, 'cookie')).toEqual([undefined])
  })
})

describe('inner addresses', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.0.0.1:PORT/',
    'http://①②⑦.0.0.1:PORT/',
    'http://127。0。0。1:PORT/',
    'http://%31%32%37.0.0.1:PORT/',
    'http:127.0.0.1:PORT',
    'http:\\\\127.0.0.1:PORT\\',
    'http://127.0.0.1:PORT\\@example.com/',
    'http://0:PORT/',
    'http://localhost:PORT/',
    'http://localhost.:PORT/',
    'http://x.localhost:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::127.0.0.1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://[2002:7f00:1::]:PORT/',
  ])('are never connected to, however they are spelt: %s', async (address) => {
    await using canary = await startRawServer({})
    const url = address.replace('PORT', String(canary.port))
    await expect(get(url, { allowPrivateAddresses: false })).rejects.toMatchObject({ code: 'blocked-address' })
    await expect(get(url, { allowPrivateAddresses: false }, { addressClass: 'discovered' })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:blocked-address|bad-url)$/u),
    })
    expect(canary.accepted()).toBe(0)
  })
})

describe('abort', () => {
  test.each<[string, Script]>([
    ['before the headers', () => undefined],
    ['within the body', (socket) => socket.write(head(200, {}))],
  ])('ends a request with the reason of the signal: %s', async (_case, script) => {
    const stop = new AbortController()
    const reason = new DOMException('stopped', 'AbortError')
    await using server = await startRawServer({
      '/': (socket, request) => {
        if (typeof script === 'function') script(socket, request)
        setTimeout(() => stop.abort(reason), 20)
      },
    })
    const request = requestFor(server.url('/'))
    await expect(start().fetchPage(request, stop.signal)).rejects.toBe(reason)
  })

  test('that came before sends nothing', async () => {
    await using server = await startRawServer({})
    const reason = new DOMException('stopped', 'AbortError')
    const request = requestFor(server.url('/'))
    await expect(start().fetchPage(request, AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(server.accepted()).toBe(0)
  })

  test('ends waiting for a turn at the host', async () => {
    await using server = await startRawServer({ '/': () => undefined })
    const fetcher = start({ perHost: { concurrency: 1, delayMs: 0 } })
    const request = requestFor(server.url('/'))
    const first = new AbortController()
    const second = new AbortController()
    const both = Promise.allSettled([
      fetcher.fetchPage(request, first.signal),
      fetcher.fetchPage(request, second.signal),
    ])
    second.abort(new Error('second'))
    first.abort(new Error('first'))
    expect(await both).toMatchObject([{ reason: { message: 'first' } }, { reason: { message: 'second' } }])
    expect(server.requests.length).toBeLessThan(2)
  })

  test('by closing the fetcher is an interruption of ours', async () => {
    await using server = await startRawServer({ '/': () => undefined })
    const fetcher = start()
    const page = fetcher.fetchPage(requestFor(server.url('/')), NEVER)
    const closed = fetcher.close()
    await expect(page).rejects.toMatchObject({ code: 'interrupted' })
    await closed
  })
})

describe('connections', () => {
  test('are used again', async () => {
    const keep: Script = (socket) => socket.write(answer({ body: HTML }))
    await using server = await startRawServer({ '/': keep })
    const fetcher = start({ perHost: { concurrency: 1, delayMs: 0 } })
    const request = requestFor(server.url('/'))
    for (let count = 0; count < 20; count++) await fetcher.fetchPage(request, NEVER)
    expect(server.accepted()).toBe(1)
  })

  test('with endless bodies are let go', async () => {
    const endless: Script = (socket) => socket.write(Buffer.concat([head(404, {}), Buffer.alloc(200_000, 'x')]))
    await using server = await startRawServer({ '/': endless })
    const fetcher = start()
    const request = requestFor(server.url('/'))
    await Promise.all(Array.from({ length: 50 }, () => fetcher.fetchPage(request, NEVER)))
    await expect.poll(() => server.open()).toBe(0)
  })

  test('to one host are as many as its limit', async () => {
    let most = 0
    const open = new Set<Socket>()
    const slow: Script = (socket) => {
      most = Math.max(most, open.add(socket).size)
      setTimeout(() => {
        open.delete(socket)
        socket.write(answer({ body: HTML }))
      }, 5)
    }
    await using server = await startRawServer({ '/': slow })
    const fetcher = start({ perHost: { concurrency: 2, delayMs: 0 } })
    const request = requestFor(server.url('/'))
    await Promise.all(Array.from({ length: 10 }, () => fetcher.fetchPage(request, NEVER)))
    expect(most).toBe(2)
  })
})

describe('post', () => {
  const message = (url: string) => ({
    url,
    headers: { 'webhook-id': '7' },
    body: '{"type":"changes"}',
    timeoutMs: 1000,
  })

  test('delivers, and gives back status, headers and what was said', async () => {
    const busy = answer({ status: 429, headers: { 'Retry-After': '5' }, body: '{"ok":false}' })
    await using server = await startRawServer({ '/': busy })
    const reply = await start().post(message(server.url('/')), NEVER)
    expect(reply).toMatchObject({ status: 429, headers: { 'retry-after': '5' }, body: '{"ok":false}' })
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      body: '{"type":"changes"}',
      headers: { 'webhook-id': '7', 'user-agent': 'Dateline/1.0 (+https://example.org/contact)' },
    })
  })

  test('uses the method that a service asks for', async () => {
    await using server = await startRawServer({ '/': answer({ body: 'kept' }) })
    await start().post({ ...message(server.url('/')), method: 'PUT' }, NEVER)
    await start().post({ ...message(server.url('/')), method: 'GET', body: null }, NEVER)
    expect(server.requests.map(({ method, body }) => `${method} ${body}`)).toEqual(['PUT {"type":"changes"}', 'GET '])
  })

  test('reads no more than 64 KiB of a reply', async () => {
    await using server = await startRawServer({ '/': Buffer.concat([head(200, {}), Buffer.alloc(100_000, 'x')]) })
    expect((await start().post(message(server.url('/')), NEVER)).body).toHaveLength(64 * 1024)
  })

  test('follows no redirect', async () => {
    await using server = await startRawServer({ '/': answer({ status: 302, headers: { location: '/other' } }) })
    expect((await start().post(message(server.url('/')), NEVER)).status).toBe(302)
    expect(server.requests).toHaveLength(1)
  })

  test.each<[string, Script]>([
    ['endless', (socket) => socket.write(Buffer.concat([head(200, {}), Buffer.alloc(1_000_000)]))],
    ['never ended', (socket) => socket.write(head(200, { 'content-length': '5' }))],
    ['cut', head(200, { 'content-length': '5' })],
    ['long, as announced', (socket) => socket.write(head(200, { 'content-length': '1000000000' }))],
  ])('takes the status of a reply that is %s, and lets it go', async (_case, script) => {
    await using server = await startRawServer({ '/': script })
    const reply = await start().post({ ...message(server.url('/')), timeoutMs: 200 }, NEVER)
    expect(reply.status).toBe(200)
    await expect.poll(() => server.open()).toBe(0)
  })

  test('fails where nobody answers, and goes to no inner address unless allowed', async () => {
    await using server = await startRawServer({ '/': () => undefined })
    await expect(start().post({ ...message(server.url('/')), timeoutMs: 100 }, NEVER)).rejects.toMatchObject({
      code: 'timeout-headers',
    })
    await expect(start({ allowPrivateAddresses: false }).post(message(server.url('/')), NEVER)).rejects.toMatchObject({
      code: 'blocked-address',
    })
  })
})
