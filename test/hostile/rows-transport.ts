import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type SecureVersion } from 'node:tls'
import { answer, head, type Script } from '../support/raw-server.ts'
import { expectEnd, expectVisits, strike } from './expect.ts'
import { articlePage, listingPage } from './pages.ts'
import { BLACK_HOLE, HOSTILE } from './places.ts'
import type { Row } from './row.ts'
import type { World } from './world.ts'

const FULL = listingPage(60)
const SHORT = Buffer.concat([head(200, { 'content-length': '100000' }), Buffer.from(FULL)])
const LONG_ARTICLE = articlePage('Long', Array(60).fill('What was reported.').join('</p><p>'))
const DAY_MS = 86_400_000
const KEEP_OPEN: Script = () => undefined

/** Bytes that come one by one, for as long as somebody listens. */
const drip =
  (begin: Buffer | string, bytes: string): Script =>
  (socket) => {
    let at = 0
    socket.write(begin)
    const timer = setInterval(() => socket.write(bytes[at++ % bytes.length] ?? ''), 100)
    socket.on('close', () => clearInterval(timer))
  }

/** Strikes with each of several forms of a fault, which end alike. */
async function strikeEach(world: World, scripts: readonly Script[], check: string, visit = check): Promise<void> {
  for (const script of scripts) await world.apart((one) => strike(one, { script, check, visit }))
}

const fixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url))

type Secure = { readonly name: string; readonly version?: SecureVersion }

/** A server of TLS at hostile.example that answers every request with a listing. */
async function serveSecurely(world: World, { name, version }: Secure): Promise<void> {
  const versions =
    version === undefined ? {} : { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
  const server = createServer({ key: fixture(`${name}.key`), cert: fixture(`${name}.pem`), ...versions }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => socket.end(answer({ body: listingPage() })))
  })
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  server.listen(443, HOSTILE)
  await once(server, 'listening')
  world.release({
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  })
}

export const transportRows: readonly Row[] = [
  {
    id: 'B1',
    fault: 'nobody is there',
    provoked: 'a closed port; a name that does not exist; a name server that does not answer',
    async run(world) {
      const watch = await world.watch({ sources: [{ robots: 'ignore' }] })
      await expectEnd(watch, 'failed connect')
      world.names.set('hostile.example', 'no-such-name')
      await expectEnd(watch, 'failed dns')
      world.names.set('hostile.example', 'silent')
      await expectEnd(watch, 'failed dns')
      return '`connect`, `dns`'
    },
  },
  {
    id: 'B2',
    fault: 'a connection that is never answered',
    provoked: 'an address behind an interface whose other end is silent',
    async run(world) {
      world.names.set('hostile.example', [BLACK_HOLE])
      await expectEnd(await world.watch(), 'failed timeout-connect')
      return '`timeout-connect`'
    },
  },
  {
    id: 'B3',
    fault: 'a connection that is accepted, and then silence',
    provoked: 'no byte after the request; no byte of a TLS handshake',
    async run(world) {
      await strikeEach(world, [KEEP_OPEN], 'failed timeout-headers')
      await world.serve({}, { port: 443 })
      const watch = await world.watch({ sources: [{ url: 'https://hostile.example/list' }] })
      await expectEnd(watch, 'failed timeout-connect')
      return '`timeout-headers`; `timeout-connect`'
    },
  },
  {
    id: 'B4',
    fault: 'headers that come a byte at a time',
    provoked: 'a byte every 100 ms',
    async run(world) {
      await strikeEach(world, [drip('HTTP/1.1 200 OK\r\nx: ', 'abc')], 'failed timeout-headers')
      return '`timeout-headers`'
    },
  },
  {
    id: 'B5',
    fault: 'a body that comes a byte at a time, without end',
    provoked: 'a byte every 100 ms; 50 such sources at once beside the healthy one',
    async run(world) {
      const script = drip(head(200, {}), '<p>')
      await strikeEach(world, [script], 'failed timeout-total')
      await world.serve({ '/list': script })
      const names = Array.from({ length: 50 }, (_, at) => `drip-${at}.example`)
      for (const name of names) world.names.set(name, [HOSTILE])
      const watch = await world.watch({ sources: names.map((name) => ({ id: name, url: `http://${name}/list` })) })
      await Promise.all(names.map((name) => expectEnd(watch, /^failed timeout-/u, name)))
      return '`timeout-total`; nobody else waits'
    },
  },
  {
    id: 'B6',
    fault: 'interim answers without end',
    provoked: '5,000 times status 103, then silence',
    async run(world) {
      const flood: Script = (socket) => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(5000))
      const before = process.memoryUsage().rss
      await strikeEach(world, [flood], 'failed timeout-headers')
      assert.ok(process.memoryUsage().rss - before < 100e6)
      return '`timeout-headers`'
    },
  },
  {
    id: 'B7',
    fault: 'a body that ends early',
    provoked: 'a reset; fewer bytes than Content-Length says; no last chunk',
    async run(world) {
      const chunked = `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${FULL.length.toString(16)}\r\n${FULL}\r\n`
      const reset: Script = (socket) => socket.write(SHORT, () => setTimeout(() => socket.resetAndDestroy(), 50))
      await strikeEach(world, [SHORT, chunked, reset], 'quarantined truncated', 'doubted truncated')
      return '`quarantined`, `truncated`'
    },
  },
  {
    id: 'B8',
    fault: 'a page without a length that is cut',
    provoked: 'a listing of 60 entries and an article of as many paragraphs, closed after every 100 bytes of them',
    async run(world) {
      let length = Number.POSITIVE_INFINITY
      const cut =
        (page: string): Script =>
        (socket) =>
          socket.end(Buffer.concat([head(200, {}), Buffer.from(page).subarray(0, length)]))
      await world.apart(async (one) => {
        await one.serve({ '/list': cut(FULL) })
        const watch = await one.watch()
        await expectEnd(watch, 'first')
        for (length = 100; length < FULL.length - 1; length += 100) await expectEnd(watch, 'quarantined suspect-tail')
        length = Number.POSITIVE_INFINITY
        await expectEnd(watch, 'unchanged')
      })
      await world.serve({ '/list': answer({ body: listingPage(1) }), '/article/1': cut(LONG_ARTICLE) })
      const watch = await world.watch()
      await expectEnd(watch, 'first')
      await expectVisits(watch, /^first$/u)
      for (length = 100; length < LONG_ARTICLE.length - 1; length += 100) {
        // An old article is visited once a month.
        watch.skip(32 * DAY_MS)
        await expectVisits(watch, /^doubted suspect-tail$/u)
      }
      length = Number.POSITIVE_INFINITY
      watch.skip(32 * DAY_MS)
      await expectVisits(watch, /^same$/u)
      assert.deepEqual(await watch.changes(), [])
      return '`quarantined` or doubted, `suspect-tail`, at every place'
    },
  },
  {
    id: 'B9',
    fault: 'what answers is not HTTP',
    provoked: 'the banner of SSH; HTTP/0.9; bytes',
    async run(world) {
      await strikeEach(
        world,
        ['SSH-2.0-OpenSSH_9.9\r\n', '<html>news</html>', Buffer.from([0, 1, 2, 255])],
        'failed bad-http',
      )
      return '`bad-http`'
    },
  },
  {
    id: 'B10',
    fault: 'headers that are none',
    provoked: 'a header of 1 MB; one without a colon; one with NUL',
    async run(world) {
      const scripts = [
        head(200, { a: 'x'.repeat(1_000_000) }),
        'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
        'HTTP/1.1 200 OK\r\na: \0\r\n\r\n',
      ]
      await strikeEach(world, scripts, 'failed bad-http')
      return '`bad-http`'
    },
  },
  {
    id: 'B11',
    fault: 'a certificate that is not valid',
    provoked: 'expired; of another name; self-signed; TLS 1.0 only; and a sound one',
    async run(world) {
      const sources = [{ url: 'https://hostile.example/list' }]
      const unsound: readonly Secure[] = [
        { name: 'expired' },
        { name: 'elsewhere' },
        { name: 'self-signed' },
        { name: 'sound', version: 'TLSv1' },
      ]
      for (const secure of unsound) {
        await world.apart(async (one) => {
          await serveSecurely(one, secure)
          await expectEnd(await one.watch({ sources }), 'failed tls')
        })
      }
      await serveSecurely(world, { name: 'sound' })
      await expectEnd(await world.watch({ sources }), 'first')
      return '`tls`; it is never ignored'
    },
  },
]
