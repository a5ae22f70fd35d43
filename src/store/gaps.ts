import { OVERLAP } from '../model/listing.ts'
import type { EndedCheck } from './ended-check.ts'
import type { Database } from './open-store.ts'

/** What was known before the earliest gap of a source whose entries have not turned up; null where none is open. */
export async function findOpenGap(db: Database, sourceId: string): Promise<{ newestBefore: string | null } | null> {
  const [gap] = await listOpen(db, sourceId)
  return gap === undefined ? null : { newestBefore: gap.newest_before }
}

type Checked = { readonly check: EndedCheck; readonly checkId: number }

/** Opens the gap that a change tells of. */
export async function openGap(
  tx: Database,
  { check, changeId }: { check: EndedCheck; changeId: number },
): Promise<void> {
  const { source, facts, delta } = check
  await tx
    .insertInto('gaps')
    .values({
      change_id: changeId,
      source_id: source.id,
      opened_at: facts.startedAt,
      newest_before: delta?.gap?.newestBefore ?? null,
      closed_at: null,
    })
    .execute()
}

/**
 * Closes the gaps that a check has read past: where it met three entries in a row that were listed before a gap opened,
 * all that stands above them has been read. The change itself stays as it was recorded: when it closed, and by which
 * check, is added to it where it is read.
 */
export async function closeGaps(tx: Database, { check, checkId }: Checked): Promise<void> {
  const gaps = check.delta === null ? [] : await listOpen(tx, check.source.id)
  if (gaps.length === 0) return
  const listedSince = await readFirstListed(tx, check)
  for (const gap of gaps) {
    if (!meetsKnownBefore(gap.opened_at, check, listedSince)) continue
    const closed = { closed_at: check.facts.startedAt, closed_by: checkId }
    await tx.updateTable('gaps').set(closed).where('change_id', '=', gap.change_id).execute()
  }
}

function listOpen(db: Database, sourceId: string) {
  return db
    .selectFrom('gaps')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('closed_at', 'is', null)
    .orderBy('opened_at')
    .execute()
}

async function readFirstListed(tx: Database, { source, listing }: EndedCheck): Promise<ReadonlyMap<string, number>> {
  const rows = await tx
    .selectFrom('listings')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .select(['articles.key', 'listings.first_listed_at'])
    .where('listings.source_id', '=', source.id)
    .where('articles.site', '=', source.site.id)
    .where('articles.key', 'in', listing?.entries.map(({ key }) => key) ?? [])
    .execute()
  return new Map(rows.map(({ key, first_listed_at: at }) => [key, at]))
}

function meetsKnownBefore(openedAt: number, { listing }: EndedCheck, since: ReadonlyMap<string, number>): boolean {
  let inRow = 0
  for (const { key } of listing?.entries ?? []) {
    inRow = (since.get(key) ?? openedAt) < openedAt ? inRow + 1 : 0
    if (inRow >= OVERLAP) return true
  }
  return false
}
