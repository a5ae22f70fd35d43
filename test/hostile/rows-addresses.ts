import assert from 'node:assert/strict'
import { answer } from '../support/raw-server.ts'
import { expectEnd } from './expect.ts'
import { listingOf, listingPage } from './pages.ts'
import { HOSTILE } from './places.ts'
import type { Row } from './row.ts'
import type { Tree } from './watch.ts'
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
  'data:text/html,<ul id="news"><li><a href="/a">A</a></ul>',
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

export const addressRows: readonly Row[] = [
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
      const refusals = ['failed blocked-address', 'failed blocked-scheme', 'failed bad-url']
      assert.deepEqual(
        [...codes].filter((code) => !refusals.includes(code)),
        [],
      )
      return '`blocked-address`, `blocked-scheme`, `bad-url`'
    },
  },
  {
    id: 'A8',
    fault: 'links of a page that lead inside',
    provoked: 'a public listing whose articles, `<base>` and canonical link point to canaries',
    async run(world) {
      const links = ['http://10.9.9.9/secret', 'http://127.0.0.1:8080/', '//169.254.169.254/latest/']
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
