import { canariesNeeded, MOST_NEEDED } from '../model/removal.ts'
import type { Source } from '../model/source.ts'
import { listCanaries, listWitnesses, wasAskedInVain } from '../store/canaries.ts'
import { type DueVisit, listVisits } from '../store/due-visits.ts'
import type { CheckDeps } from './check-source.ts'

/** What "at about the same time" means. */
const LATELY_MS = 10 * 60_000
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
 * made already, or made now on purpose. None where too few answered: then the site may be down as a whole; null where
 * nobody was asked, since others have been in vain lately.
 */
export async function askCanaries(visit: DueVisit, options: CanaryOptions): Promise<readonly number[] | null> {
  const { source, deps } = options
  const site = source.site.id
  const { articleId } = visit
  const since = deps.now() - LATELY_MS
  const alive = await listWitnesses(deps.db, { site, articleId, since })
  if (alive.length >= MOST_NEEDED) return alive.map(({ id }) => id)
  const others = await listCanaries(deps.db, { sourceId: source.id, site, articleId, limit: ASKED_AT_MOST })
  const needed = canariesNeeded(others.length)
  if (alive.length >= needed) return alive.map(({ id }) => id)
  if (!options.mayAsk || (await wasAskedInVain(deps.db, { site, since }))) return null
  const known = new Set(alive.map((witness) => witness.articleId))
  const unasked = others.filter((id) => !known.has(id))
  for (const other of await listVisits(deps.db, { articleIds: unasked, sourceIds: [source.id] })) {
    await options.visitOther(other)
  }
  const answered = await listWitnesses(deps.db, { site, articleId, since: deps.now() - LATELY_MS })
  return answered.length >= needed ? answered.map(({ id }) => id) : []
}
