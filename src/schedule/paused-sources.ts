import type { Now } from '../lib/clock.ts'
import type { Database } from '../store/open-store.ts'
import { listPausedSources } from '../store/pauses.ts'

const FRESH_MS = 5_000

/** Which sources are paused, asked of the store once in five seconds at most: a check that finds nothing stays cheap. */
export type PausedSources = { list(): Promise<ReadonlySet<string>> }

export function createPausedSources(db: Database, now: Now): PausedSources {
  let asked: { readonly at: number; readonly ids: Promise<ReadonlySet<string>> } | null = null
  return {
    async list() {
      // A clock that was set back must not keep an old answer.
      if (asked === null || Math.abs(now() - asked.at) >= FRESH_MS) asked = { at: now(), ids: listPausedSources(db) }
      const { ids } = asked
      try {
        return await ids
      } catch (error) {
        asked = null
        throw error
      }
    },
  }
}
