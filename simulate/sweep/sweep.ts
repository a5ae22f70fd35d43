import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { eachAtMost } from '../../src/lib/each-at-most.ts'
import { canTrace, type Injection } from './run-dateline.ts'
import { openScene, type Scene } from './scene.ts'
import { type Point, starveDaemon, strikeCheck, strikeDaemon } from './trial.ts'

// Kills, a full disk and a failing one at every write of a check with its visits and deliveries, and of the daemon, by
// strace: after each, the next run has to find everything, once, in a sound store.

type Sweep = {
  readonly what: string
  readonly strike: (scene: Scene, injection: Injection) => Promise<Point>
  readonly injection: Omit<Injection, 'when'>
  /** How the N-th call is written. */
  readonly when: (n: number) => string
  /** Without --every, each so many calls one is tried. */
  readonly every: number
}

const from = (n: number) => `${n}+`
const only = (n: number) => `${n}`
const forAWhile = (n: number) => `${n}..${n + 5}`

const SWEEPS: readonly Sweep[] = [
  {
    what: 'kill, check',
    strike: strikeCheck,
    injection: { call: 'pwrite64', what: 'signal=KILL' },
    when: only,
    every: 1,
  },
  { what: 'kill, check', strike: strikeCheck, injection: { call: 'fsync', what: 'signal=KILL' }, when: only, every: 1 },
  {
    what: 'kill, check',
    strike: strikeCheck,
    injection: { call: 'ftruncate', what: 'signal=KILL' },
    when: only,
    every: 1,
  },
  {
    what: 'kill, daemon',
    strike: strikeDaemon,
    injection: { call: 'pwrite64', what: 'signal=KILL' },
    when: only,
    every: 5,
  },
  {
    what: 'disk full, check',
    strike: strikeCheck,
    injection: { call: 'pwrite64', what: 'error=ENOSPC' },
    when: from,
    every: 5,
  },
  {
    what: 'disk full, daemon',
    strike: starveDaemon,
    injection: { call: 'pwrite64', what: 'error=ENOSPC' },
    when: forAWhile,
    every: 20,
  },
  {
    what: 'I/O error, check',
    strike: strikeCheck,
    injection: { call: 'pwrite64', what: 'error=EIO' },
    when: from,
    every: 10,
  },
  {
    what: 'I/O error, check',
    strike: strikeCheck,
    injection: { call: 'fsync', what: 'error=EIO' },
    when: from,
    every: 1,
  },
]

// A run has fewer calls than this; the sweep ends at the first that is not struck.
const MOST_CALLS = 2_000

const { values } = parseArgs({
  options: {
    /** Tries one call in so many, whatever is said above. */
    every: { type: 'string' },
    only: { type: 'string' },
    jobs: { type: 'string', default: '2' },
  },
})

if (!(await canTrace())) {
  console.error('The sweep needs strace, and to be allowed to trace: install the package strace. Nothing was swept.')
  process.exit(1)
}
await using scene = await openScene()
let failures = 0
console.log(
  `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version.slice(1)}, ${new Date().toISOString().slice(0, 10)}\n`,
)
for (const sweep of SWEEPS.filter(({ what }) => values.only === undefined || what.includes(values.only))) {
  const points = await sweepThrough(sweep)
  const wrong = points.filter((point) => point.wrong.length > 0)
  failures += wrong.length
  const { call } = sweep.injection
  console.log(
    `${sweep.what.padEnd(20)} ${call.padEnd(10)} ${String(points.length).padStart(4)} points, ${wrong.length} wrong`,
  )
  for (const { injection, wrong: sentences } of wrong) console.log(`  at ${injection.when}: ${sentences.join('; ')}`)
}
process.exitCode = failures === 0 ? 0 : 1

/** Strikes at one call after the other until a run has no such call. */
async function sweepThrough({ what, strike, injection, when, every }: Sweep): Promise<Point[]> {
  const step = values.every === undefined ? every : Number(values.every)
  const points: Point[] = []
  let isOver = false
  const calls = Array.from({ length: Math.ceil(MOST_CALLS / step) }, (_, at) => 1 + at * step)
  await eachAtMost(Number(values.jobs), calls, async (n) => {
    if (isOver) return
    const point = await strike(scene, { ...injection, when: when(n) })
    if (point.struck || point.wrong.length > 0) points.push(point)
    else isOver = true
    if (process.stderr.isTTY) process.stderr.write(`\r${what}: ${injection.call} ${n}\u001B[K`)
  })
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
  return points
}
