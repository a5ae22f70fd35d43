import type { LookupAddress } from 'node:dns'
import { describe, expect, test } from 'vitest'
import { type AddressGuardOptions, createAddressGuard } from '../../src/fetch/address-guard.ts'

const guard = (options: Partial<AddressGuardOptions> = {}) =>
  createAddressGuard({ allowPrivateAddresses: false, dnsTimeoutMs: 1000, ownAddresses: () => [], ...options })

/** The addresses that a socket would be given for a name. */
function lookUp(options: Partial<AddressGuardOptions>, host = 'news.example.org'): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    guard(options).lookup(host, { all: true }, (error, addresses) => {
      if (error) reject(error)
      else resolve(addresses as LookupAddress[])
    })
  })
}

type Resolve = NonNullable<AddressGuardOptions['resolve']>

const resolvesTo = (...addresses: string[]): Resolve => {
  return () => Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
}

describe('checkUrl', () => {
  test.each([
    'file:///etc/passwd',
    'FILE:/etc/passwd',
    'file:..',
    ' \tfile:///etc/passwd',
    'view-source:http://example.org/',
    'chrome://version',
    'data:text/html,x',
    'javascript:alert(1)',
    'ftp://example.org/',
    'blob:https://example.org/1',
    'ws://example.org/',
  ])('refuses the scheme of %j', (address) => {
    expect(() => guard({ allowPrivateAddresses: true }).checkUrl(address, 'source')).toThrow(
      expect.objectContaining({ code: 'blocked-scheme' }),
    )
  })

  test.each(['', 'news', 'http://', 'http://exa mple.org/', 'http://[fe80::1%25eth0]/', 'http://256.1.1.1/'])(
    'says that %j cannot be read',
    (address) => {
      expect(() => guard().checkUrl(address, 'source')).toThrow(expect.objectContaining({ code: 'bad-url' }))
    },
  )

  test.each([22, 25, 6667, 6000, 10080])('refuses port %i, on which no web server listens', (port) => {
    expect(() => guard({ allowPrivateAddresses: true }).checkUrl(`http://example.org:${port}/`, 'source')).toThrow(
      expect.objectContaining({ code: 'blocked-port' }),
    )
  })

  test.each([
    'http://localhost/',
    'http://LOCALHOST./',
    'http://news.localhost/',
    'http://printer.local/',
    'http://db.internal/',
    'http://nas.home.arpa/',
    'http://intranet/',
    'http://metadata.google.internal/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0/',
    'http://①②⑦.0.0.1/',
    'http://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    'http:127.0.0.1',
    'http:\\\\127.0.0.1\\',
    'http://169.254.169.254\\@example.com/',
    'http://1\t2\n7.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
  ])('refuses the inner address %j', (address) => {
    expect(() => guard().checkUrl(address, 'source')).toThrow(expect.objectContaining({ code: 'blocked-address' }))
  })

  test.each([
    'http://a\\@b.example/',
    'http://exam\tple.org/',
    ' https://example.org/',
    'https://example.org/a b',
    'https://user:secret@example.org/',
    `https://example.org/${'a'.repeat(2048)}`,
  ])('refuses %j when a page wrote it', (address) => {
    expect(() => guard().checkUrl(address, 'discovered')).toThrow(expect.objectContaining({ code: 'bad-url' }))
  })

  test('never quotes an address, which may hold a token', () => {
    expect(() => guard().checkUrl('https://user:hunter2@example.org/', 'source')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  })

  test('names the host, what it is, and what would open it', () => {
    expect(() => guard().checkUrl('http://10.0.0.7/', 'source')).toThrow(
      '10.0.0.7 is a private address: fetch.allowPrivateAddresses: true would open it',
    )
  })

  test('lets public addresses through, against a base too', () => {
    const base = guard().checkUrl('https://example.org/news/', 'source')
    expect(guard().checkUrl('../about?x=1', 'discovered', base).href).toBe('https://example.org/about?x=1')
    expect(guard().checkUrl('https://kcna.example.kp:8443/', 'source').host).toBe('kcna.example.kp:8443')
  })

  test('opens private networks when that is allowed, and never a metadata service', () => {
    const open = guard({ allowPrivateAddresses: true })
    for (const address of ['http://localhost/', 'http://10.0.0.7/', 'http://[fd12::1]/', 'http://intranet/']) {
      expect(open.checkUrl(address, 'source')).toBeInstanceOf(URL)
    }
    for (const address of ['http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://metadata.google.internal/']) {
      expect(() => open.checkUrl(address, 'source')).toThrow('which is never asked')
    }
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
