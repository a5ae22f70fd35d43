import { randomUUID } from 'node:crypto'
import type { DeliverDeps } from '../alert/deliver.ts'
import { createRoute } from '../alert/rules.ts'
import type { CheckDeps } from '../check/check-source.ts'
import { createStandpoints } from '../check/standpoints.ts'
import type { VisitDeps } from '../check/visit-article.ts'
import { createVisitCeiling, type VisitCeiling } from '../check/visit-ceiling.ts'
import type { Config } from '../config/config.ts'
import { compileNames } from '../diff/names.ts'
import type { Fetcher } from '../fetch/fetcher.ts'
import type { Now } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { createStalls } from '../lib/stalls.ts'
import { createReader } from '../read/reader.ts'
import { listVisitsMade } from '../store/due-visits.ts'
import { openHostMemory } from '../store/hosts.ts'
import { type Database, openStore, type Store } from '../store/open-store.ts'
import { createUnchangedRecorder } from '../store/record-unchanged.ts'
import { syncSources } from '../store/sync-sources.ts'
import { openFetcher, openSessionsOf } from './open-fetcher.ts'
import { openChannelsOf, toRuleContext } from './open-senders.ts'

/** How long reading one page may take. */
export const READ_DEADLINE_MS = 5_000

/** All that works on a store, put together; `close` ends it in the right order. */
export type Works = {
  readonly store: Store
  readonly checking: CheckDeps
  readonly visiting: VisitDeps
  readonly delivering: DeliverDeps
  readonly fetcher: Fetcher
  close(): Promise<void>
}

export type AssembleOptions = {
  readonly log: Log
  /** How long unchanged checks may wait for each other to share a commit. */
  readonly groupMs: number
  readonly now?: Now
  /** Of a store in place of the configuration's own, to be thrown away; sessions stay beside that. */
  readonly storeFile?: string
}

/**
 * Builds everything from the configuration, in one place, and brings the store's sources up to it. Throws `store-…`
 * where the store cannot be worked on.
 */
export async function assemble(config: Config, options: AssembleOptions): Promise<Works> {
  const { log, groupMs, now = Date.now, storeFile = config.store.file } = options
  const { random } = Math
  const store = await openStore(storeFile, now())
  const { db } = store
  await syncSources(db, config.sources)
  const fetcher = openFetcher(config, now, await openHostMemory(db, now()))
  const { browser } = fetcher
  const sessions = openSessionsOf(config)
  const reader = createReader({ deadlineMs: READ_DEADLINE_MS })
  const unchanged = createUnchangedRecorder(db, { groupMs })
  const route = createRoute(config.rules, config.channels, toRuleContext(config))
  const ceiling = await openCeiling(config, { db, now, log })
  const stalls = createStalls({ now, monotonic, onStall: (lengthMs) => log.warn({ lengthMs }, 'stood still') })
  const common = { db, fetcher, browser, sessions, reader, log, now, monotonic, stalls, route, newKey: randomUUID }
  return {
    store,
    checking: { ...common, standpoints: createStandpoints(db), unchanged },
    visiting: { ...common, random, lexicon: compileNames(config.names), ceiling },
    delivering: { db, channels: openChannelsOf(config, { fetcher, log }), log, now, random, newKey: randomUUID },
    fetcher,
    async close() {
      stalls.close()
      await unchanged.flush()
      await fetcher.close()
      await reader.close()
      await store.close()
    },
  }
}

const HOUR_MS = 3_600_000

const monotonic: Now = () => performance.now()

async function openCeiling(
  { fetch }: Config,
  { db, now, log }: { db: Database; now: Now; log: Log },
): Promise<VisitCeiling> {
  const perHour = fetch.perHost.visitsPerHour
  const onFull = (host: string) => log.info({ host, perHour }, 'visits put off: the host has had those of this hour')
  return createVisitCeiling({ perHour, now, made: await listVisitsMade(db, now() - HOUR_MS), onFull })
}
