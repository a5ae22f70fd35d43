import { CHANGE_KINDS } from '../src/model/change.ts'
import type { Story } from './happenings.ts'
import { live } from './live.ts'
import type { Evidence, Fault } from './oracle/evidence.ts'
import { countFigures, type Figures } from './oracle/figures.ts'
import { judge } from './oracle/judge.ts'

/** What came of a story; without figures where it ended by an error. */
export type Trial = { readonly faults: readonly Fault[]; readonly figures: Figures | null; readonly kills: number }

export const TOLD_KINDS = CHANGE_KINDS.filter((kind) => kind !== 'silent')

/** Lives through a story and has the oracle judge what was reported. */
export async function tryStory(story: Story): Promise<Trial> {
  const { site, testimony, looks, received, kills, bugs } = await live(story)
  const evidence: Evidence = {
    truth: site,
    testimony,
    looks,
    received,
    maxPages: story.maxPages,
    toldKinds: TOLD_KINDS,
  }
  const faults = [...judge(evidence), ...bugs.map((says) => ({ promise: 2, at: 0, says: `a bug: ${says}` }))]
  return { faults, figures: countFigures(evidence), kills }
}
