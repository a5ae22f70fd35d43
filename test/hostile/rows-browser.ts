import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { browserProcesses } from '../browser/browsing.ts'
import { chromiumPath } from '../support/chromium.ts'
import { answer, head, type Script } from '../support/raw-server.ts'
import { expectEnd } from './expect.ts'
import { listingPage } from './pages.ts'
import type { Row } from './row.ts'
import type { HostileWatch, Tree } from './watch.ts'
import type { World } from './world.ts'

// What pages do to the browser that reads them, and what happens to it.

const DAY_MS = 86_400_000
const LISTING = answer({ body: listingPage() })

/** The listing, and a script that runs once it is there. */
const scripted = (script: string) =>
  answer({ body: listingPage().replace('</body>', `<script>${script}</script></body>`) })

type Site = { readonly watch: HostileWatch; show(script: Script): void }

/** A source that needs the browser, and its site, which shows its listing until it is told otherwise. */
async function openSite(world: World, fetch: Tree = {}): Promise<Site> {
  let now: Script = LISTING
  await world.serve({
    '*': (socket, request) => (typeof now === 'function' ? now(socket, request) : void socket.end(now)),
  })
  const browser = { browserPath: await chromiumPath(), browserSandbox: false, timeout: '8s' }
  const watch = await world.watch({ sources: [{ browser: 'always' }], config: { fetch: { ...browser, ...fetch } } })
  return {
    watch,
    show(script) {
      now = script
    },
  }
}

/** After its first check, a source shows each of these pages, and its listing again after each. */
async function haunt(world: World, pages: readonly (readonly [Script, string])[]): Promise<void> {
  const { watch, show } = await openSite(world)
  await expectEnd(watch, 'first')
  for (const [script, end] of pages) {
    show(script)
    await expectEnd(watch, end)
    show(LISTING)
    watch.skip(DAY_MS)
    await expectEnd(watch, 'unchanged')
  }
  assert.deepEqual(await watch.changes(), [])
}

/** Processes of the browser that were started with this in their command; none names those of every kind. */
function pidsOf(command = ''): number[] {
  return browserProcesses().flatMap(({ pid, state }) =>
    state !== 'Z' && commandOf(pid).includes(command) ? [pid] : [],
  )
}

/** Its command; nothing where it has ended since it was listed. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function sendAll(signal: NodeJS.Signals, pids: readonly number[]): void {
  assert.ok(pids.length > 0, 'no browser runs')
  for (const pid of pids) process.kill(pid, signal)
}

export const browserFaultRows: readonly Row[] = [
  {
    id: 'G1',
    fault: 'a page that keeps its browser busy without end',
    provoked: 'a loop, alerts without end, elements without end; a dialog to print and one to stay',
    async run(world) {
      await haunt(world, [
        [scripted('for (;;);'), 'failed browser-timeout'],
        [scripted('for (;;) alert(1)'), 'failed browser-timeout'],
        [scripted('for (;;) document.body.append(document.createElement("b"))'), 'failed browser-timeout'],
        [scripted('onbeforeunload = () => "stay"; print(); confirm("?"); prompt("?")'), 'unchanged'],
      ])
      return '`browser-timeout`, and the next page is read; nobody answers a dialog'
    },
  },
  {
    id: 'G2',
    fault: 'a page that ends its process',
    provoked: 'memory without end; the process of the page killed while it loads',
    async run(world) {
      const hog = 'const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()))'
      await world.apart((one) => haunt(one, [[scripted(hog), 'failed browser-crash']]))
      const { watch, show } = await openSite(world)
      await expectEnd(watch, 'first')
      show((socket) => {
        socket.write(Buffer.concat([head(200, { 'content-type': 'text/html' }), Buffer.from(listingPage())]))
        void delay(200).then(() => sendAll('SIGKILL', pidsOf('--type=renderer')))
      })
      await expectEnd(watch, 'failed browser-crash')
      show(LISTING)
      watch.skip(DAY_MS)
      await expectEnd(watch, 'unchanged')
      return '`browser-crash`; the next page has a new process'
    },
  },
  {
    id: 'G3',
    fault: 'a browser that is gone, or stands still',
    provoked: 'all of its processes killed, or stopped, while a page loads; killed again and again',
    async run(world) {
      const { watch, show } = await openSite(world)
      await expectEnd(watch, 'first')
      for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
        let isStruck = false
        show((socket) => {
          if (!isStruck) sendAll(signal, pidsOf())
          isStruck = true
          socket.end(LISTING)
        })
        await expectEnd(watch, 'unchanged')
        assert.ok(isStruck)
      }
      show(LISTING)
      sendAll('SIGKILL', pidsOf())
      await expectEnd(watch, 'unchanged')
      sendAll('SIGKILL', pidsOf())
      await expectEnd(watch, 'failed browser-crash')
      return 'started anew, and the page asked for again; after the fourth time in ten minutes it rests: `browser-crash`'
    },
  },
  {
    id: 'G6',
    fault: 'a page that wants something of whoever sits there',
    provoked: 'a download, a password (401), a file, a place, leave to notify',
    async run(world) {
      const wants = `document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'f' }))
        document.getElementById('f').click(); navigator.geolocation.getCurrentPosition(() => {}); Notification.requestPermission()`
      const headers = { 'content-disposition': 'attachment; filename=a.html' }
      await haunt(world, [
        [answer({ headers, body: listingPage() }), 'failed not-html'],
        [
          answer({ status: 401, headers: { 'www-authenticate': 'Basic realm=x' }, body: 'no' }),
          'walled login-required',
        ],
        [scripted(wants), 'unchanged'],
      ])
      return '`not-html`; `walled login-required`; nobody is asked, and nothing is written'
    },
  },
  {
    id: 'G7',
    fault: 'a page that never rests',
    provoked: 'a request every 100 ms for as long as it is open',
    async run(world) {
      await haunt(world, [[scripted('setInterval(() => fetch("/more"), 100)'), 'unchanged']])
      return 'read once its rows are there'
    },
  },
  {
    id: 'G8',
    fault: 'a machine that gives the browser little',
    provoked: '/dev/shm of 1 MB; a sandbox asked for as root',
    async run(world) {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/dev/shm'])
      try {
        const long = listingPage(8, `<p>${'What was reported. '.repeat(10_000)}</p>`)
        await world.apart((one) => haunt(one, [[answer({ body: long }), 'unchanged']]))
      } finally {
        execFileSync('umount', ['/dev/shm'])
      }
      const { watch } = await openSite(world, { browserSandbox: true })
      await expectEnd(watch, 'failed browser-sandbox')
      return 'read all the same; `browser-sandbox`: it is never left out unasked'
    },
  },
]
