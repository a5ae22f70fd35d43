import type { Verdict } from '../model/outcome.ts'
import type { CheckRecord } from '../model/records.ts'
import type { Source } from '../model/source.ts'
import type { CheckFacts } from './ended-check.ts'
import type { Database } from './open-store.ts'
import { toCheckRecord } from './read-checks.ts'
import { toCheckRow } from './record-check.ts'

/** A check that found the listing as it was, on a source that is in no trouble. */
export type UnchangedCheck = { readonly source: Source; readonly facts: CheckFacts; readonly comparedWith: number }

type Waiting = {
  readonly check: UnchangedCheck
  readonly resolve: (record: CheckRecord | 'superseded') => void
  readonly reject: (error: unknown) => void
}

export type UnchangedRecorder = {
  /** Resolves once the check is durable, or with `superseded` where another process recorded a newer snapshot. */
  record(check: UnchangedCheck): Promise<CheckRecord | 'superseded'>
  /** Commits what is waiting. */
  flush(): Promise<void>
}

const UNCHANGED: Verdict = { kind: 'unchanged' }
const LARGEST_GROUP = 200

/**
 * Lets unchanged checks share a transaction: each waits at most `groupMs` for others. A durable commit costs more than
 * all the rest of such a check.
 */
export function createUnchangedRecorder(db: Database, { groupMs }: { groupMs: number }): UnchangedRecorder {
  let waiting: Waiting[] = []
  let timer: NodeJS.Timeout | undefined

  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    const group = waiting
    waiting = []
    if (group.length > 0) await commit(db, group)
  }

  const record = (check: UnchangedCheck) =>
    new Promise<CheckRecord | 'superseded'>((resolve, reject) => {
      waiting.push({ check, resolve, reject })
      if (waiting.length >= LARGEST_GROUP) void flush()
      else timer ??= setTimeout(() => void flush(), groupMs)
    })

  return { record, flush }
}

async function commit(db: Database, group: readonly Waiting[]): Promise<void> {
  try {
    const records = await writeGroup(db, group)
    for (const [at, { resolve }] of group.entries()) resolve(records[at] ?? 'superseded')
  } catch (error) {
    for (const { reject } of group) reject(error)
  }
}

function writeGroup(db: Database, group: readonly Waiting[]): Promise<(CheckRecord | undefined)[]> {
  return db.transaction().execute(async (tx) => {
    const latest = await tx
      .selectFrom('sources')
      .select(['id', 'latest_snapshot_id', 'state'])
      .where('id', 'in', [...new Set(group.map(({ check }) => check.source.id))])
      .execute()
    // A source that another process saw in trouble meanwhile has a recovery to be said, which takes a whole record.
    const untroubled = latest.filter(({ state }) => state !== 'degraded')
    const latestOf = new Map(untroubled.map((row) => [row.id, row.latest_snapshot_id]))
    const stands = group.filter(({ check }) => latestOf.get(check.source.id) === check.comparedWith)
    if (stands.length === 0) return group.map(() => undefined)
    const rows = stands.map(({ check }) => toCheckRow(check.source.id, check.facts, UNCHANGED))
    // The order of what is returned is not promised (https://sqlite.org/lang_returning.html), so ids are matched.
    const written = await tx.insertInto('checks').values(rows).returning(['id', 'source_id', 'started_at']).execute()
    const idOf = new Map(written.map(({ id, source_id, started_at }) => [`${started_at} ${source_id}`, id]))
    return group.map(({ check }) => {
      const row = rows.find((one) => one.source_id === check.source.id && one.started_at === check.facts.startedAt)
      const id = idOf.get(`${check.facts.startedAt} ${check.source.id}`)
      return row === undefined || id === undefined ? undefined : toCheckRecord({ id, ...row }, [])
    })
  })
}
