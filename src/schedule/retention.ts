import { sleep } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { Database } from '../store/open-store.ts'
import { pruneCaptures } from '../store/prune-captures.ts'

/** How long captures are kept at least, in milliseconds, null for ever; and whether what changes stand on stays beyond that. */
export type Keep = { readonly capturesMs: number | null; readonly evidence: boolean }

const DAY_MS = 86_400_000
/** A start has better things to do. */
const FIRST_AFTER_MS = 10 * 60_000
/** Between two batches, so that checks find the store and the processor free. */
const PAUSE_MS = 200

export type Retention = { readonly db: Database; readonly keep: Keep; readonly log: Log }

/** Drops once a day what `keep` lets go, a little at a time. It is asked often; `startedAt` is when the daemon started. */
export function createRetention(
  { db, keep, log }: Retention,
  startedAt: number,
): (now: number, signal: AbortSignal) => Promise<void> {
  let nextAt = startedAt + FIRST_AFTER_MS
  return async (now, signal) => {
    const { capturesMs, evidence } = keep
    // A clock that was set back does not make it wait for longer.
    if (capturesMs === null || (now < nextAt && nextAt - now <= DAY_MS)) return
    const onBatch = async () => {
      await sleep(PAUSE_MS, signal)
      signal.throwIfAborted()
    }
    const pruned = await pruneCaptures(db, { before: now - capturesMs, evidence, dryRun: false }, { onBatch })
    nextAt = now + DAY_MS
    if (pruned.captures > 0) log.info(pruned, 'captures dropped')
  }
}
