import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Row } from './report.ts'
import type { Resident } from './resident.ts'
import type { Site } from './site.ts'
import type { Sizes } from './sizes.ts'
import { openWorkshop, PROGRAM } from './workshop.ts'

const GROUP = 'memory'
const RESIDENT = join(import.meta.dirname, 'resident.ts')

const run = promisify(execFile)

/** Target 12: the daemon while nothing is due, and checks of pages that are the same but for a nonce. */
export async function measureMemory(site: Site, { sources, pacedSeconds, runs }: Sizes): Promise<Row[]> {
  await using workshop = await openWorkshop({ site, group: GROUP, sources })
  const { file } = workshop.config
  const bare = await run(process.execPath, ['-p', 'process.memoryUsage.rss() / 1e6'])
  const idle = await residentDaemon(file, pacedSeconds)
  const { stdout } = await run(process.execPath, [RESIDENT, file, String(pacedSeconds), String(runs)])
  const { paced, burst } = JSON.parse(stdout) as Resident
  const row = { target: 12, unit: 'MB', floor: Number(bare.stdout), limitOf: 'unit' } as const
  return [
    { ...row, what: `resident, ${sources} sources, idle daemon`, product: idle, limit: 100 },
    { ...row, what: 'resident, 20 checks a second', product: paced, limit: 150 },
    { ...row, what: `resident, bursts of ${sources} checks`, product: burst, limit: 200 },
  ]
}

async function residentDaemon(file: string, seconds: number): Promise<number> {
  const daemon = spawn(process.execPath, [PROGRAM, 'run', '--config', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  try {
    const [line] = (await once(daemon.stderr, 'data')) as [Buffer]
    if (!line.includes('daemon started')) throw new Error(`The daemon did not start: ${line.toString()}`)
    daemon.stderr.resume()
    await sleep(seconds * 1000)
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(daemon.pid)])
    return (Number(stdout) * 1024) / 1e6
  } finally {
    daemon.kill()
    if (daemon.exitCode === null) await once(daemon, 'exit')
  }
}
