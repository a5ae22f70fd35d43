import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { furnishNetwork } from './namespace.ts'
import type { Row, RowResult } from './row.ts'
import { openGround } from './world.ts'

// Runs the rows of one module, such as `http-rows.ts`, in the private network that this process was started in, and
// prints what each came to.

const BACK_WITHIN_MS = 10_000
const escaped: string[] = []
process.on('unhandledRejection', (reason) => escaped.push(`(viii) nobody caught ${reason}`))
process.on('uncaughtException', (error) => escaped.push(`(viii) nobody caught ${error.stack}`))

furnishNetwork()
const { rows } = (await import(join(import.meta.dirname, process.argv[2] ?? ''))) as { rows: readonly Row[] }
const only = process.argv.slice(3)
{
  await using ground = await openGround()
  // What loads when it is first used would otherwise count as left open by the first row.
  await ground.stage(async (world) => (await world.watch()).check('healthy'))
  for (const row of rows) {
    if (only.length === 0 || only.includes(row.id)) process.stdout.write(`${JSON.stringify(await play(row))}\n`)
  }

  async function play(row: Row): Promise<RowResult> {
    const before = countOpen()
    const wrong: string[] = []
    let outcome: string | null = null
    try {
      const { answer, broken } = await ground.stage(row.run)
      outcome = answer
      wrong.push(...new Set(broken))
    } catch (error) {
      wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    wrong.push(...(await findLeft(before)), ...escaped.splice(0))
    return { id: row.id, outcome, wrong }
  }
}
process.exit(0)

type Open = { readonly sockets: number; readonly children: number; readonly files: number }

/** (v) Sockets, processes and temporary files, each back at what they were; those that are on their way get some time. */
async function findLeft(before: Open): Promise<string[]> {
  const names = ['sockets', 'children', 'files'] as const
  for (const deadline = Date.now() + BACK_WITHIN_MS; ; await delay(50)) {
    const now = countOpen()
    const more = names.filter((name) => now[name] > before[name])
    if (more.length === 0) return []
    if (Date.now() > deadline) return more.map((name) => `(v) ${now[name]} ${name} are open, ${before[name]} were`)
  }
}

function countOpen(): Open {
  const sockets = process.getActiveResourcesInfo().filter((name) => /TCP|UDP|TLS|Pipe/iu.test(name)).length
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean)
  return { sockets, children: children.length, files: readdirSync(tmpdir()).length }
}
