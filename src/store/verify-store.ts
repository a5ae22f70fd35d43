import { Failure } from '../model/failure.ts'
import type { FindingRecord, VerifiedRecord } from '../model/records.ts'
import { sql } from './kysely.ts'
import type { Database } from './open-store.ts'
import type { PackedTable } from './packed-rows.ts'
import { withStableView } from './stable-view.ts'
import { type Chains, verifyChains } from './verify-chains.ts'
import { verifyPacked } from './verify-packed.ts'
import type { Verifying } from './verifying.ts'

/**
 * Looks at all of a store as it is at one instant: the database itself, every capture, listing and revision by its seal
 * and its hash, every source's chain of changes. What is wrong goes to `onFinding`, named.
 */
export function verifyStore(store: Database, verifying: Verifying): Promise<VerifiedRecord> {
  let findings = 0
  const counting: Verifying = {
    ...verifying,
    onFinding: (finding) => {
      findings += 1
      verifying.onFinding(finding)
    },
  }
  return withStableView(store, async (db) => {
    await attempt(counting, () => verifyDatabase(db, counting))
    const counts = { captures: 0, snapshots: 0, revisions: 0 }
    for (const table of ['captures', 'snapshots', 'revisions'] as const satisfies PackedTable[]) {
      counts[table] = (await attempt(counting, () => verifyPacked(db, table, counting))) ?? 0
    }
    const chains: Chains = (await attempt(counting, () => verifyChains(db, counting))) ?? { changes: 0, chains: [] }
    return { type: 'verified', findings, ...counts, ...chains }
  })
}

/** A part that the database cannot read is a finding; the other parts are looked at all the same. */
async function attempt<T>({ onFinding }: Verifying, look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'store-unreadable') throw error
    onFinding({ type: 'finding', what: 'store', id: null, source: null, problem: error.message })
    return undefined
  }
}

async function verifyDatabase(db: Database, { onFinding, onProgress }: Verifying): Promise<void> {
  const say = (problem: string) => onFinding({ type: 'finding', what: 'store', id: null, source: null, problem })
  onProgress({ what: 'store', done: 0, of: 1 })
  const { rows } = await sql<{ integrity_check: string }>`PRAGMA integrity_check`.execute(db)
  for (const { integrity_check: said } of rows) if (said !== 'ok') say(said)
  const broken = await sql<{ table: string; rowid: number; parent: string }>`PRAGMA foreign_key_check`.execute(db)
  for (const { table, rowid, parent } of broken.rows) {
    const what = NAMED[table]
    const problem = `it refers to a row of ${parent} that is gone`
    if (what === undefined) say(`row ${rowid} of ${table}: ${problem}`)
    else onFinding({ type: 'finding', what, id: rowid, source: null, problem })
  }
}

const NAMED: Readonly<Record<string, FindingRecord['what']>> = {
  captures: 'capture',
  snapshots: 'snapshot',
  revisions: 'revision',
  changes: 'change',
}
