import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Cost, medianCost } from './figures.ts'
import type { Row } from './report.ts'
import type { Site } from './site.ts'
import type { Sizes } from './sizes.ts'
import { expectOutcome, openWorkshop, PROGRAM, type Workshop } from './workshop.ts'

const GROUP = 'history'
const PER_SOURCE = 20
const PER_CHECK = 4
const ROWS = 50

const run = promisify(execFile)

/** Target 11: `dateline history` from cold, over a store of some changes; the caches of a first start are warm. */
export async function measureHistory(site: Site, { changes, starts }: Sizes): Promise<Row[]> {
  await using workshop = await openWorkshop({ site, group: GROUP, sources: changes / PER_SOURCE })
  await makeHistory(site, workshop)
  const product = [PROGRAM, 'history', '--config', workshop.config.file]
  const floor = ['-e', '0']
  await requireRows(product, Math.min(ROWS, changes))
  await costOfStart(floor)
  const costs: { product: Cost; floor: Cost }[] = []
  for (let start = 0; start < starts; start += 1) {
    costs.push({ floor: await costOfStart(floor), product: await costOfStart(product) })
  }
  const ours = medianCost(costs.map((cost) => cost.product))
  const bare = medianCost(costs.map((cost) => cost.floor))
  const what = `dateline history, cold, ${Math.min(ROWS, changes)} of ${changes} changes`
  const limits = { target: 11, limit: 4, limitOf: 'ratio' } as const
  return [
    { ...limits, what: `${what}: until it ends`, unit: 'ms', product: ours.wallMs, floor: bare.wallMs },
    { ...limits, what: `${what}: CPU`, unit: 'ms CPU', product: ours.cpuMs, floor: bare.cpuMs },
  ]
}

async function makeHistory(site: Site, { checkAll }: Workshop): Promise<void> {
  for (let made = 0; made < PER_SOURCE; made += PER_CHECK) {
    await site.publish(GROUP, PER_CHECK)
    expectOutcome(await checkAll(), 'changed')
  }
}

async function requireRows(command: readonly string[], rows: number): Promise<void> {
  const { stdout } = await run(process.execPath, command)
  const shown = stdout.split('\n').filter((line) => line.includes(' added ')).length
  if (shown !== rows) throw new Error(`The history showed ${shown} changes, not ${rows}.`)
}

/** Node tells nothing of what a child of its cost; the shell does, in milliseconds. */
async function costOfStart(command: readonly string[]): Promise<Cost> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$0" "$@" > /dev/null'
  const { stderr } = await run('bash', ['-c', script, process.execPath, ...command])
  const [real = 0, user = 0, system = 0] = stderr
    .trim()
    .split(' ')
    .map((seconds) => Number(seconds) * 1000)
  return { wallMs: real, cpuMs: user + system }
}
