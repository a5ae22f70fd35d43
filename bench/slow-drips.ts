import { writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { connect } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { stringify } from 'yaml'
import { checkSource } from '../src/check/check-source.ts'
import { assemble } from '../src/cli/assemble.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { listingPage, READING } from '../test/hostile/pages.ts'
import { answer, head, type RawServer, type Script, startRawServer } from '../test/support/raw-server.ts'

// `npm run drips`: fifty sources whose pages come a byte at a time, without end, beside a healthy one, and the same bytes
// taken by bare sockets. Prints one line of JSON.

const DRIPS = 50
const DRIP_MS = 100
const TIMEOUT_S = 10
const ALONE = 100
const never = new AbortController().signal

const drip: Script = (socket) => {
  socket.write(head(200, { 'content-type': 'text/html' }))
  const timer = setInterval(() => socket.write('<p>'), DRIP_MS)
  socket.on('close', () => clearInterval(timer))
}

/** Hosts of their own on loopback, so that none waits for another. */
const places = Array.from({ length: DRIPS }, (_, at) => ({ host: `127.0.1.${at + 1}`, port: 0 }))

async function startServers(stack: AsyncDisposableStack): Promise<{ drips: RawServer[]; healthy: RawServer }> {
  const start = async (script: Script, place: { host: string; port: number }) =>
    stack.use(await startRawServer({ '/robots.txt': answer({ status: 404 }), '*': script }, place))
  const drips = await Promise.all(places.map((place) => start(drip, place)))
  return { drips, healthy: await start(answer({ body: listingPage(20) }), { host: '127.0.0.1', port: 0 }) }
}

async function openWorks(stack: AsyncDisposableStack, urls: readonly string[]) {
  const folder = stack.use(await mkdtempDisposable(join(tmpdir(), 'dateline-')))
  const file = join(folder.path, 'dateline.yaml')
  const fetch = { timeout: `${TIMEOUT_S}s`, perHost: { delay: '0s' }, allowPrivateAddresses: true }
  const sources = urls.map((url, at) => ({ id: `s-${at}`, url, ...READING }))
  writeFileSync(file, stringify({ store: 'sqlite:./dateline.db', fetch, sources }))
  const config = loadConfig(file, {})
  const quiet = () => undefined
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet }
  const works = await assemble(config, { log, groupMs: 0, now: Date.now })
  stack.defer(() => works.close())
  return { works, sources: config.sources }
}

/** Of this process, whichever side of a connection it is. */
function socketCount(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket')).length
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What this process holds, in megabytes, once all has gone that nobody needs. */
function heldMegabytes(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

/** Halfway through the time that a page has: what is open and what is held. */
async function lookHalfway(): Promise<{ sockets: number; megabytes: number }> {
  await delay((TIMEOUT_S * 1000) / 2)
  return { sockets: socketCount(), megabytes: heldMegabytes() }
}

const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
const rounded = (value: number) => Math.round(value * 10) / 10

await using stack = new AsyncDisposableStack()
const { drips, healthy } = await startServers(stack)
const { works, sources } = await openWorks(
  stack,
  [...drips, healthy].map((server) => server.url('/list')),
)
const slow = sources.slice(0, DRIPS)
const sound = sources.at(-1)
if (sound === undefined) throw new Error('the healthy source is there')

/** How long each of some checks of the healthy source takes, in milliseconds, until told to stop. */
async function checkHealthy(goesOn: (count: number) => boolean): Promise<number[]> {
  const took: number[] = []
  while (sound !== undefined && goesOn(took.length)) {
    const startedAt = performance.now()
    const { outcome } = await checkSource(sound, works.checking, never)
    if (outcome !== 'first' && outcome !== 'unchanged') throw new Error(`the healthy source is ${outcome}`)
    took.push(performance.now() - startedAt)
    await delay(50)
  }
  return took
}

/** The same bytes for as long, taken by sockets that do nothing with them. */
async function bareSockets(): Promise<{ sockets: number; megabytes: number }> {
  const sockets = drips.map(({ port }, at) => {
    const socket = connect({ port, host: places[at]?.host ?? '' })
    socket.on('data', () => undefined).write('GET /list HTTP/1.1\r\nhost: x\r\n\r\n')
    return socket
  })
  const halfway = await lookHalfway()
  for (const socket of sockets) socket.destroy()
  return halfway
}

async function dripping() {
  let isOver = false
  const checks = Promise.all(slow.map((source) => checkSource(source, works.checking, never)))
  const healthyChecks = checkHealthy(() => !isOver)
  const halfway = await lookHalfway()
  const ends = new Set((await checks).map(({ reason }) => String(reason)))
  isOver = true
  return { ends: [...ends], took: await healthyChecks, halfway }
}

// What loads when it is first used is not to be counted.
await checkHealthy((count) => count < ALONE)
const alone = await checkHealthy((count) => count < ALONE)
const before = { sockets: socketCount(), megabytes: heldMegabytes() }
const bare = await bareSockets()
const { ends, took, halfway } = await dripping()
await delay(500)
const [cpu] = cpus()
const figures = {
  machine: `${cpus().length} × ${cpu?.model}`,
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  ends,
  healthyMs: { alone: rounded(middle(alone)), beside: rounded(middle(took)), most: rounded(Math.max(...took)) },
  sockets: { before: before.sockets, bare: bare.sockets, checks: halfway.sockets, after: socketCount() },
  heldMegabytes: {
    before: rounded(before.megabytes),
    bare: rounded(bare.megabytes),
    checks: rounded(halfway.megabytes),
    after: rounded(heldMegabytes()),
  },
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
