import type { ChangeKind, EditClass, Said } from '../model/change.ts'
import type { ChangeRecord } from '../model/records.ts'
import { foldText } from '../model/text.ts'
import type { Database } from './open-store.ts'

export type ChangeQuery = {
  readonly source: string | null
  readonly kinds: readonly ChangeKind[] | null
  /** Instants in milliseconds since 1970 UTC, both included. */
  readonly since: number | null
  readonly until: number | null
  /** Text that stands in the title or the excerpt, whatever its case. */
  readonly match: string | null
  /** Only changes recorded after this one. */
  readonly afterId?: number | null
  readonly limit: number
}

// Neither store folds the case of every script, so matching is done here, over batches.
const BATCH = 500

/** Changes, newest first. */
export async function listChanges(db: Database, query: ChangeQuery): Promise<ChangeRecord[]> {
  if (query.match === null) return listBatch(db, query, { before: null, limit: query.limit })
  const wanted = foldText(query.match)
  const found: ChangeRecord[] = []
  let before: number | null = null
  do {
    const batch: ChangeRecord[] = await listBatch(db, query, { before, limit: BATCH })
    found.push(...batch.filter((change) => saysText(change, wanted)))
    before = batch.length < BATCH ? null : (batch.at(-1)?.id ?? null)
  } while (before !== null && found.length < query.limit)
  return found.slice(0, query.limit)
}

/** The id of the change that was recorded last; 0 before the first. */
export async function newestChangeId(db: Database): Promise<number> {
  const row = await db.selectFrom('changes').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.id ?? 0
}

/** One change; it must be there. */
export async function readChange(db: Database, id: number): Promise<ChangeRecord> {
  return toChangeRecord(await selectChanges(db).where('changes.id', '=', id).executeTakeFirstOrThrow())
}

/** These changes, by their ids, the oldest first; those that are not there are left out. */
export async function readChanges(db: Database, ids: readonly number[]): Promise<ChangeRecord[]> {
  const changes: ChangeRecord[] = []
  for (let at = 0; at < ids.length; at += BATCH) {
    const batch = ids.slice(at, at + BATCH)
    const rows = await selectChanges(db).where('changes.id', 'in', batch).orderBy('changes.id').execute()
    changes.push(...rows.map(toChangeRecord))
  }
  return changes
}

/** Changes, the oldest first, however many there are. */
export async function* streamChanges(
  db: Database,
  query: Omit<ChangeQuery, 'limit'>,
  { newestFirst = false }: { newestFirst?: boolean } = {},
): AsyncGenerator<ChangeRecord> {
  const wanted = query.match === null ? null : foldText(query.match)
  for (let last: number | null = null; ; ) {
    const place = newestFirst ? { before: last } : { after: last ?? 0 }
    const batch: ChangeRecord[] = await listBatch(db, query, { ...place, limit: BATCH })
    for (const change of batch) if (wanted === null || saysText(change, wanted)) yield change
    if (batch.length < BATCH) return
    last = batch.at(-1)?.id ?? null
  }
}

/** Newest first, unless they are asked for after one. */
async function listBatch(
  db: Database,
  { source, kinds, since, until, afterId = null }: Omit<ChangeQuery, 'limit'>,
  { before = null, after = null, limit }: { before?: number | null; after?: number | null; limit: number },
): Promise<ChangeRecord[]> {
  const rows = await selectChanges(db)
    .$if(source !== null, (query) => query.where('changes.source_id', '=', source ?? ''))
    .$if(kinds !== null, (query) => query.where('changes.kind', 'in', kinds ?? []))
    .$if(since !== null, (query) => query.where('changes.at', '>=', since ?? 0))
    .$if(until !== null, (query) => query.where('changes.at', '<=', until ?? 0))
    .$if(afterId !== null, (query) => query.where('changes.id', '>', afterId ?? 0))
    .$if(before !== null, (query) => query.where('changes.id', '<', before ?? 0))
    .$if(after !== null, (query) => query.where('changes.id', '>', after ?? 0))
    .orderBy('changes.id', after === null ? 'desc' : 'asc')
    .limit(limit)
    .execute()
  return rows.map(toChangeRecord)
}

function selectChanges(db: Database) {
  return db
    .selectFrom('changes')
    .leftJoin('articles', 'articles.id', 'changes.article_id')
    .leftJoin('gaps', 'gaps.change_id', 'changes.id')
    .selectAll('changes')
    .select(['gaps.closed_at', 'gaps.closed_by'])
    .select(['articles.key', 'articles.url', 'articles.title', 'articles.published', 'articles.excerpt'])
}

type ChangeRow = Awaited<ReturnType<ReturnType<typeof selectChanges>['executeTakeFirstOrThrow']>>

function toChangeRecord(row: ChangeRow): ChangeRecord {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    source: row.source_id,
    kind: row.kind,
    article: toArticle(row),
    late: row.late === 1,
    backdated: row.backdated === 1,
    classes: JSON.parse(row.classes) as EditClass[],
    before: parse<Said>(row.before),
    after: parse<Said>(row.after),
    sources: JSON.parse(row.sources) as string[],
    lastSeenAt: toInstant(row.last_seen_at),
    firstMissingAt: toInstant(row.first_missing_at),
    details: detailsOf(row),
    summary: row.summary,
  }
}

/** What is recorded with a change never changes: that a gap closed later is added here. */
function detailsOf({ details, closed_at: closedAt, closed_by: closedBy }: ChangeRow): ChangeRecord['details'] {
  const recorded = parse<Record<string, unknown>>(details)
  return closedBy === null ? recorded : { ...recorded, closedAt: toInstant(closedAt), closedBy }
}

function toArticle(row: ChangeRow): ChangeRecord['article'] {
  const { article_id: id, key, url, title, published, excerpt } = row
  if (id === null || key === null || url === null || title === null) return null
  return { id, key, url, title, published, excerpt }
}

function saysText(change: ChangeRecord, wanted: string): boolean {
  const said = [change.article?.title, change.article?.excerpt, change.before?.title, change.after?.title]
  return said.some((text) => text !== null && text !== undefined && foldText(text).includes(wanted))
}

function parse<T>(json: string | null): T | null {
  return json === null ? null : (JSON.parse(json) as T)
}

/** An instant of the store as records print it. */
export function toInstant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
