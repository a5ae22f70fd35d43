import { type CheckDeps, checkSource } from '../../src/check/check-source.ts'
import type { VisitDeps, VisitResult } from '../../src/check/visit-article.ts'
import { visitDue } from '../../src/check/visit-due.ts'
import { type AssembleOptions, assemble, type Works } from '../../src/cli/assemble.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { ChangeKind } from '../../src/model/change.ts'
import type { ChangeRecord, CheckRecord } from '../../src/model/records.ts'
import type { Source } from '../../src/model/source.ts'
import { listChanges } from '../../src/store/read-changes.ts'
import { configFor, type Site, type SiteOptions, startSite } from '../support/site.ts'

export type LogLine = { readonly level: string; readonly message: string; readonly fields: object }

/** A replica, and a source that watches it: the real thing over a store of its own, on a clock that can be moved on. */
export type Watch = AsyncDisposable & {
  readonly site: Site
  /** Every source of the configuration, and the first of them. */
  readonly sources: readonly Source[]
  readonly source: Source
  readonly works: Works
  readonly checking: CheckDeps
  readonly visiting: VisitDeps
  readonly logged: readonly LogLine[]
  /** One check, with other parts or another signal where they are given. */
  check(parts?: Partial<CheckDeps>, signal?: AbortSignal): Promise<CheckRecord>
  /** One check of a source of the configuration. */
  checkOf(source: Source): Promise<CheckRecord>
  /** Makes the visits that are due. */
  visit(parts?: Partial<VisitDeps>): Promise<readonly VisitResult[]>
  /** The changes so far, oldest first. */
  changes(kind?: ChangeKind): Promise<readonly ChangeRecord[]>
  /** Moves the clock of the site and of the checks on. */
  skip(ms: number): void
  /** Another process on the same store, by a configuration of its own. */
  another(overrides?: Tree): Promise<Watch>
}

export type Tree = { readonly [key: string]: unknown }

export const never = new AbortController().signal

export async function startWatch(options: SiteOptions & { readonly config?: Tree } = {}): Promise<Watch> {
  await using stack = new AsyncDisposableStack()
  // At noon there, whatever time it is here: a page that prints the day says the same throughout a test.
  const clock = { aheadMs: untilNoonThere(Date.now()) }
  const now = () => Date.now() + clock.aheadMs
  const { config = {}, ...siteOptions } = options
  const site = stack.use(await startSite({ now, ...siteOptions }))
  const onClose = stack.use(new AsyncDisposableStack())
  const watch = await openWatch(site, { clock, now, config, onClose })
  const kept = stack.move()
  return { ...watch, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

type Opening = {
  readonly clock: { aheadMs: number }
  readonly now: () => number
  readonly config: Tree
  readonly onClose: AsyncDisposableStack
}

async function openWatch(site: Site, { clock, now, config: overrides, onClose }: Opening): Promise<Watch> {
  const { file } = await configFor(site, overrides)
  const config = loadConfig(file, {})
  const { sources } = config
  const [source] = sources
  if (source === undefined) throw new Error('The configuration of a watch has one source')
  const { log, logged } = createLog()
  const works = await assemble(config, { log, groupMs: 0, now })
  onClose.defer(() => works.close())
  // A clock that is moved on by hand is no machine that slept.
  const stalls = { stoodStillSince: () => false }
  const checking = { ...works.checking, now, stalls }
  const visiting = { ...works.visiting, now, stalls, random: () => 0 }
  return {
    site,
    sources,
    source,
    works,
    checking,
    visiting,
    logged,
    check: (parts = {}, signal = never) => checkSource(source, { ...checking, ...parts }, signal),
    checkOf: (other) => checkSource(other, checking, never),
    async visit(parts = {}) {
      const results: VisitResult[] = []
      const deps = { ...visiting, ...parts }
      await visitDue({ dueBy: deps.now, sources, deps, onVisit: (result) => results.push(result) }, never)
      return results
    },
    async changes(kind) {
      const query = { source: null, kinds: null, since: null, until: null, match: null, limit: 1_000 }
      const changes = await listChanges(works.store.db, { ...query, kinds: kind === undefined ? null : [kind] })
      return changes.toReversed()
    },
    skip(ms) {
      clock.aheadMs += ms
    },
    another: (others = {}) =>
      openWatch(site, { clock, now, onClose, config: { store: `sqlite:${works.store.file}`, ...others } }),
    // What is open goes with the watch that was started.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}

function createLog(): { log: AssembleOptions['log']; logged: readonly LogLine[] } {
  const logged: LogLine[] = []
  const at = (level: string) => (fields: object, message: string) => void logged.push({ level, message, fields })
  return { log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, logged }
}

/** The keys of the articles that changes are about. */
export function keysOfChanges(changes: readonly ChangeRecord[]): (string | undefined)[] {
  return changes.map(({ article }) => article?.key)
}

const DAY_MS = 86_400_000
/** Noon in Pyongyang, in UTC. */
const NOON_MS = 3 * 3_600_000

function untilNoonThere(now: number): number {
  return (DAY_MS + NOON_MS - (now % DAY_MS)) % DAY_MS
}
