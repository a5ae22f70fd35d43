import { judgeDeliveries } from './deliveries.ts'
import { judgeEdits } from './edits.ts'
import { type Evidence, type Fault, type Look, pairLooks } from './evidence.ts'
import { judgeListings } from './listings.ts'
import { judgeLives } from './lives.ts'
import { judgeOutcomes, judgeTransitions } from './outcomes.ts'

/** Every promise that a story broke, in the order of time. */
export function judge(evidence: Evidence): Fault[] {
  const looks = pairLooks(evidence)
  // Watched from its new addresses on, the site's old ones are another site's.
  if (looks.find(({ good }) => good)?.answers[0]?.ailment === 'moved') return []
  const faults = [
    ...judgeOutcomes(looks),
    ...judgeTransitions(looks),
    ...judgeListings(looks, evidence),
    ...judgeLives(looks, evidence),
    ...judgeEdits(evidence),
    ...judgeDeliveries(evidence),
  ]
  const { integrity } = evidence.testimony
  if (integrity !== 'ok') faults.push({ promise: 2, at: 0, says: `the store is damaged: ${integrity}` })
  const until = outgrownAt(looks)
  const told = until === null ? faults : faults.filter(({ at }) => at > 0 && at < until)
  return told.toSorted((a, b) => a.at - b.at)
}

/**
 * When a listing under new addresses was believed that showed nothing which was known under its old one: news, as far as
 * anyone can tell. The account ends there, since from then on an article may be two to the monitor.
 */
function outgrownAt(looks: readonly Look[]): number | null {
  const known = new Set<number>()
  for (const { check, good, shown, answers } of looks) {
    const moved = answers.flatMap((answer) => answer.moved)
    if (good && moved.length > 0) return moved.some((number) => known.has(number)) ? null : check.startedAt
    if (good) for (const number of shown) known.add(number)
  }
  return null
}
