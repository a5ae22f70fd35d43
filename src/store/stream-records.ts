import type { ArticleContent } from '../model/article.ts'
import type { ArticleRecord, CheckRecord, RevisionRecord } from '../model/records.ts'
import type { Database } from './open-store.ts'
import { getArticle, readContent } from './read-articles.ts'
import type { ChangeQuery } from './read-changes.ts'
import { toCheckRecord } from './read-checks.ts'

export type Span = Pick<ChangeQuery, 'source' | 'since' | 'until'>

const BATCH = 200

/** Articles by id, of a source where one is given; of a time, those first seen or read anew in it. */
export async function* streamArticles(db: Database, span: Span): AsyncGenerator<ArticleRecord> {
  for await (const id of streamIds((after) => selectArticles(db, span, after))) yield await getArticle(db, id)
}

function selectArticles(db: Database, { source, since, until }: Span, after: number) {
  const from = since ?? Number.MIN_SAFE_INTEGER
  const to = until ?? Number.MAX_SAFE_INTEGER
  return db
    .selectFrom('articles')
    .select('id')
    .where('id', '>', after)
    .$if(source !== null, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('listings')
            .select('listings.article_id')
            .whereRef('listings.article_id', '=', 'articles.id')
            .where('listings.source_id', '=', source ?? ''),
        ),
      ),
    )
    .$if(since !== null || until !== null, (query) =>
      query.where(({ eb, or, and, exists, selectFrom }) =>
        or([
          and([eb('first_seen_at', '>=', from), eb('first_seen_at', '<=', to)]),
          exists(
            selectFrom('revisions')
              .select('revisions.id')
              .whereRef('revisions.article_id', '=', 'articles.id')
              .where('revisions.seen_at', '>=', from)
              .where('revisions.seen_at', '<=', to),
          ),
        ]),
      ),
    )
    .orderBy('id')
    .limit(BATCH)
    .execute()
}

async function* streamIds(
  list: (after: number) => Promise<readonly { readonly id: number }[]>,
): AsyncGenerator<number> {
  for (let after = 0; ; ) {
    const rows = await list(after)
    for (const { id } of rows) yield id
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
  }
}

/** Checks, the oldest first, with the changes recorded with each. */
export async function* streamChecks(db: Database, { source, since, until }: Span): AsyncGenerator<CheckRecord> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('checks')
      .selectAll()
      .where('id', '>', after)
      .$if(source !== null, (query) => query.where('source_id', '=', source ?? ''))
      .$if(since !== null, (query) => query.where('started_at', '>=', since ?? 0))
      .$if(until !== null, (query) => query.where('started_at', '<=', until ?? 0))
      .orderBy('id')
      .limit(BATCH)
      .execute()
    const changes = await listChangesOf(
      db,
      rows.map(({ id }) => id),
    )
    for (const row of rows) yield toCheckRecord(row, changes.get(row.id) ?? [])
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
  }
}

async function listChangesOf(db: Database, checkIds: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await db
    .selectFrom('changes')
    .select(['id', 'check_id'])
    .where('check_id', 'in', checkIds)
    .orderBy('id')
    .execute()
  const changes = new Map<number, number[]>()
  for (const { id, check_id } of rows) {
    if (check_id !== null) changes.set(check_id, [...(changes.get(check_id) ?? []), id])
  }
  return changes
}

export type ReadRevision = RevisionRecord & { readonly content: ArticleContent }

/** An article's revisions with what each says, the oldest first. */
export async function* streamRevisions(db: Database, { revisions }: ArticleRecord): AsyncGenerator<ReadRevision> {
  for (const revision of revisions) yield { ...revision, content: await readContent(db, revision.id) }
}

/** The revision that the visit of an edit read; of any other change, the newest up to then, else the first. */
export async function findRevisionAt(
  db: Database,
  { articleId, at }: { articleId: number; at: number },
): Promise<number | null> {
  const visit = await db
    .selectFrom('visits')
    .select('revision_id')
    .where('article_id', '=', articleId)
    .where('started_at', '<=', at)
    .where('revision_id', 'is not', null)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (visit !== undefined) return visit.revision_id
  const first = await db
    .selectFrom('revisions')
    .select('id')
    .where('article_id', '=', articleId)
    .orderBy('id')
    .executeTakeFirst()
  return first?.id ?? null
}
