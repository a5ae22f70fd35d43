import { readFileSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { checkSource } from '../src/check/check-source.ts'
import { assemble, type Works } from '../src/cli/assemble.ts'
import type { Config } from '../src/config/config.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { openLog } from '../src/lib/log.ts'
import type { CheckRecord } from '../src/model/records.ts'
import type { Source } from '../src/model/source.ts'
import type { Site } from './site.ts'

/** Requests under way at once, the product's and the floor's. */
export const CONCURRENCY = 50

/** As the daemon groups unchanged checks. */
const GROUP_MS = 500

const ROOT = join(import.meta.dirname, '..')

/** What runs as `dateline` in a checkout. */
export const PROGRAM = join(ROOT, JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).bin.dateline)

const NEVER = new AbortController().signal

/** The product over sources of one group, each with its baseline recorded and no visit due, in a folder of its own. */
export type Workshop = AsyncDisposable & {
  readonly config: Config
  readonly works: Works
  check(source: Source): Promise<CheckRecord>
  /** Checks all sources at once; at most CONCURRENCY requests are under way. */
  checkAll(): Promise<CheckRecord[]>
}

export type WorkshopOptions = { readonly site: Site; readonly group: string; readonly sources: number }

export async function openWorkshop(options: WorkshopOptions): Promise<Workshop> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtempDisposable(join(tmpdir(), 'dateline-bench-'))
  stack.defer(() => folder.remove())
  const file = join(folder.path, 'dateline.yaml')
  await writeFile(file, stringify(writtenConfig(options)))
  const config = loadConfig(file, {})
  const works = await assembleForBench(config)
  stack.defer(() => works.close())
  const check = (source: Source) => checkSource(source, works.checking, NEVER)
  const checkAll = () => Promise.all(config.sources.map(check))
  expectOutcome(await checkAll(), 'first')
  // Articles of the baseline are nobody's subject here.
  await works.store.db.updateTable('articles').set({ visit_due_at: null }).execute()
  const kept = stack.move()
  return { config, works, check, checkAll, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

export async function assembleForBench(config: Config): Promise<Works> {
  return assemble(config, { log: await openLog({ pretty: false, level: 'silent' }), groupMs: GROUP_MS })
}

/** Throws where a check ended otherwise: a bench of something else would be worth nothing. */
export function expectOutcome(records: readonly CheckRecord[], outcome: CheckRecord['outcome']): void {
  const other = records.find((record) => record.outcome !== outcome)
  if (other === undefined) return
  throw new Error(`A check of ${other.source} ended as ${other.outcome} (${other.reason}), not as ${outcome}.`)
}

function writtenConfig({ site, group, sources }: WorkshopOptions): object {
  return {
    store: 'sqlite:./dateline.db',
    web: { port: 0 },
    fetch: { allowPrivateAddresses: true, perHost: { concurrency: CONCURRENCY, delay: '0s', visitsPerHour: 100_000 } },
    // The daemon, where one runs, leaves the checks to the bench.
    defaults: { schedule: '0 0 1 1 *' },
    sources: Array.from({ length: sources }, (_, source) => ({
      id: `${group}-${source}`,
      name: `Source ${source}`,
      site: 'kcnawatch',
      url: site.listingUrl(group, source),
    })),
    channels: { desk: 'log://desk' },
    rules: [{ name: 'additions', on: ['added'], to: ['desk'] }],
  }
}
