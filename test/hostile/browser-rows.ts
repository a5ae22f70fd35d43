import assert from 'node:assert/strict'
import { checkSource } from '../../src/check/check-source.ts'
import type { CheckRecord } from '../../src/model/records.ts'
import { chromiumPath } from '../support/chromium.ts'
import { answer, type Script } from '../support/raw-server.ts'
import { expectEnd } from './expect.ts'
import { listingPage } from './pages.ts'
import { HOSTILE } from './places.ts'
import type { Row } from './row.ts'
import { browserFaultRows } from './rows-browser.ts'
import type { HostileWatch, Tree } from './watch.ts'
import type { World } from './world.ts'

// The rows that concern the browser too, through a real Chromium with the real policy.

const INNER = [
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f.0.0.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[fd00::9]/',
  'http://10.9.9.9/',
  'http://10.9.9.9:8080/',
  'http://100.64.0.9/',
  'http://169.254.169.254/latest/meta-data/',
  'http://169.254.169.254\\@hostile.example/',
  'http://93.184.217.1/',
  'http://localhost/',
  'http://metadata.google.internal/',
]
const LOCAL_SCHEMES = [
  'file:///etc/passwd',
  'FILE:/etc/passwd',
  'view-source:file:///etc/passwd',
  'chrome://version',
  'data:text/html,<li>news',
  'javascript:alert(1)',
  'ftp://hostile.example/',
  'blob:http://hostile.example/1',
]
const SIDE_DOORS = 20

async function watchThrough(world: World, sources: readonly Tree[] = [{}]): Promise<HostileWatch> {
  const fetch = { browser: 'always', browserPath: await chromiumPath(), browserSandbox: false, timeout: '20s' }
  return world.watch({ sources, config: { fetch } })
}

function checkAt(url: string, { config, checking }: HostileWatch): Promise<CheckRecord> {
  const [source] = config.sources
  assert.ok(source)
  return checkSource({ ...source, url }, checking, new AbortController().signal)
}

/** The listing, with scripts that try every way to reach canaries. */
function besieged(): string {
  const inner = 'http://10.9.9.9'
  const markup = `<link rel="preconnect" href="${inner}"><link rel="prefetch" href="${inner}/prefetch">
    <link rel="stylesheet" href="${inner}/style"><img src="${inner}/img"><iframe src="/inside"></iframe>
    <iframe src="http://169.254.169.254/latest/"></iframe><object data="${inner}/object"></object>
    <script type="speculationrules">{"prerender":[{"urls":["${inner}/prerender"]}]}</script>`
  const script = `for (const attempt of [
      () => fetch('${inner}/fetch', { mode: 'no-cors' }), () => fetch('/inside', { mode: 'no-cors' }),
      () => fetch('http://169.254.169.254/latest/', { mode: 'no-cors' }), () => new WebSocket('ws://10.9.9.9/ws'),
      () => new WebSocket('ws://169.254.169.254/'), () => new EventSource('${inner}/events'),
      () => navigator.sendBeacon('${inner}/beacon', 'x'), () => open('${inner}/popup'),
      () => navigator.serviceWorker.register('/service.js'), () => new SharedWorker('/shared.js'),
      () => new Worker(URL.createObjectURL(new Blob(["fetch('${inner}/worker', { mode: 'no-cors' })"]))),
      () => new WebTransport('https://10.9.9.9/transport'), () => import('${inner}/module'),
      () => { const peer = new RTCPeerConnection({ iceServers: [{ urls: ['stun:10.9.9.9:3478', 'stun:169.254.169.254:3478'] }] })
        peer.createDataChannel('x'); peer.createOffer().then((offer) => peer.setLocalDescription(offer)) },
    ]) { try { Promise.resolve(attempt()).catch(() => {}) } catch {} }`
  return listingPage().replace('</body>', `${markup}<script>${script}</script></body>`)
}

const redirect = (location: string): Script =>
  answer({ status: 302, headers: { location: Buffer.from(location).toString('latin1') } })

const wayOutRows: readonly Row[] = [
  {
    id: 'A1',
    fault: 'an inner address as a source, however spelt',
    provoked: `${INNER.length} spellings as the address of a source at run time`,
    async run(world) {
      const watch = await watchThrough(world)
      for (const url of INNER) assert.equal((await checkAt(url, watch)).reason, 'blocked-address', url)
      return '`blocked-address`'
    },
  },
  {
    id: 'A2',
    fault: 'a name that leads to a private address',
    provoked: 'the name server answers 10.9.9.9, ::1, fd00::9 and 169.254.169.254',
    async run(world) {
      const inner = ['10.9.9.9', '::1', 'fd00::9', '169.254.169.254']
      for (const [at, address] of inner.entries()) world.names.set(`inner-${at}.example`, [address])
      const sources = inner.map((_, at): Tree => ({ id: `s-${at}`, url: `http://inner-${at}.example/` }))
      const watch = await watchThrough(world, sources)
      for (const { id } of sources) await expectEnd(watch, 'failed blocked-address', String(id))
      return '`blocked-address`'
    },
  },
  {
    id: 'A4',
    fault: 'a name that rebinds',
    provoked: 'the name server answers in turn a public address and 169.254.169.254, for 40 pages',
    async run(world) {
      await world.serve({ '*': answer({ body: listingPage(), headers: { connection: 'close' } }) })
      const watch = await watchThrough(world)
      let turn = 0
      world.names.set('hostile.example', () => [turn++ % 2 === 0 ? HOSTILE : '169.254.169.254'])
      const ends = new Set<string>()
      for (let check = 0; check < 40; check += 1)
        ends.add(await expectEnd(watch, /^(?:first|unchanged|failed blocked-address)$/u))
      assert.ok(ends.has('failed blocked-address') && ends.has('unchanged'), [...ends].join(', '))
      return 'asked at the address that was checked, or `blocked-address`'
    },
  },
  {
    id: 'A5',
    fault: 'another scheme as a source',
    provoked: `${LOCAL_SCHEMES.length} addresses such as \`file:\`, \`view-source:\` and \`chrome:\``,
    async run(world) {
      const watch = await watchThrough(world)
      for (const url of LOCAL_SCHEMES) assert.equal((await checkAt(url, watch)).reason, 'blocked-scheme', url)
      return '`blocked-scheme`'
    },
  },
  {
    id: 'A6',
    fault: 'a redirect to an inner address or to another scheme',
    provoked: `302 to ${INNER.length} spellings and ${LOCAL_SCHEMES.length} schemes; \`Refresh\`, as a header and in the page; a script`,
    async run(world) {
      const targets = [...INNER, '//10.9.9.9/', ...LOCAL_SCHEMES]
      const inner = 'http://10.9.9.9/'
      await world.serve({
        ...Object.fromEntries(targets.map((target, at) => [`/${at}`, redirect(target)])),
        '/header': answer({ headers: { refresh: `0;url=${inner}` }, body: '<p>wait</p>' }),
        '/meta': answer({ body: `<meta http-equiv="refresh" content="0;url=${inner}"><p>wait</p>` }),
        '/script': answer({ body: `<p>wait</p><script>location = '${inner}'</script>` }),
      })
      const paths = [...targets.keys(), 'header', 'meta', 'script']
      const sources = paths.map((path): Tree => ({ id: `s-${path}`, url: `http://hostile.example/${path}` }))
      const watch = await watchThrough(world, sources)
      for (const { id } of sources)
        await expectEnd(watch, /^failed (?:blocked-(?:address|port|scheme)|bad-url)$/u, String(id))
      return '`blocked-address`, `blocked-port`, `blocked-scheme`, `bad-url`'
    },
  },
  {
    id: 'A7',
    fault: 'a page that tries every side door of the browser',
    provoked: `${SIDE_DOORS} ways towards canaries: frames, redirects, fetch, WebSocket, EventSource, workers, beacon, prefetch, popup, WebRTC …`,
    async run(world) {
      await world.serve({
        '/list': answer({ body: besieged() }),
        '/inside': redirect('http://10.9.9.9/redirected'),
        '/service.js': answer({
          headers: { 'content-type': 'text/javascript' },
          body: `fetch('http://10.9.9.9/service')`,
        }),
        '/shared.js': answer({
          headers: { 'content-type': 'text/javascript' },
          body: `fetch('http://10.9.9.9/shared')`,
        }),
      })
      const watch = await watchThrough(world)
      await expectEnd(watch, 'first')
      // Once more with time for what comes late.
      const { browser } = watch.works.checking
      const [source] = watch.config.sources
      assert.ok(source)
      const request = {
        url: source.url,
        source,
        addressClass: 'source',
        ready: 'li',
        tail: undefined,
        hosts: [],
        button: 'li',
      } as const
      for await (const _ of browser.pressOn(request, new AbortController().signal)) break
      return 'read as ever; nothing else is reached'
    },
  },
  {
    id: 'A11',
    fault: 'redirects without end',
    provoked: '302 to itself; 302 to an address that grows',
    async run(world) {
      const loop = await world.serve({
        '*': (socket, { path }) =>
          socket.end(
            answer({ status: 302, headers: { location: path === '/list' ? path : `${path}x`, connection: 'close' } }),
          ),
      })
      const watch = await watchThrough(world, [{}, { id: 'grows', url: 'http://hostile.example/grow' }])
      await expectEnd(watch, 'failed redirect-loop')
      await expectEnd(watch, 'failed redirect-loop', 'grows')
      assert.ok(loop.requests.filter(({ path }) => path !== '/robots.txt').length <= 12)
      return '`redirect-loop` after five hops'
    },
  },
]

export const rows: readonly Row[] = [...wayOutRows, ...browserFaultRows]
