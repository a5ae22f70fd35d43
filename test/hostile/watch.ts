import { rmSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type CheckDeps, checkSource } from '../../src/check/check-source.ts'
import type { VisitResult } from '../../src/check/visit-article.ts'
import { visitDue } from '../../src/check/visit-due.ts'
import { assemble, type Works } from '../../src/cli/assemble.ts'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { CHANGE_KINDS } from '../../src/model/change.ts'
import type { ChangeRecord, CheckRecord } from '../../src/model/records.ts'
import { listChanges } from '../../src/store/read-changes.ts'
import { READING } from './pages.ts'

export type Tree = { readonly [key: string]: unknown }

export type WatchOptions = {
  /** Merged over a source `hostile` that watches http://hostile.example/list; more than one where the row needs them. */
  readonly sources?: readonly Tree[]
  /** Other parts of the configuration: `fetch` is merged key by key. */
  readonly config?: Tree & { readonly fetch?: Tree }
}

/** Dateline at work on hostile sources and on a healthy one, by its real configuration and policy, with a clock to move. */
export type HostileWatch = AsyncDisposable & {
  readonly config: Config
  readonly works: Works
  readonly checking: CheckDeps
  /** What was logged, as text. */
  readonly logged: readonly string[]
  /** What went wrong besides: invariants that were watched while the row ran. */
  readonly wrong: string[]
  /** One check of a source, with one of the healthy source beside it. */
  check(id?: string): Promise<CheckRecord>
  /** The same by itself, for where nothing can be healthy. */
  checkAlone(id?: string): Promise<CheckRecord>
  visit(): Promise<readonly VisitResult[]>
  changes(): Promise<readonly ChangeRecord[]>
  now(): number
  skip(ms: number): void
}

/** How long the healthy source may wait beside the worst of others. */
const HEALTHY_WITHIN_MS = 10_000
const never = new AbortController().signal

export async function openWatch({ sources = [{}], config: more = {} }: WatchOptions): Promise<HostileWatch> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtempDisposable(join(tmpdir(), 'dateline-'))
  stack.defer(() => folder.remove())
  const file = join(folder.path, 'dateline.yaml')
  await writeFile(file, stringify(writtenConfig(sources, more)))
  const config = loadConfig(file, {})
  const clock = { aheadMs: 0 }
  const now = () => Date.now() + clock.aheadMs
  const { log, logged } = createLog()
  const works = await assemble(config, { log, groupMs: 0, now })
  stack.defer(() => works.close())
  const wrong: string[] = []
  // A clock that is moved on by hand is no machine that slept.
  const stalls = { stoodStillSince: () => false }
  const checking = { ...works.checking, stalls }
  const visiting = { ...works.visiting, stalls }
  const checkNow = async (id: string) => {
    const source = config.sources.find((one) => one.id === id)
    if (source === undefined) throw new Error(`There is no source ${id}`)
    return checkSource(source, checking, never)
  }
  const checkHealthy = async () => {
    const startedAt = performance.now()
    const { outcome, reason } = await checkNow('healthy')
    if (outcome !== 'first' && outcome !== 'unchanged') wrong.push(`(vii) the healthy source is ${outcome}: ${reason}`)
    if (performance.now() - startedAt > HEALTHY_WITHIN_MS) wrong.push('(vii) the healthy source had to wait')
  }
  const kept = stack.move()
  return {
    config,
    works,
    checking,
    logged,
    wrong,
    async check(id = 'hostile') {
      const [record] = await Promise.all([checkNow(id), checkHealthy()])
      return record
    },
    checkAlone: (id = 'hostile') => checkNow(id),
    async visit() {
      const results: VisitResult[] = []
      const due = now()
      const options = { sources: config.sources, deps: visiting, dueBy: () => due }
      await visitDue({ ...options, onVisit: (result) => results.push(result) }, never)
      return results.filter(({ visit }) => visit.sourceId !== 'healthy')
    },
    async changes() {
      const all = { source: null, kinds: null, since: null, until: null, match: null, limit: 10_000 }
      return (await listChanges(works.store.db, all)).toReversed()
    },
    now,
    skip: (ms) => {
      clock.aheadMs += ms
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** What is planted in every configuration, and may come to light nowhere. */
export const SECRETS = ['hook-secret-4711', 'hook-token-4712', 'header-secret-4713', 'proxy-secret-4714'] as const

/** The configuration that a watch of these sources has; throws where it would be refused. */
export function loadWritten(sources: readonly Tree[]): Config {
  const file = join(tmpdir(), `written-${process.pid}.yaml`)
  writeFileSync(file, stringify(writtenConfig(sources, {})))
  try {
    return loadConfig(file, {})
  } finally {
    rmSync(file)
  }
}

function writtenConfig(sources: readonly Tree[], { fetch, ...more }: NonNullable<WatchOptions['config']>): Tree {
  return {
    store: 'sqlite:./dateline.db',
    // A fifth of what is usual: the rows that wait for a limit are many.
    fetch: { timeout: '6s', maxBytes: '1MB', perHost: { concurrency: 10, delay: '0s' }, ...fetch },
    sources: [
      ...sources.map((source) => ({ id: 'hostile', url: 'http://hostile.example/list', ...READING, ...source })),
      { id: 'healthy', url: 'http://healthy.example/list', ...READING },
    ],
    channels: { desk: { url: `json://desk.example/${SECRETS[1]}`, secret: SECRETS[0] } },
    rules: [{ name: 'everything', on: [...CHANGE_KINDS], to: ['desk'] }],
    ...more,
  }
}

function createLog() {
  const logged: string[] = []
  const at = (level: string) => (fields: object, message: string) => {
    const { err } = fields as { err?: Error }
    logged.push(`${level} ${message} ${JSON.stringify(fields)} ${err?.stack ?? ''}`)
  }
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, logged }
}
