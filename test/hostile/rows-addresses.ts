import assert from 'node:assert/strict'
import { checkSource } from '../../src/check/check-source.ts'
import { toFailure } from '../../src/model/failure.ts'
import type { CheckRecord } from '../../src/model/records.ts'
import { answer } from '../support/raw-server.ts'
import { expectEnd } from './expect.ts'
import { articlePage, listingOf, listingPage } from './pages.ts'
import { HOSTILE, OTHER } from './places.ts'
import type { Row } from './row.ts'
import { type HostileWatch, loadWritten, SECRETS, type Tree } from './watch.ts'
import type { World } from './world.ts'

/** Inner addresses in the spellings that URL parsers have disagreed over. */
const INNER_SPELLINGS = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://0/',
  'http://①②⑦.0.0.1/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://1\t2\n7.0.0.1/',
  'http://127.0.0.1.:80/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:7f00:1::]/',
  'http://[::ffff:0:7f00:1]/',
  'http://[fd00::9]/',
  'http://[fd00:ec2::254]/',
  'http://[fe80::1]/',
  'http://10.9.9.9/',
  'http://10.9.9.9:8080/',
  'http://100.64.0.9/',
  'http://169.254.169.254/latest/meta-data/',
  'http://169.254.169.254\\@hostile.example/',
  'http://168.63.129.16/',
  'http://93.184.217.1/',
  'http://localhost/',
  'http://LOCALHOST./',
  'http://news.localhost/',
  'http://printer.local/',
  'http://db.internal/',
  'http://intranet/',
  'http://metadata.google.internal/',
]

const LOCAL_SCHEMES = [
  'file:///etc/passwd',
  'FILE:/etc/passwd',
  'view-source:http://hostile.example/',
  'chrome://version',
  'data:text/html,news',
  'javascript:alert(1)',
  'ftp://hostile.example/',
  'blob:http://hostile.example/1',
]

/** A source that is redirected to each of these; gives back how each check ended. */
async function redirectTo(world: World, targets: readonly string[]): Promise<string[]> {
  // As sites send them: UTF-8 in a header.
  const inBytes = (target: string) => Buffer.from(target).toString('latin1')
  const paths = targets.map(
    (target, at) => [`/${at}`, answer({ status: 302, headers: { location: inBytes(target) } })] as const,
  )
  await world.serve(Object.fromEntries(paths))
  const sources = targets.map((_, at): Tree => ({ id: `s-${at}`, url: `http://hostile.example/${at}` }))
  const watch = await world.watch({ sources })
  const ends: string[] = []
  for (const { id } of sources) ends.push(await expectEnd(watch, /^failed /u, String(id)))
  return ends
}

/** How a configuration with this source is refused. */
function refusalOf(source: Tree): string {
  try {
    loadWritten([source])
    return 'none'
  } catch (error) {
    return toFailure(error).message
  }
}

/** Checks a source whose address is this, as if the configuration had let it through. */
function checkAt(url: string, { config, checking }: HostileWatch): Promise<CheckRecord> {
  const [source] = config.sources
  assert.ok(source)
  return checkSource({ ...source, url }, checking, new AbortController().signal)
}

/** The listing of links, and how the visits to them end. */
async function visitLinks(world: World, links: readonly string[]): Promise<string[]> {
  await world.serve({ '/list': answer({ body: listingOf(links) }) })
  const watch = await world.watch()
  await expectEnd(watch, 'first')
  return (await watch.visit()).map(({ verdict }) => ('reason' in verdict ? verdict.reason : verdict.kind))
}

export const addressRows: readonly Row[] = [
  {
    id: 'A1',
    fault: 'an inner address as a source, however spelt',
    provoked: `${INNER_SPELLINGS.length} spellings as the address of a source, in the configuration and at run time`,
    async run(world) {
      const watch = await world.watch()
      for (const url of INNER_SPELLINGS) {
        // Where a bare name leads, and which addresses are our own, is known at run time only.
        if (!/intranet|93\.184\.217/u.test(url)) assert.match(refusalOf({ url }), /sources\[0\]\.url: /u, url)
        assert.equal((await checkAt(url, watch)).reason, 'blocked-address', url)
      }
      return 'refused by `validate`, and `blocked-address` at run time'
    },
  },
  {
    id: 'A5',
    fault: 'another scheme as a source or as a link',
    provoked: `${LOCAL_SCHEMES.length} addresses such as \`file:\`, \`data:\` and \`javascript:\``,
    async run(world) {
      const links = [...Array(100).keys()].map((at) => `/article/${at}`)
      await world.serve({ '/list': answer({ body: listingOf([...links, ...LOCAL_SCHEMES]) }) })
      const watch = await world.watch()
      assert.equal((await watch.check()).entries, links.length)
      for (const url of LOCAL_SCHEMES) {
        assert.match(refusalOf({ url }), /sources\[0\]\.url: /u, url)
        assert.equal((await checkAt(url, watch)).reason, 'blocked-scheme', url)
      }
      return 'refused by `validate`, `blocked-scheme` at run time; such links are no entries'
    },
  },
  {
    id: 'A2',
    fault: 'a name that leads to a private address',
    provoked: 'the name server answers 10.9.9.9, ::1 and fd00::9',
    async run(world) {
      const inner = ['10.9.9.9', '::1', 'fd00::9', '169.254.169.254', '127.0.0.1', '93.184.217.1']
      for (const [at, address] of inner.entries()) world.names.set(`inner-${at}.example`, [address])
      const sources = inner.map((_, at): Tree => ({ id: `s-${at}`, url: `http://inner-${at}.example/` }))
      const watch = await world.watch({ sources })
      for (const { id } of sources) await expectEnd(watch, 'failed blocked-address', String(id))
      return '`blocked-address`'
    },
  },
  {
    id: 'A3',
    fault: 'a name with a public and a private address',
    provoked: 'the name server answers both, in both orders',
    async run(world) {
      await world.serve({ '/list': answer({ body: listingPage() }) })
      const watch = await world.watch()
      for (const mixed of [
        [HOSTILE, '10.9.9.9'],
        ['10.9.9.9', HOSTILE],
        [HOSTILE, 'fd00::9'],
      ]) {
        world.names.set('hostile.example', mixed)
        await expectEnd(watch, 'failed blocked-address')
      }
      return '`blocked-address`'
    },
  },
  {
    id: 'A4',
    fault: 'a name that rebinds',
    provoked:
      'the name server answers in turn a public address and 169.254.169.254, for 200 checks; no connection is kept',
    async run(world) {
      const close = { connection: 'close' }
      await world.serve({ '*': answer({ body: listingPage(), headers: close }) })
      const watch = await world.watch()
      let turn = 0
      world.names.set('hostile.example', () => [turn++ % 2 === 0 ? HOSTILE : '169.254.169.254'])
      const ends = new Set<string>()
      for (let check = 0; check < 200; check++)
        ends.add(await expectEnd(watch, /^(?:first|unchanged|failed blocked-address)$/u))
      assert.ok(ends.has('failed blocked-address') && ends.has('unchanged'), [...ends].join(', '))
      return 'asked at the address that was checked, or `blocked-address`'
    },
  },
  {
    id: 'A6',
    fault: 'a redirect to an inner address or to another scheme',
    provoked: `302 to ${INNER_SPELLINGS.length} spellings of inner addresses and to ${LOCAL_SCHEMES.length} schemes`,
    async run(world) {
      const codes = new Set(
        await redirectTo(world, [
          ...INNER_SPELLINGS.filter((one) => !one.includes('\n')),
          '//10.9.9.9/',
          ...LOCAL_SCHEMES,
        ]),
      )
      const refusals = ['failed blocked-address', 'failed blocked-port', 'failed blocked-scheme', 'failed bad-url']
      assert.deepEqual(
        [...codes].filter((code) => !refusals.includes(code)),
        [],
      )
      return '`blocked-address`, `blocked-port`, `blocked-scheme`, `bad-url`'
    },
  },
  {
    id: 'A8',
    fault: 'links of a page that lead inside',
    provoked: 'a public listing whose articles, `<base>` and canonical link point to canaries',
    async run(world) {
      const links = [
        'http://10.9.9.9/secret',
        'http://127.0.0.1:8080/',
        '//169.254.169.254/latest/',
        'http://hostile.example:6379/',
        'http://other.example:8080/',
      ]
      const html = listingOf(links).replace(
        '<body>',
        '<head><link rel="canonical" href="http://10.9.9.9/"></head><body>',
      )
      await world.serve({ '*': answer({ body: html }) })
      const watch = await world.watch()
      await expectEnd(watch, 'first')
      const visits = await watch.visit()
      const reasons = visits.map(({ verdict }) => ('reason' in verdict ? verdict.reason : verdict.kind))
      assert.equal(visits.length, links.length)
      assert.deepEqual(
        reasons.filter((reason) => !/^blocked-/u.test(reason)),
        [],
      )
      return 'listed, never asked: `blocked-address`, `blocked-port`'
    },
  },
  {
    id: 'A9',
    fault: 'a way back to ourselves',
    provoked:
      "links to the port of the daemon's own pages, to this machine's own public address and to a database's port",
    async run(world) {
      world.names.set('own.example', ['93.184.217.1'])
      const links = [
        'http://127.0.0.1:7777/',
        'http://93.184.217.1/',
        'http://93.184.217.1:5432/',
        'http://own.example/',
      ]
      const reasons = await visitLinks(world, links)
      assert.deepEqual(reasons.toSorted(), ['blocked-address', 'blocked-address', 'blocked-port', 'blocked-port'])
      return '`blocked-address`, `blocked-port`'
    },
  },
  {
    id: 'A10',
    fault: 'ports that are not of the web',
    provoked: 'sources on ports 22 and 25; a redirect to port 6379; a source that names port 8080',
    async run(world) {
      for (const port of [22, 25]) {
        assert.match(refusalOf({ url: `http://hostile.example:${port}/` }), /not one of the web/u)
      }
      await world.serve({ '/list': answer({ status: 302, headers: { location: 'http://hostile.example:6379/' } }) })
      const named = await world.serve({ '*': answer({ body: listingPage() }) }, { port: 8080 })
      const watch = await world.watch({ sources: [{}, { id: 'named', url: 'http://hostile.example:8080/list' }] })
      await expectEnd(watch, 'failed blocked-port')
      await expectEnd(watch, 'first', 'named')
      await watch.visit()
      assert.ok(named.requests.some(({ path }) => path.startsWith('/article/')))
      return '`blocked-port`, but for the port that a source names, on its own host'
    },
  },
  {
    id: 'A12',
    fault: 'a gate that asks for a cookie',
    provoked: '302 to itself with a cookie, 200 with it',
    async run(world) {
      const moved = answer({ status: 302, headers: { location: '/list', 'set-cookie': 'seen=1; Path=/' } })
      const gate = await world.serve({
        '/list': (socket, { headers }) =>
          socket.end(headers['cookie'] === 'seen=1' ? answer({ body: listingPage() }) : moved),
      })
      const watch = await world.watch()
      await expectEnd(watch, 'first')
      await expectEnd(watch, 'unchanged')
      const asked = gate.requests.filter(({ path }) => path === '/list')
      assert.deepEqual(
        asked.map(({ headers }) => headers['cookie']),
        [undefined, 'seen=1', undefined, 'seen=1'],
      )
      return 'read in two requests; the cookie is forgotten after'
    },
  },
  {
    id: 'A13',
    fault: 'secrets that follow a redirect or a link',
    provoked:
      'a source with Authorization, Cookie and x-api-key, redirected to another host, another port and another scheme',
    async run(world) {
      const [, , secret] = SECRETS
      const headers = { authorization: `Bearer ${secret}`, cookie: `session=${secret}`, 'x-api-key': secret }
      const targets = ['http://other.example/a', 'http://hostile.example:443/a', 'https://hostile.example/a']
      const redirects = targets.map(
        (location, at) => [`/${at}`, answer({ status: 302, headers: { location } })] as const,
      )
      const home = await world.serve({
        '/list': answer({ body: listingOf(targets) }),
        ...Object.fromEntries(redirects),
      })
      const other = await world.serve({ '*': answer({ body: articlePage('Elsewhere') }) }, { host: OTHER })
      const port = await world.serve({ '*': answer({ body: articlePage('Elsewhere') }) }, { port: 443 })
      const moved = targets.map((_, at): Tree => ({ id: `s-${at}`, url: `http://hostile.example/${at}`, headers }))
      const watch = await world.watch({ sources: [{ headers }, ...moved] })
      for (const { id } of watch.config.sources) await watch.check(id)
      await watch.visit()
      const told = home.requests.filter((request) => request.headers['x-api-key'] === secret)
      assert.ok(told.length >= 4 && other.requests.length > 0 && port.requests.length > 0)
      assert.equal(JSON.stringify([other.requests, port.requests]).includes(secret), false)
      return 'none arrives'
    },
  },
  {
    id: 'A11',
    fault: 'redirects without end',
    provoked: '302 to itself; 302 to an address that grows',
    async run(world) {
      const loop = await world.serve({
        '*': (socket, { path }) =>
          socket.end(answer({ status: 302, headers: { location: path === '/list' ? path : `${path}x` } })),
      })
      const watch = await world.watch({ sources: [{}, { id: 'grows', url: 'http://hostile.example/grow' }] })
      await expectEnd(watch, 'failed redirect-loop')
      await expectEnd(watch, 'failed redirect-loop', 'grows')
      assert.ok(loop.requests.filter(({ path }) => path !== '/robots.txt').length <= 12)
      return '`redirect-loop` after five hops'
    },
  },
]
