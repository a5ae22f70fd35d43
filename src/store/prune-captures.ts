import type { Database } from './open-store.ts'

export type Pruning = {
  /** Captures from before this instant may go. */
  readonly before: number
  /** Whether what a change stands on stays, however old it is. */
  readonly evidence: boolean
  /** Only counts. */
  readonly dryRun: boolean
}

export type Pruned = { readonly captures: number; readonly bytes: number }

/** How many captures one transaction looks at: others that write wait no longer than that takes. */
const BATCH = 500

/** How many checks with pages lead up to a change at most: three in a row say that a source is broken. */
const CHECKS_BEHIND = 3

/** Visits whose page tells nothing of the article. */
const SAYING_NOTHING = ['walled', 'failed', 'interrupted'] as const

/**
 * Drops captures that the policy lets go, in small transactions, newest first, so that nothing is dropped that another
 * is packed against. A page that a revision was read from stays for as long as the revision, whatever the policy.
 */
export async function pruneCaptures(
  db: Database,
  pruning: Pruning,
  { onBatch }: { onBatch: (pruned: Pruned) => void | Promise<void> },
): Promise<Pruned> {
  const dropped = new Set<number>()
  let bytes = 0
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const batch = await db.transaction().execute(async (tx) => {
      const rows = await listCandidates(tx, { below, before: pruning.before })
      for (const row of rows) {
        if (!(await mayGo(tx, { row, dropped, evidence: pruning.evidence }))) continue
        if (!pruning.dryRun) await drop(tx, row.id)
        dropped.add(row.id)
        bytes += row.bytes
      }
      return rows
    })
    await onBatch({ captures: dropped.size, bytes })
    const last = batch.at(-1)
    if (last === undefined) return { captures: dropped.size, bytes }
    below = last.id
  }
}

type Candidate = Awaited<ReturnType<typeof listCandidates>>[number]

function listCandidates(tx: Database, { below, before }: { below: number; before: number }) {
  return tx
    .selectFrom('captures')
    .select(['id', 'source_id', 'check_id', ({ fn }) => fn<number>('length', ['body']).as('bytes')])
    .where('id', '<', below)
    .where('taken_at', '<', before)
    .orderBy('id', 'desc')
    .limit(BATCH)
    .execute()
}

type Asked = { readonly row: Candidate; readonly dropped: ReadonlySet<number>; readonly evidence: boolean }

async function mayGo(tx: Database, { row, dropped, evidence }: Asked): Promise<boolean> {
  const packed = await tx.selectFrom('captures').select('id').where('base_id', '=', row.id).execute()
  if (packed.some(({ id }) => !dropped.has(id))) return false
  const read = await tx.selectFrom('revisions').select('id').where('capture_id', '=', row.id).executeTakeFirst()
  if (read !== undefined) return false
  return !evidence || !(await (row.check_id === null ? isOfTellingVisit(tx, row) : leadsToChange(tx, row)))
}

async function isOfTellingVisit(tx: Database, { id }: Candidate): Promise<boolean> {
  const telling = await tx
    .selectFrom('visits')
    .select('id')
    .where('capture_id', '=', id)
    .where('outcome', 'not in', SAYING_NOTHING)
    .executeTakeFirst()
  return telling !== undefined
}

/** A change was told by its check, or by one after it before there were three later pages: it shows what was there before. */
async function leadsToChange(tx: Database, { source_id, check_id }: Candidate): Promise<boolean> {
  const checks = await tx
    .selectFrom('captures')
    .select('check_id')
    .distinct()
    .where('source_id', '=', source_id)
    .where('article_id', 'is', null)
    .where('check_id', '>=', check_id)
    .orderBy('check_id')
    .limit(CHECKS_BEHIND + 1)
    .execute()
  const end = checks[CHECKS_BEHIND]?.check_id ?? null
  // What stands now is what the next change will be told from.
  if (end === null) return true
  const change = await tx
    .selectFrom('changes')
    .select('id')
    .where('source_id', '=', source_id)
    .where('check_id', '>=', check_id)
    .where('check_id', '<', end)
    .executeTakeFirst()
  return change !== undefined
}

async function drop(tx: Database, id: number): Promise<void> {
  await tx.updateTable('visits').set({ capture_id: null }).where('capture_id', '=', id).execute()
  await tx.deleteFrom('captures').where('id', '=', id).execute()
}
