import { execFile } from 'node:child_process'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { followAllUp } from './change.ts'
import type { Finding } from './report.ts'
import { type Site, siteAt } from './site.ts'
import type { Sizes } from './sizes.ts'
import { expectOutcome, openWorkshop } from './workshop.ts'

const GROUP = 'counted'
const SHARING = 40

/** A stretch of the traced process, with how much it did. */
type Stretch = { readonly fromMs: number; readonly toMs: number; readonly operations: number }
type Stretches = { readonly changed: Stretch; readonly unchanged: Stretch }

const run = promisify(execFile)

/** Target 6, counted by strace in a process of its own. */
export async function countFsyncs(site: Site, { changing, unchangedRounds }: Sizes): Promise<Finding[]> {
  const changed = { target: 6, what: 'fsyncs of a changed source and its visit' }
  const unchanged = { target: 6, what: `fsyncs of ${SHARING} unchanged checks in a burst` }
  const notMeasured = await reasonNotToTrace()
  if (notMeasured !== null) return [changed, unchanged].map((row) => ({ ...row, notMeasured }))
  await using folder = await mkdtempDisposable(join(tmpdir(), 'dateline-bench-'))
  const trace = join(folder.path, 'trace')
  const work = [import.meta.filename, site.origin, String(changing), String(unchangedRounds)]
  const { stdout } = await run('strace', [...tracing(trace), process.execPath, ...work])
  const stretches = JSON.parse(stdout) as Stretches
  const times = timesOf(await readFile(trace, 'utf8'))
  const each = (stretch: Stretch) =>
    times.filter((at) => at >= stretch.fromMs && at <= stretch.toMs).length / stretch.operations
  const counted = { unit: 'fsyncs', floor: null, limitOf: 'unit' } as const
  return [
    { ...changed, ...counted, product: each(stretches.changed), limit: 2 },
    { ...unchanged, ...counted, product: each(stretches.unchanged) * SHARING, limit: 1 },
  ]
}

async function reasonNotToTrace(): Promise<string | null> {
  try {
    await run('strace', ['-e', 'trace=fsync', 'true'])
    return null
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isMissing ? 'strace is not installed' : 'strace may not trace here'
  }
}

function tracing(file: string): string[] {
  return ['-f', '-ttt', '-e', 'trace=fsync,fdatasync', '-o', file]
}

/** When each call began: milliseconds since 1970. */
function timesOf(trace: string): number[] {
  const calls = trace.matchAll(/^\d+ +(?<seconds>\d+\.\d+) f(?:data)?sync\(/gmu)
  return [...calls].map(({ groups }) => Number(groups?.['seconds']) * 1000)
}

/** What is traced. */
async function work(site: Site, sources: number, rounds: number): Promise<Stretches> {
  await using workshop = await openWorkshop({ site, group: GROUP, sources })
  const stretch = async (operations: number, doIt: () => Promise<void>): Promise<Stretch> => {
    const fromMs = Date.now()
    await doIt()
    return { fromMs, toMs: Date.now(), operations }
  }
  await site.publish(GROUP, 1)
  const changed = await stretch(sources, () => followAllUp(workshop))
  const unchanged = await stretch(sources * rounds, async () => {
    for (let round = 0; round < rounds; round += 1) expectOutcome(await workshop.checkAll(), 'unchanged')
  })
  return { changed, unchanged }
}

if (import.meta.main) {
  const [origin = '', sources, rounds] = process.argv.slice(2)
  console.log(JSON.stringify(await work(siteAt(origin), Number(sources), Number(rounds))))
}
