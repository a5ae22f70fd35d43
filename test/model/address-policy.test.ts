import { describe, expect, test } from 'vitest'
import { type Asker, admitUrl, refuseAddress } from '../../src/model/address-policy.ts'
import { parseAllowance } from '../../src/model/allowance.ts'

type Asking = Partial<Omit<Asker, 'allow' | 'home'>> & { allow?: readonly string[]; home?: string }

const asker = ({ allow = [], home, ...rest }: Asking = {}): Asker => ({
  addressClass: 'source',
  home: home === undefined ? null : new URL(home),
  allow: allow.flatMap((text) => parseAllowance(text) ?? []),
  lab: false,
  ...rest,
})
const admit =
  (asking: Asking = {}) =>
  (address: string, base?: URL) =>
    admitUrl(address, asker(asking), base)

describe('admitUrl', () => {
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
    expect(() => admit({ lab: true })(address)).toThrow(expect.objectContaining({ code: 'blocked-scheme' }))
  })

  test.each(['', 'news', 'http://', 'http://exa mple.org/', 'http://[fe80::1%25eth0]/', 'http://256.1.1.1/'])(
    'says that %j cannot be read',
    (address) => {
      expect(() => admit()(address)).toThrow(expect.objectContaining({ code: 'bad-url' }))
    },
  )

  test.each([22, 25, 6667, 6000, 10080])('refuses port %i, on which no web server listens', (port) => {
    expect(() => admit({ lab: true })(`http://example.org:${port}/`)).toThrow(
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
    expect(() => admit()(address)).toThrow(expect.objectContaining({ code: 'blocked-address' }))
  })

  test.each([
    'http://a\\@b.example/',
    'http://exam\tple.org/',
    ' https://example.org/',
    'https://example.org/a b',
    'https://user:secret@example.org/',
    `https://example.org/${'a'.repeat(2048)}`,
  ])('refuses %j when a page wrote it', (address) => {
    expect(() => admit({ addressClass: 'discovered' })(address)).toThrow(expect.objectContaining({ code: 'bad-url' }))
  })

  test('never quotes an address, which may hold a token', () => {
    expect(() => admit()('https://user:hunter2@example.org/')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  })

  test('names the host, what it is, and what would open it', () => {
    expect(() => admit()('http://10.0.0.7/')).toThrow(
      '10.0.0.7 is a private address; allowPrivate: ["10.0.0.7:80"] would open it',
    )
  })

  test('lets public addresses through, against a base too', () => {
    const base = admit()('https://example.org/news/')
    expect(admit({ addressClass: 'discovered' })('../about?x=1', base).href).toBe('https://example.org/about?x=1')
    expect(admit()('https://kcna.example.kp:8443/').host).toBe('kcna.example.kp:8443')
  })

  test('opens private networks when that is allowed, and never a metadata service', () => {
    const open = admit({ lab: true })
    for (const address of ['http://localhost/', 'http://10.0.0.7/', 'http://[fd12::1]/', 'http://intranet/']) {
      expect(open(address)).toBeInstanceOf(URL)
    }
    for (const address of ['http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://metadata.google.internal/']) {
      expect(() => open(address)).toThrow('which is never asked')
    }
  })
})

describe('ports', () => {
  const fromPage = (address: string) =>
    admit({ addressClass: 'discovered', home: 'https://news.example.org:8443/list' })(address)

  test.each(['https://news.example.org:8443/a', 'https://other.example.org/', 'http://other.example.org/'])(
    'a page may lead to %s',
    (address) => {
      expect(fromPage(address).href).toBe(address)
    },
  )

  test.each(['https://other.example.org:8443/', 'https://news.example.org:9000/', 'http://news.example.org:6379/'])(
    'a page may not lead to %s, whose port only a source may name',
    (address) => {
      expect(() => fromPage(address)).toThrow(expect.objectContaining({ code: 'blocked-port' }))
      expect(admit()(address).href).toBe(address)
    },
  )
})

describe('allowPrivate', () => {
  test.each([
    [['192.168.1.20:8080'], 'http://192.168.1.20:8080/'],
    [['10.0.5.0/24:443'], 'https://10.0.5.77/'],
    [['[fd00::9]:80'], 'http://[fd00::9]/'],
    [['[fd00::]/8:80'], 'http://[fdab::1]/'],
    [['intranet.example:80', 'nas:80'], 'http://nas/'],
    [['127.0.0.1:8080'], 'http://2130706433:8080/'],
    [['169.254.169.254:80'], 'http://169.254.169.254/'],
  ])('%j opens %s', (allow, address) => {
    expect(admit({ allow })(address)).toBeInstanceOf(URL)
    const elsewhere = { allow, addressClass: 'discovered', home: 'https://news.example.org/' } as const
    expect(() => admit(elsewhere)(address)).toThrow(/where no page may lead|only a source may name|never asked/u)
  })

  test.each([
    [['192.168.1.20:8080'], 'http://192.168.1.20/'],
    [['192.168.1.20:8080'], 'http://192.168.1.21:8080/'],
    [['10.0.5.0/24:443'], 'https://10.0.6.1/'],
    [['169.254.0.0/16:80'], 'http://169.254.169.254/'],
    [['metadata.google.internal:80'], 'http://metadata.google.internal/'],
    [['10.0.0.0/8:80'], 'http://nas/'],
  ])('%j does not open %s', (allow, address) => {
    expect(() => admit({ allow })(address)).toThrow(expect.objectContaining({ code: 'blocked-address' }))
  })

  test('covers what a page of the same origin leads to, and nothing else', () => {
    const asking = {
      allow: ['10.0.0.7:80', '10.0.0.8:80'],
      addressClass: 'discovered',
      home: 'http://10.0.0.7/',
    } as const
    expect(admit(asking)('http://10.0.0.7/article')).toBeInstanceOf(URL)
    expect(() => admit(asking)('http://10.0.0.8/')).toThrow('where no page may lead')
  })

  test('of a name opens whatever that name leads to, but for what is never asked', () => {
    const url = new URL('http://intranet.example/')
    const asking = asker({ allow: ['intranet.example:80'] })
    expect(() => refuseAddress(url, '10.0.0.7', asking)).not.toThrow()
    expect(() => refuseAddress(url, '169.254.169.254', asking)).toThrow('which is never asked')
  })

  test.each([
    '*',
    '*:80',
    '10.0.0.1',
    '0.0.0.0/0:80',
    '[::]/0:80',
    '10.0.0.1:0',
    '10.0.0.1:70000',
    '300.1.1.1:80',
    'a b:80',
  ])('is never written as %s', (text) => {
    expect(parseAllowance(text)).toBeNull()
  })
})
