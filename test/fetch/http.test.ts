import { afterEach, describe, expect, test } from 'vitest'
import { type AddressGuard, createAddressGuard } from '../../src/fetch/address-guard.ts'
import { createHttp, type Http } from '../../src/fetch/http.ts'
import { answer, startRawServer } from '../support/raw-server.ts'

let http: Http
afterEach(() => http.close())

function ask(guard: AddressGuard, address: string) {
  http = createHttp({ guard, connectTimeoutMs: 1000, headersTimeoutMs: 1000, connections: 1 })
  const { signal } = new AbortController()
  const url = new URL(address)
  return http.ask({ url, method: 'GET', headers: [], body: null, timeoutMs: 2000, maxBytes: 1000, signal })
}

const toLoopback = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])

describe('the connector', () => {
  test('connects to the address that was resolved and checked, under the name of the site', async () => {
    await using server = await startRawServer({ '/': answer({ body: 'here' }) })
    const guard = createAddressGuard({ allowPrivateAddresses: true, dnsTimeoutMs: 1000, resolve: toLoopback })
    const { status, bytes } = await ask(guard, `http://news.example.org:${server.port}/`)
    expect([status, bytes.toString()]).toEqual([200, 'here'])
    expect(server.requests[0]?.headers['host']).toBe(`news.example.org:${server.port}`)
  })

  test('never connects where one of the answers for the name is an inner address', async () => {
    await using canary = await startRawServer({})
    const guard = createAddressGuard({ allowPrivateAddresses: false, dnsTimeoutMs: 1000, resolve: toLoopback })
    await expect(ask(guard, `http://news.example.org:${canary.port}/`)).rejects.toMatchObject({
      code: 'blocked-address',
    })
    expect(canary.accepted()).toBe(0)
  })

  test('never connects to a literal, for which no socket asks a resolver', async () => {
    await using canary = await startRawServer({})
    const guard = createAddressGuard({ allowPrivateAddresses: false, dnsTimeoutMs: 1000 })
    await expect(ask(guard, canary.url('/'))).rejects.toMatchObject({ code: 'blocked-address' })
    expect(canary.accepted()).toBe(0)
  })

  test('sends nothing over a connection that ended at an inner address all the same', async () => {
    await using canary = await startRawServer({ '/': answer({ body: 'secret' }) })
    const strict = createAddressGuard({ allowPrivateAddresses: false, dnsTimeoutMs: 1000 })
    const lax = createAddressGuard({ allowPrivateAddresses: true, dnsTimeoutMs: 1000, resolve: toLoopback })
    const address = `http://news.example.org:${canary.port}/`
    await expect(ask({ ...strict, lookup: lax.lookup }, address)).rejects.toMatchObject({ code: 'blocked-address' })
    expect(canary.requests).toEqual([])
  })

  test('tells a name that does not resolve', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }))
    const guard = createAddressGuard({ allowPrivateAddresses: false, dnsTimeoutMs: 1000, resolve })
    await expect(ask(guard, 'http://news.example.org/')).rejects.toMatchObject({ code: 'dns' })
  })
})
