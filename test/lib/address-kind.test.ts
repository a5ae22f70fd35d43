import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindOfAddress } from '../../src/lib/address-kind.ts'

// First and last address of the ranges in the IANA special-purpose registries, of multicast, and of future use.
const CLOSED = `
0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.0 127.255.255.255 169.254.0.0
169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.0 192.0.2.255 192.31.196.0 192.31.196.255
192.52.193.0 192.52.193.255 192.88.99.0 192.88.99.255 192.168.0.0 192.168.255.255 192.175.48.0 192.175.48.255 198.18.0.0
198.19.255.255 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.255
:: ::1 ::ffff:0:0 ::ffff:10.0.0.1 64:ff9b:1:: 64:ff9b:1:ffff:ffff:ffff:ffff:ffff 100:: 100::ffff:ffff:ffff:ffff
100:0:0:1:: 2001:: 2001:0:ffff:ffff:ffff:ffff:ffff:ffff 2001:1::1 2001:2:: 2001:3:: 2001:4:112:: 2001:10:: 2001:20::
2001:30:: 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff 2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 2002::
2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff 2620:4f:8000:: 2620:4f:8000:ffff:ffff:ffff:ffff:ffff 3fff::
3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff 5f00:: fc00:: fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff fe80::
febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff fec0:: ff00:: ff02::1 4000:: 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
`
// What stands just outside of them, and well-known public servers.
const PUBLIC = `
1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0
172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.3.0 192.31.195.255 192.31.197.0 192.52.192.255 192.88.98.255
192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 203.0.112.255 203.0.114.0 223.255.255.255 8.8.8.8
93.184.216.34 175.45.176.1 168.63.129.15
2000:: 2001:200:: 2001:4860:4860::8888 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff 2001:db9:: 2003:: 2606:4700::1111
2620:4f:7fff:ffff:ffff:ffff:ffff:ffff 2620:4f:8001:: 3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff 3fff:1000::
::ffff:8.8.8.8 64:ff9b::8.8.8.8 2a00:1450::5efe:808:808
`

const words = (text: string): string[] => text.trim().split(/\s+/u)

describe('kindOfAddress', () => {
  test.each(words(CLOSED))('%s is not public', (address) => {
    expect(kindOfAddress(address)).not.toBe('public')
  })

  test.each(words(PUBLIC))('%s is public', (address) => {
    expect(kindOfAddress(address)).toBe('public')
  })

  test.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['10.1.2.3', 'private'],
    ['fd12::1', 'private'],
    ['100.64.0.9', 'shared'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['169.254.169.254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['224.0.0.251', 'multicast'],
    ['0.0.0.0', 'reserved'],
  ])('%s is %s', (address, kind) => {
    expect(kindOfAddress(address)).toBe(kind)
  })

  test.each([
    ['mapped', '::ffff:127.0.0.1'],
    ['mapped, in hexadecimal', '::ffff:7f00:1'],
    ['compatible', '::127.0.0.1'],
    ['translated', '::ffff:0:7f00:1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['6to4', '2002:7f00:1::'],
    ['of a Teredo server', '2001:0:7f00:1::'],
    ['of a Teredo client', '2001:0:808:808:0:0:80ff:fffe'],
    ['ISATAP', '2a00:1450::5efe:127.0.0.1'],
    ['ISATAP, globally unique', '2a00:1450::200:5efe:7f00:1'],
  ])('a loopback address that is wrapped is unwrapped: %s', (_form, address) => {
    expect(kindOfAddress(address)).toBe('loopback')
  })

  test('whatever the IPv4 address, its mapped form is of the same kind', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(kindOfAddress(`::ffff:${address}`)).toBe(kindOfAddress(address))
        expect(kindOfAddress(`64:ff9b::${address}`)).toBe(kindOfAddress(address))
      }),
    )
  })

  test('nothing outside of 2000::/3 is public, but what is wrapped', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        fc.pre(!/^(?:::|0*64:ff9b|0+:)/iu.test(address) && !/^[23][0-9a-f]{3}:/iu.test(address))
        expect(kindOfAddress(address)).not.toBe('public')
      }),
    )
  })
})
