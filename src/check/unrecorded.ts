import { toFailure } from '../model/failure.ts'
import type { Verdict } from '../model/outcome.ts'
import type { Source } from '../model/source.ts'
import { recordCheck } from '../store/record-check.ts'
import type { CheckDeps } from './check-source.ts'

/** A check that could not be recorded, most likely since the store could not be written to. */
export type UnrecordedCheck = { readonly source: Source; readonly startedAt: number; readonly thrown: unknown }

/** Checks on their way into the store after all, so that nothing stands as if nobody had looked. */
export type Unrecorded = {
  add(check: UnrecordedCheck): void
  /** Writes down what waits, in order; where that fails, it still waits, and the failure is thrown. */
  write(): Promise<void>
}

/** What more there is of one source says no more: nothing was recorded of it from the first of these on. */
const MANY_OF_ONE = 100

export function createUnrecorded(
  record: (check: UnrecordedCheck) => Promise<unknown>,
  onLost: (thrown: unknown) => void,
): Unrecorded {
  let waiting: readonly UnrecordedCheck[] = []
  let writing: Promise<unknown> = Promise.resolve()

  const writeAll = async () => {
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      await record(first).catch((thrown) => {
        // What can never be written must not hold up the others.
        if (!toFailure(thrown).code.startsWith('store-')) return onLost(thrown)
        throw thrown
      })
      waiting = waiting.slice(1)
    }
  }

  return {
    add(check) {
      if (waiting.filter(({ source }) => source === check.source).length < MANY_OF_ONE) waiting = [...waiting, check]
    },
    async write() {
      if (waiting.length === 0) return
      // One after the other: two at once would write the same.
      const written = writing.catch(() => undefined).then(writeAll)
      writing = written
      await written
    },
  }
}

/** Records how such a check ended: our own trouble, or a mistake of ours, and nothing of what it saw. */
export async function recordUnrecorded(
  { source, startedAt, thrown }: UnrecordedCheck,
  { db, now, route, newKey }: Pick<CheckDeps, 'db' | 'now' | 'route' | 'newKey'>,
): Promise<void> {
  const { code } = toFailure(thrown)
  const verdict: Verdict = { kind: code === 'bug' ? 'failed' : 'interrupted', reason: code }
  const nothing = { evidence: [], listing: null, delta: null, place: null, comparedWith: null, isDeep: false }
  const facts = { startedAt, tookMs: 0, status: null, via: null, pages: 0, bytes: 0, entries: 0 }
  await recordCheck(db, { source, facts, verdict, ...nothing }, { route, newKey, now: now() })
}
