import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createFetcher, type Fetcher, type FetcherOptions } from '../../src/fetch/fetcher.ts'
import { createHttp, type Http, type HttpOptions } from '../../src/fetch/http.ts'
import { readProxy } from '../../src/fetch/proxy.ts'
import { type Access, PLAIN_ACCESS } from '../../src/model/access.ts'
import { startProxy } from '../support/proxy.ts'
import { answer, startRawServer } from '../support/raw-server.ts'

const NEVER = new AbortController().signal
const open: (Http | Fetcher)[] = []
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())))

type Asking = { trustDns?: boolean; resolve?: HttpOptions['resolve'] }

function ask(address: string, proxy: string, { trustDns = false, resolve = toPublic }: Asking = {}) {
  const limits = { dnsTimeoutMs: 1000, connectTimeoutMs: 5000, headersTimeoutMs: 5000, connections: 1, resolve }
  const asker = { addressClass: 'source', home: null, allow: [], lab: false } as const
  const http = createHttp(asker, { ...limits, proxy: readProxy(proxy, trustDns) })
  open.push(http)
  const common = { headers: [], body: null, timeoutMs: 5000, maxBytes: 10_000, signal: NEVER }
  return http.ask({ ...common, method: 'GET', url: new URL(address) })
}

const toPublic = async () => [{ address: '93.184.216.34', family: 4 }]
const toPrivate = async () => [{ address: '10.9.9.9', family: 4 }]
const toNothing = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }))
const fixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8')
const BASIC = `Basic ${Buffer.from('me:pass word').toString('base64')}`

beforeAll(() => setDefaultCACertificates([...getCACertificates('default'), fixture('ca.pem')]))

async function startSecure() {
  const seen: IncomingHttpHeaders[] = []
  const options = { key: fixture('sound.key'), cert: fixture('sound.pem') }
  const server = createSecureServer(options, (asked, reply) => {
    seen.push(asked.headers)
    reply.end('secure')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('an HTTP proxy', () => {
  test('is handed plain pages as they are, and alone gets to see its password', async () => {
    await using site = await startRawServer({ '/list': answer({ body: 'here' }) })
    await using proxy = await startProxy(site.port)
    const { bytes } = await ask('http://news.example.org/list', proxy.url('me:pass%20word@'))
    expect(bytes.toString()).toBe('here')
    expect(proxy.seen).toMatchObject([
      { line: 'GET http://news.example.org/list', headers: { 'proxy-authorization': BASIC, host: 'news.example.org' } },
    ])
    expect(site.requests[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  test('connects to secure sites, whose pages it cannot read, and alone gets to see its password', async () => {
    await using site = await startSecure()
    await using proxy = await startProxy(site.port)
    const { bytes } = await ask('https://hostile.example/', proxy.url('me:pass%20word@'))
    expect(bytes.toString()).toBe('secure')
    expect(proxy.seen).toMatchObject([
      { line: 'CONNECT hostile.example:443', headers: { 'proxy-authorization': BASIC } },
    ])
    expect(site.seen[0]).not.toHaveProperty('proxy-authorization')
  })

  test('may have a password that only looks percent-encoded', async () => {
    await using site = await startRawServer({ '/list': answer({ body: 'here' }) })
    await using proxy = await startProxy(site.port)
    await ask('http://news.example.org/list', proxy.url('me:100%@'))
    const basic = `Basic ${Buffer.from('me:100%').toString('base64')}`
    expect(proxy.seen).toMatchObject([{ headers: { 'proxy-authorization': basic } }])
  })

  test('that is not there is the one to blame', async () => {
    const nobody = await startRawServer({})
    await nobody[Symbol.asyncDispose]()
    for (const scheme of ['http', 'https']) {
      const asked = ask(`${scheme}://news.example.org/`, `http://127.0.0.1:${nobody.port}`)
      await expect(asked).rejects.toMatchObject({ code: 'proxy' })
    }
  })

  test('that refuses to connect is the one to blame', async () => {
    await using proxy = await startRawServer({ 'news.example.org:443': answer({ status: 407 }) })
    const asked = ask('https://news.example.org/', `http://127.0.0.1:${proxy.port}`)
    await expect(asked).rejects.toMatchObject({ code: 'proxy', message: expect.stringContaining('407') })
  })
})

describe.each(['http', 'https'])('behind a proxy, over %s', (scheme) => {
  test.each([
    ['a name that leads to one', `${scheme}://news.example.org/`, toPrivate],
    ['a literal', `${scheme}://10.9.9.9/`, toPublic],
  ])('a private address is refused before the proxy is asked: %s', async (_case, address, resolve) => {
    await using proxy = await startProxy(9)
    await expect(ask(address, proxy.url(), { resolve })).rejects.toMatchObject({ code: 'blocked-address' })
    expect(proxy.seen).toEqual([])
  })

  test('a name that cannot be resolved here is not asked for', async () => {
    await using proxy = await startProxy(9)
    const asked = ask(`${scheme}://news.example.org/`, proxy.url(), { resolve: toNothing })
    await expect(asked).rejects.toMatchObject({ code: 'dns' })
    expect(proxy.seen).toEqual([])
  })
})

describe('a proxy that is trusted with names', () => {
  test('is given them unresolved for plain pages', async () => {
    await using site = await startRawServer({ '/': answer({ body: 'here' }) })
    await using proxy = await startProxy(site.port)
    const asked = await ask('http://news.example.org/', proxy.url(), { trustDns: true, resolve: toNothing })
    expect(asked.bytes.toString()).toBe('here')
  })

  test('is given them unresolved to connect to secure sites; addresses are refused as ever', async () => {
    await using site = await startSecure()
    await using proxy = await startProxy(site.port)
    const asking = { trustDns: true, resolve: toNothing }
    expect((await ask('https://hostile.example/', proxy.url(), asking)).bytes.toString()).toBe('secure')
    for (const scheme of ['http', 'https']) {
      const inner = ask(`${scheme}://10.9.9.9/`, proxy.url(), asking)
      await expect(inner).rejects.toMatchObject({ code: 'blocked-address' })
    }
    expect(proxy.seen.map(({ line }) => line)).toEqual(['CONNECT hostile.example:443'])
  })
})

describe('of the configuration', () => {
  function start(options: Partial<FetcherOptions>): Fetcher {
    const fetcher = createFetcher({
      userAgent: 'Dateline/1.0 (+https://example.org/contact)',
      timeoutMs: 5000,
      maxBytes: 100_000,
      perHost: { concurrency: 1, delayMs: 0 },
      allowPrivateAddresses: true,
      now: () => 1_713_172_203_000,
      ...options,
    })
    open.push(fetcher)
    return fetcher
  }
  const page = (fetcher: Fetcher, url: string, access: Partial<Access> = {}) => {
    const source = { url, access: { ...PLAIN_ACCESS, robots: 'ignore' as const, ...access } }
    return fetcher.fetchPage({ url, source, addressClass: 'source', validators: null }, NEVER)
  }

  test('the common proxy serves pages and channels; a source may have its own, or none', async () => {
    await using site = await startRawServer({ '/': answer({ body: 'here' }) })
    await using common = await startProxy(site.port)
    await using own = await startProxy(site.port)
    const fetcher = start({ proxy: { url: common.url(), trustDns: false } })
    await page(fetcher, site.url('/'))
    await fetcher.post({ url: site.url('/'), headers: {}, body: 'said', timeoutMs: 5000 }, NEVER)
    expect(common.seen.map(({ line }) => line)).toEqual([`GET ${site.url('/')}`, `POST ${site.url('/')}`])
    await page(fetcher, site.url('/'), { proxy: { url: own.url(), trustDns: false } })
    await page(fetcher, site.url('/'), { proxy: 'direct' })
    expect([common.seen.length, own.seen.length, site.requests.length]).toEqual([2, 1, 4])
  })

  test('the common proxy connects to secure channels, and a message is told to the channel alone', async () => {
    await using site = await startSecure()
    await using proxy = await startProxy(site.port)
    const fetcher = start({
      allowPrivateAddresses: false,
      proxy: { url: proxy.url('me:pass%20word@'), trustDns: true },
    })
    const message = { headers: { 'x-token': 'secret' }, body: 'said', timeoutMs: 5000 }
    const { status, body } = await fetcher.post({ url: 'https://hostile.example/hook', ...message }, NEVER)
    expect([status, body]).toEqual([200, 'secure'])
    expect(proxy.seen).toMatchObject([
      { line: 'CONNECT hostile.example:443', headers: { 'proxy-authorization': BASIC } },
    ])
    expect(proxy.seen[0]?.headers).not.toHaveProperty('x-token')
    expect(site.seen[0]).toMatchObject({ 'x-token': 'secret' })
    expect(site.seen[0]).not.toHaveProperty('proxy-authorization')
  })

  test('a channel of a private network is reached past the common proxy', async () => {
    await using site = await startRawServer({ '/hook': answer({ body: 'here' }) })
    await using proxy = await startProxy(site.port)
    const fetcher = start({ allowPrivateAddresses: false, proxy: { url: proxy.url(), trustDns: false } })
    const allowPrivate = [`127.0.0.1:${site.port}`]
    const message = { headers: {}, body: 'said', timeoutMs: 5000, allowPrivate }
    expect((await fetcher.post({ url: site.url('/hook'), ...message }, NEVER)).body).toBe('here')
    expect(proxy.seen).toEqual([])
  })

  test('only; that of the environment is not asked', async () => {
    await using site = await startRawServer({ '/': answer({ body: 'here' }) })
    await using proxy = await startProxy(site.port)
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']
    for (const name of names) process.env[name] = proxy.url()
    try {
      await page(start({}), site.url('/'))
    } finally {
      for (const name of names) delete process.env[name]
    }
    expect([proxy.seen.length, site.requests.length]).toEqual([0, 1])
  })
})
