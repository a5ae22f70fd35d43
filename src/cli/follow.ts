import { setTimeout as delay } from 'node:timers/promises'
import type { ChangeRecord } from '../model/records.ts'
import { changeLines, changeLinesWithWhy } from '../present/change-lines.ts'
import type { Database } from '../store/open-store.ts'
import { type ChangeQuery, listChanges, newestChangeId } from '../store/read-changes.ts'
import type { Globals } from './globals.ts'

const POLL_MS = 1_000
/** Of what was shown, so many rows go on to say how wide the columns are. */
const MEASURED_BY = 50

export type Following = {
  readonly query: ChangeQuery
  readonly zones: ReadonlyMap<string, string>
  readonly why: boolean
  readonly signal: AbortSignal
}

/** Prints the newest changes, the oldest of them first, and from then on each as it is recorded, until `signal` aborts. */
export async function followChanges(globals: Globals, db: Database, following: Following): Promise<void> {
  const { query, zones, why, signal } = following
  const { json, out } = globals
  let shown: readonly ChangeRecord[] = []
  let seenId: number | null = null
  const show = async (fresh: readonly ChangeRecord[]) => {
    if (json) return out.records(fresh)
    const rows = [...shown.slice(-MEASURED_BY), ...fresh]
    const [heading = '', ...lines] = await changeLines(rows, zones, out.terminal)
    const own = why ? (await changeLinesWithWhy(fresh, zones, out.terminal)).slice(1) : lines.slice(-fresh.length)
    out.lines(shown.length === 0 ? [heading, ...own] : own)
  }
  while (!signal.aborted) {
    const newestId = await newestChangeId(db)
    if (newestId !== seenId) {
      const limit = seenId === null ? query.limit : NO_LIMIT
      const fresh = (await listChanges(db, { ...query, afterId: seenId, limit })).reverse()
      if (fresh.length > 0) await show(fresh)
      shown = [...shown, ...fresh].slice(-MEASURED_BY)
      // What came between the two questions was listed already.
      seenId = Math.max(newestId, fresh.at(-1)?.id ?? 0)
    }
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined)
  }
}

const NO_LIMIT = Number.MAX_SAFE_INTEGER
