import type { Now } from '../lib/clock.ts'
import { eachAtMost } from '../lib/each-at-most.ts'
import { longestWaitMs as waitAtMostMs } from '../model/revisit.ts'
import type { Source } from '../model/source.ts'
import { listDueVisits } from '../store/due-visits.ts'
import { type VisitDeps, type VisitResult, visitArticle } from './visit-article.ts'
import { withinCeiling } from './visit-ceiling.ts'

export type VisitDueOptions = {
  readonly sources: readonly Source[]
  readonly deps: VisitDeps
  /** Up to when a visit counts as due: a fixed instant ends, a clock goes on as long as visits fall due. */
  readonly dueBy: Now
  /** Told of each visit when it has been recorded. */
  readonly onVisit: (result: VisitResult) => void
}

// Enough for a slow host not to hold up the visits to others.
const CONCURRENCY = 16
const BATCH = 64

/**
 * Makes the visits that are due, the most urgent first, until none is; gives back how many were made. What is asked
 * of one host at once is for the fetcher to limit; what is more than a host gets in an hour is left due.
 */
export async function visitDue(
  { sources, deps, dueBy, onVisit }: VisitDueOptions,
  signal: AbortSignal,
): Promise<number> {
  const byId = new Map(sources.map((source) => [source.id, source]))
  const sourceIds = [...byId.keys()]
  const longestWaitMs = Math.max(0, ...sources.map((source) => waitAtMostMs(source.revisit, source.removal)))
  let count = 0
  for (;;) {
    const fullHosts = deps.ceiling?.fullHosts() ?? { forAll: [], forDue: [] }
    const due = await listDueVisits(deps.db, { now: dueBy(), longestWaitMs, sourceIds, limit: BATCH, fullHosts })
    if (due.length === 0) return count
    const before = count
    await eachAtMost(CONCURRENCY, due, async (visit) => {
      const source = byId.get(visit.sourceId)
      if (signal.aborted || source === undefined) return
      const result = await withinCeiling(visit, deps.ceiling, () => visitArticle(visit, { source, deps, signal }))
      if (result === null) return
      onVisit(result)
      count += 1
    })
    // Addresses that are spelt otherwise than their hosts are known would be listed for ever.
    if (signal.aborted || count === before) return count
  }
}
