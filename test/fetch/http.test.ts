import { afterEach, describe, expect, test } from 'vitest'
import { createHttp, type Http, type HttpOptions } from '../../src/fetch/http.ts'
import { answer, startRawServer } from '../support/raw-server.ts'

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
