import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { eachAtMost } from '../../src/lib/each-at-most.ts'
import { canTrace, type Injection } from './run-dateline.ts'
import { openScene, type Scene } from './scene.ts'
import { countCalls, type Point, starveDaemon, strikeCheck, strikeDaemon } from './trial.ts'

// Kills, a full disk and a failing one at every write of a check with its visits and deliveries, and of the daemon, by
// strace: after each, the next run has to find everything, once, in a sound store.

type Sweep = {
  readonly what: string
  readonly of: 'check' | 'run'
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

const check = { of: 'check', strike: strikeCheck } as const
const daemon = { of: 'run', strike: strikeDaemon } as const
const starved = { of: 'run', strike: starveDaemon } as const
const kill = (call: Injection['call']) => ({ injection: { call, what: 'signal=KILL' }, when: only }) as const
const fail = (call: Injection['call'], what: 'error=ENOSPC' | 'error=EIO') => ({ injection: { call, what } }) as const

const SWEEPS: readonly Sweep[] = [
  { what: 'kill, check', ...check, ...kill('pwrite64'), every: 1 },
  { what: 'kill, check', ...check, ...kill('fsync'), every: 1 },
  { what: 'kill, check', ...check, ...kill('ftruncate'), every: 1 },
  { what: 'kill, daemon', ...daemon, ...kill('pwrite64'), every: 5 },
  { what: 'kill, daemon', ...daemon, ...kill('fsync'), every: 1 },
  { what: 'disk full, check', ...check, ...fail('pwrite64', 'error=ENOSPC'), when: from, every: 5 },
  { what: 'disk full, daemon', ...starved, ...fail('pwrite64', 'error=ENOSPC'), when: forAWhile, every: 10 },
  { what: 'I/O error, check', ...check, ...fail('pwrite64', 'error=EIO'), when: from, every: 10 },
  { what: 'I/O error, check', ...check, ...fail('fsync', 'error=EIO'), when: from, every: 1 },
  { what: 'I/O error, daemon', ...starved, ...fail('pwrite64', 'error=EIO'), when: forAWhile, every: 10 },
]

const { values } = parseArgs({
  options: {
    /** Tries one call in so many, whatever is said above. */
    every: { type: 'string' },
    only: { type: 'string' },
    /** Each sweep ends after so long; what it tried until then is spread over all calls. */
    minutes: { type: 'string' },
    jobs: { type: 'string', default: '2' },
  },
})
const every = numberOf('every')
const longestMs = (numberOf('minutes') ?? Number.POSITIVE_INFINITY) * 60_000
const jobs = numberOf('jobs') ?? 2

const chosen = SWEEPS.filter(({ what, injection }) => `${what}, ${injection.call}`.includes(values.only ?? ''))
if (chosen.length === 0) {
  const known = SWEEPS.map(({ what, injection }) => `"${what}, ${injection.call}"`)
  console.error(`--only takes a part of one of these: ${known.join('; ')}.`)
  process.exit(2)
}
if (!(await canTrace())) {
  console.error('The sweep needs strace, and to be allowed to trace: install the package strace. Nothing was swept.')
  process.exit(1)
}
await using scene = await openScene()
let failures = 0
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version.slice(1)}`
console.log(`${machine}, ${new Date().toISOString().slice(0, 10)}\n`)
for (const sweep of chosen) {
  const { points, left } = await sweepThrough(sweep)
  const wrong = points.filter((point) => point.wrong.length > 0)
  failures += wrong.length
  const { what, injection } = sweep
  const tail = left === 0 ? '' : `; time was up, ${left} were not tried`
  console.log(
    `${what.padEnd(20)} ${injection.call.padEnd(10)} ${String(points.length).padStart(4)} points, ${wrong.length} wrong${tail}`,
  )
  for (const { injection: at, wrong: sentences } of wrong) console.log(`  at ${at.when}: ${sentences.join('; ')}`)
}
process.exitCode = failures === 0 ? 0 : 1

/** Strikes at the calls that a run has, those far apart first; gives back how many it had no time for. */
async function sweepThrough(sweep: Sweep): Promise<{ points: readonly Point[]; left: number }> {
  const { what, strike, injection, when } = sweep
  const { call } = injection
  const startedAt = performance.now()
  const calls = await countCalls(scene, { of: sweep.of, call })
  const order = coarseFirst(callsUpTo(calls, every ?? sweep.every))
  const points: Point[] = []
  // A run may have fewer calls than the one that was counted.
  let end = Number.POSITIVE_INFINITY
  let tried = 0
  let left = 0
  await eachAtMost(jobs, order, async (n) => {
    tried += 1
    if (n >= end) return
    if (performance.now() - startedAt > longestMs) {
      left += 1
      return
    }
    const point = await strike(scene, { ...injection, when: when(n) })
    if (point.struck || point.wrong.length > 0) points.push(point)
    else end = Math.min(end, n)
    const minutes = Math.ceil((((performance.now() - startedAt) / tried) * (order.length - tried)) / 60_000)
    const wrong = points.filter((one) => one.wrong.length > 0).length
    sayProgress(`${what}, ${call}: ${tried} of ${order.length} points, ${wrong} wrong, ${minutes} min left`)
  })
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
  return { points, left }
}

/** Some more than were counted, since runs differ. */
function callsUpTo(count: number, step: number): number[] {
  return Array.from({ length: Math.ceil((count * 1.1) / step) }, (_, at) => 1 + at * step)
}

/** Every sixteenth, then every eighth, and so on, each once. */
function coarseFirst(calls: readonly number[]): number[] {
  const strideOf = (at: number) => [16, 8, 4, 2, 1].find((stride) => at % stride === 0) ?? 1
  const places = calls.map((call, at) => ({ call, stride: strideOf(at) }))
  return places.toSorted((a, b) => b.stride - a.stride || a.call - b.call).map(({ call }) => call)
}

function sayProgress(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r${line}\u001B[K` : `${line}\n`)
}

function numberOf(name: 'every' | 'minutes' | 'jobs'): number | undefined {
  const text = values[name]
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  console.error(`--${name} takes a whole number above 0, not ${text}.`)
  process.exit(2)
}
