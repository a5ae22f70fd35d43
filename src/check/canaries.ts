import { canariesNeeded } from '../model/removal.ts'
import type { Source } from '../model/source.ts'
import { isAlive } from '../model/visit.ts'
import { listCanaries, listWitnesses, type Witness } from '../store/canaries.ts'
import { type DueVisit, listVisits } from '../store/due-visits.ts'
import type { CheckDeps } from './check-source.ts'

/** What "at about the same time" means. */
const LATELY_MS = 10 * 60_000
/** Where so many others were not there lately, the site is down or gone: no more are asked. */
const SILENT_UNTIL_DOWN = 5
const ASKED_AT_MOST = 3

export type CanaryOptions = {
  readonly source: Source
  readonly deps: Pick<CheckDeps, 'db' | 'now'>
  /** Whether others may be visited for this; if not, only visits that were made count. */
  readonly mayAsk: boolean
  /** Visits another article, and records that like every visit. */
  readonly visitOther: (visit: DueVisit) => Promise<unknown>
}

/**
 * Visits to other articles of the site that found them there at about the same time, enough to believe that one is gone:
 * made already, or made now on purpose. None where too few answer: then the site may be down as a whole.
 */
export async function askCanaries(visit: DueVisit, options: CanaryOptions): Promise<readonly number[]> {
  const { source, deps } = options
  const others = await listCanaries(deps.db, { sourceId: source.id, articleId: visit.articleId, limit: ASKED_AT_MOST })
  const needed = canariesNeeded(others.length)
  const before = await witnessesOf(visit, options)
  if (before.alive.length >= needed) return before.alive.map(({ id }) => id)
  const isDown = before.alive.length === 0 && before.silent >= SILENT_UNTIL_DOWN
  if (isDown || !options.mayAsk) return []
  const known = new Set(before.alive.map(({ articleId }) => articleId))
  const unasked = others.filter((id) => !known.has(id))
  for (const other of await listVisits(deps.db, { articleIds: unasked, sourceIds: [source.id] })) {
    await options.visitOther(other)
  }
  const { alive } = await witnessesOf(visit, options)
  return alive.length >= needed ? alive.map(({ id }) => id) : []
}

/** The last visit to each other article lately: those that were there, and how many were not. */
async function witnessesOf(visit: DueVisit, { source, deps }: CanaryOptions) {
  const since = deps.now() - LATELY_MS
  const visits = await listWitnesses(deps.db, { site: source.site.id, articleId: visit.articleId, since })
  const latest = new Map<number, Witness>()
  for (const witness of visits) if (!latest.has(witness.articleId)) latest.set(witness.articleId, witness)
  const alive = [...latest.values()].filter(({ outcome }) => isAlive(outcome))
  return { alive, silent: latest.size - alive.length }
}
