import { judgeDeliveries } from './deliveries.ts'
import { judgeEdits } from './edits.ts'
import { type Evidence, type Fault, pairLooks } from './evidence.ts'
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
  return faults.toSorted((a, b) => a.at - b.at)
}
