import { explainBelief } from '../model/belief.ts'
import { noPaint } from '../present/colour.ts'
import { evidenceLines } from '../present/evidence-lines.ts'
import type { Database } from '../store/open-store.ts'
import { findEvidence } from '../store/read-evidence.ts'

const WIDTH = 100

/** The page of a change, as plain text: what it says, why that is believed and what it stands on; null where there is none. */
export async function changePage(db: Database, id: number): Promise<string | null> {
  const evidence = await findEvidence(db, id)
  if (evidence === undefined) return null
  const reader = { width: WIDTH, paint: noPaint, zone: 'UTC', now: Date.parse(evidence.change.at) }
  const lines = await evidenceLines(evidence, { belief: explainBelief(evidence.change), rules: [] }, reader)
  const { article } = evidence.change
  return [...lines, ...(article === null ? [] : ['', article.url]), '', 'Instants are UTC.', ''].join('\n')
}
