import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { type Log, openLog } from '../lib/log.ts'
import type { Failure } from '../model/failure.ts'
import { type LoopName, runDaemon } from '../schedule/daemon.ts'
import { holdAsDaemon, keepHold } from '../store/hold.ts'
import { changePage } from '../web/change-page.ts'
import { type Health, startWeb, type Web, type WebOptions } from '../web/server.ts'
import { assemble, type Works } from './assemble.ts'
import type { Globals } from './globals.ts'
import { stopOnSignals } from './stop.ts'

const GROUP_MS = 500
// A stop is over within 30 seconds, whatever is stuck.
const LONGEST_STOP_MS = 25_000
// Longer than whoever watches this page waits between two looks.
const STALL_SHOWN_MS = 5 * 60_000

/** `dateline run`: the daemon, until SIGINT or SIGTERM. */
export async function runCommand(globals: Globals): Promise<number> {
  const stop = stopOnSignals()
  const config = loadConfig(globals.config, globals.env)
  const pretty = process.stderr.isTTY && !globals.json
  const log = await openLog({ pretty, level: globals.quiet ? 'warn' : 'info' })
  // Held before the store is opened: a daemon that is refused has written nothing.
  const me = { pid: process.pid, since: new Date().toISOString() }
  const daemon = holdAsDaemon(config.store.file, me)
  const deliveries = keepHold(config.store.file, 'deliveries', me)
  try {
    const works = await assemble(config, { log, groupMs: GROUP_MS })
    await watch(config, { works, log, mayDeliver: deliveries.isHeld, signal: stop.signal }).finally(works.close)
    return 0
  } finally {
    deliveries.release()
    daemon.release()
    stop.release()
  }
}

export type Watching = {
  readonly works: Works
  readonly log: Log
  readonly mayDeliver: () => boolean
  readonly signal: AbortSignal
}

/** Runs the daemon and its web server until `signal` aborts. */
export async function watch(config: Config, { works, log, mayDeliver, signal }: Watching): Promise<void> {
  const pulse = createPulse({ sources: config.sources.length, ...works.checking })
  const web = await openWeb(config, {
    health: pulse.health,
    changePage: (id) => changePage(works.checking.db, id),
    log,
  })
  log.info({ sources: config.sources.length, store: config.store.file, web: web?.url ?? null }, 'daemon started')
  const onStop = () => {
    log.info({}, 'daemon stopping')
    setTimeout(() => process.exit(0), LONGEST_STOP_MS).unref()
  }
  if (signal.aborted) onStop()
  else signal.addEventListener('abort', onStop, { once: true })
  const { checking, visiting, delivering } = works
  const options = {
    sources: config.sources,
    checking,
    visiting,
    delivering,
    mayDeliver,
    keep: config.keep,
    random: visiting.random,
    ...pulse,
  }
  try {
    await runDaemon(options, signal)
  } finally {
    await web?.close()
  }
  log.info({}, 'daemon stopped')
}

type Pulse = {
  readonly health: () => Health
  readonly onCheck: () => void
  readonly onRound: (loop: LoopName, failure: Failure | null) => void
}

type PulseOptions = { readonly sources: number } & Pick<Works['checking'], 'stalls' | 'monotonic'>

/**
 * What the health page knows: a loop that failed makes the daemon unhealthy until a round of it works again, and one that
 * stood still is degraded for a while.
 */
function createPulse({ sources, stalls, monotonic }: PulseOptions): Pulse {
  const startedAt = new Date().toISOString()
  const failed = new Map<LoopName, Failure>()
  let lastCheckAt: string | null = null
  return {
    health: () => {
      const [first] = failed
      const known = { startedAt, sources, lastCheckAt }
      if (first !== undefined) return { status: 'unhealthy', reason: `${first[0]}: ${first[1].code}`, ...known }
      const isStalled = stalls?.stoodStillSince(monotonic() - STALL_SHOWN_MS)
      return isStalled ? { status: 'degraded', reason: 'stalled', ...known } : { status: 'ok', reason: null, ...known }
    },
    onCheck: () => {
      lastCheckAt = new Date().toISOString()
    },
    onRound: (loop, failure) => {
      if (failure === null) failed.delete(loop)
      else failed.set(loop, failure)
    },
  }
}

type Pages = Pick<WebOptions, 'health' | 'changePage'> & { readonly log: Log }

/** Watching matters more than showing: without its web server the daemon goes on, and says so. */
async function openWeb(config: Config, { log, ...pages }: Pages): Promise<Web | null> {
  try {
    return await startWeb({ ...config.web, ...pages, log })
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'web server not started')
    return null
  }
}
