import type { LookupAddress } from 'node:dns'
import { describe, expect, test } from 'vitest'
import { createAddressGuard, type GuardOptions } from '../../src/fetch/address-guard.ts'
import type { Asker } from '../../src/model/address-policy.ts'

const ASKER: Asker = { addressClass: 'source', home: null, allow: [], lab: false }

/** The addresses that a socket would be given for a name. */
function lookUp(options: Partial<GuardOptions>, host = 'news.example.org'): Promise<LookupAddress[]> {
  const url = new URL(`http://${host}/`)
  const { lookup } = createAddressGuard(url, ASKER, { dnsTimeoutMs: 1000, ownAddresses: () => [], ...options })
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => {
      if (error) reject(error)
      else resolve(addresses as LookupAddress[])
    })
  })
}

type Resolve = NonNullable<GuardOptions['resolve']>

const resolvesTo = (...addresses: string[]): Resolve => {
  return () => Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
}

describe('where a socket got to', () => {
  const guardOf = (host: string, resolve: Resolve) =>
    createAddressGuard(new URL(`http://${host}/`), ASKER, { dnsTimeoutMs: 1000, ownAddresses: () => [], resolve })

  test('has to be an address that was let through for the name, however it is spelt', async () => {
    const guard = guardOf('news.example.org', resolvesTo('93.184.216.34', '2606:4700:0:0:0:0:0:1111'))
    expect(() => guard.checkPeer('93.184.216.34')).toThrow('led elsewhere')
    await guard.resolve()
    guard.checkPeer('93.184.216.34')
    guard.checkPeer('2606:4700::1111')
    for (const address of ['93.184.216.35', '2606:4700::1112']) {
      expect(() => guard.checkPeer(address)).toThrow(expect.objectContaining({ code: 'blocked-address' }))
    }
  })

  test('has to be the literal of the address', () => {
    const never: Resolve = () => Promise.reject(new Error('no name'))
    guardOf('93.184.216.34', never).checkPeer('93.184.216.34')
    guardOf('[2606:4700::1111]', never).checkPeer('2606:4700::1111')
    expect(() => guardOf('93.184.216.34', never).checkPeer('93.184.216.35')).toThrow('led elsewhere')
  })

  test('may be this machine where a lab names the unspecified address', () => {
    const options = { dnsTimeoutMs: 1000, ownAddresses: () => [] }
    createAddressGuard(new URL('http://0.0.0.0/'), { ...ASKER, lab: true }, options).checkPeer('127.0.0.1')
  })

  test('is refused where it is not public, and is a connection that broke off where there is none', async () => {
    const guard = guardOf('news.example.org', resolvesTo('93.184.216.34'))
    await guard.resolve()
    expect(() => guard.checkPeer('10.9.9.9')).toThrow(expect.objectContaining({ code: 'blocked-address' }))
    expect(() => guard.checkPeer(undefined)).toThrow(expect.objectContaining({ code: 'connect' }))
  })
})

describe('lookup', () => {
  test('gives all addresses of a public name', async () => {
    await expect(lookUp({ resolve: resolvesTo('93.184.216.34', '2606:4700::1111') })).resolves.toHaveLength(2)
  })

  test('refuses a name when one of its answers is not public', async () => {
    await expect(lookUp({ resolve: resolvesTo('93.184.216.34', '10.9.9.9') })).rejects.toMatchObject({
      code: 'blocked-address',
      message: expect.stringContaining('news.example.org is a private address'),
    })
  })

  test('judges each answer anew, so that a name cannot rebind', async () => {
    const answers = ['93.184.216.34', '169.254.169.254']
    const resolve: Resolve = () => Promise.resolve([{ address: answers.shift() ?? '', family: 4 }])
    await expect(lookUp({ resolve })).resolves.toEqual([{ address: '93.184.216.34', family: 4 }])
    await expect(lookUp({ resolve })).rejects.toMatchObject({ code: 'blocked-address' })
  })

  test("refuses the machine's own addresses although they look public", async () => {
    const own = { resolve: resolvesTo('93.184.216.34'), ownAddresses: () => ['93.184.216.34'] }
    await expect(lookUp(own)).rejects.toThrow('an address of this machine')
  })

  test('takes no answer, and a name server that is silent, as no address', async () => {
    await expect(lookUp({ resolve: resolvesTo() })).rejects.toMatchObject({ code: 'dns' })
    await expect(lookUp({ resolve: () => new Promise(() => undefined), dnsTimeoutMs: 50 })).rejects.toMatchObject({
      code: 'dns',
    })
  })

  test('passes on that the resolver failed', async () => {
    const failing = Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
    await expect(lookUp({ resolve: () => Promise.reject(failing) })).rejects.toBe(failing)
  })
})
