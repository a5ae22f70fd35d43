import { GOOD_OUTCOMES } from '../model/outcome.ts'
import type { CaptureRecord, ChangeRecord, CheckRecord, EvidenceRecord, VisitRecord } from '../model/records.ts'
import type { Database } from './open-store.ts'
import { readChange, toInstant } from './read-changes.ts'
import { readCheck } from './read-checks.ts'
import { listDeliveriesOf } from './read-deliveries.ts'
import type { ChangesTable } from './schema.ts'

const CHECKS_OF_TROUBLE = 3
const VISITS_SHOWN = 6
const ARTICLES_SHOWN = 20

/** A change with the checks, visits, captures and deliveries behind it; undefined where there is no such change. */
export async function findEvidence(db: Database, changeId: number): Promise<EvidenceRecord | undefined> {
  const row = await db
    .selectFrom('changes')
    .select(['check_id', 'at', 'announce_by'])
    .where('id', '=', changeId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const change = await readChange(db, changeId)
  const checks = await listChecks(db, change, row.check_id)
  const visits = await listVisits(db, articlesOf(change), row.at)
  const captures = await listCaptures(db, {
    checkIds: checks.map(({ id }) => id),
    captureIds: [...visits.flatMap(({ capture }) => capture ?? []), ...(await listRevisionCaptures(db, change, row))],
  })
  return {
    change,
    checks,
    visits,
    captures,
    deliveries: await listDeliveriesOf(db, changeId),
    announceBy: toInstant(row.announce_by),
  }
}

/** The check that recorded a change, and those before it that it stands on; oldest first. */
async function listChecks(db: Database, change: ChangeRecord, checkId: number | null): Promise<CheckRecord[]> {
  if (checkId === null) return []
  const isTrouble = change.kind === 'walled' || change.kind === 'broken'
  const rows = await db
    .selectFrom('checks')
    .select('id')
    .where('source_id', '=', change.source)
    .where('id', '<=', checkId)
    .where((eb) =>
      eb.or([
        eb('id', '=', checkId),
        isTrouble ? eb('outcome', '!=', 'interrupted') : eb('outcome', 'in', GOOD_OUTCOMES),
      ]),
    )
    .orderBy('id', 'desc')
    .limit(isTrouble ? CHECKS_OF_TROUBLE : 2)
    .execute()
  const checks = []
  for (const { id } of rows.toReversed()) checks.push(await readCheck(db, id))
  return checks
}

function articlesOf({ article, details }: ChangeRecord): number[] {
  if (article !== null) return [article.id]
  const articles = details?.['articles']
  return Array.isArray(articles) ? articles.filter((id) => typeof id === 'number').slice(0, ARTICLES_SHOWN) : []
}

/** The last visits to each article up to a change, oldest first. */
async function listVisits(db: Database, articleIds: readonly number[], at: number): Promise<VisitRecord[]> {
  const visits: VisitRecord[] = []
  for (const articleId of articleIds) {
    const rows = await db
      .selectFrom('visits')
      .selectAll()
      .where('article_id', '=', articleId)
      .where('started_at', '<=', at)
      .orderBy('id', 'desc')
      .limit(articleIds.length > 1 ? 1 : VISITS_SHOWN)
      .execute()
    for (const row of rows.toReversed()) {
      visits.push({
        id: row.id,
        article: row.article_id,
        startedAt: new Date(row.started_at).toISOString(),
        tookMs: row.took_ms,
        outcome: row.outcome,
        reason: row.reason,
        status: row.status,
        revision: row.revision_id,
        capture: row.capture_id,
      })
    }
  }
  return visits
}

/** The pages that the last two revisions up to a change were read from. */
async function listRevisionCaptures(
  db: Database,
  { kind, article }: ChangeRecord,
  { at }: Pick<ChangesTable, 'at'>,
): Promise<number[]> {
  if (kind !== 'edited' || article === null) return []
  const rows = await db
    .selectFrom('revisions')
    .select('capture_id')
    .where('article_id', '=', article.id)
    .where('seen_at', '<=', at)
    .orderBy('id', 'desc')
    .limit(2)
    .execute()
  return rows.flatMap(({ capture_id }) => capture_id ?? [])
}

async function listCaptures(
  db: Database,
  { checkIds, captureIds }: { checkIds: readonly number[]; captureIds: readonly number[] },
): Promise<CaptureRecord[]> {
  const rows = await selectCaptures(db)
    .where((eb) => eb.or([eb('check_id', 'in', checkIds), eb('id', 'in', captureIds)]))
    .orderBy('id')
    .execute()
  return rows.map(toCaptureRecord)
}

function selectCaptures(db: Database) {
  return db
    .selectFrom('captures')
    .select(['id', 'check_id', 'article_id', 'taken_at', 'url', 'status', 'byte_length', 'sha256', 'cut'])
}

type CaptureRow = Awaited<ReturnType<ReturnType<typeof selectCaptures>['executeTakeFirstOrThrow']>>

function toCaptureRecord(row: CaptureRow): CaptureRecord {
  return {
    id: row.id,
    check: row.check_id,
    article: row.article_id,
    takenAt: new Date(row.taken_at).toISOString(),
    url: row.url,
    status: row.status,
    bytes: row.byte_length,
    sha256: row.sha256,
    cut: row.cut === 1,
  }
}
