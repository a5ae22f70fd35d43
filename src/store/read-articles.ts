import type { ArticleContent, ArticleState } from '../model/article.ts'
import type { EditClass } from '../model/change.ts'
import type { Belief } from '../model/first-text.ts'
import { canonicalUrl } from '../model/identity.ts'
import type { ArticleRecord, ChangeRecord, RevisionRecord } from '../model/records.ts'
import { foldText } from '../model/text.ts'
import { ALIVE_KINDS } from '../model/visit.ts'
import { findLastGoodAt } from './known-listing.ts'
import type { Database } from './open-store.ts'
import { unpackRow, unpackRows } from './packed-rows.ts'
import { toInstant } from './read-changes.ts'
import type { ListingState } from './schema.ts'

const MOST_BY_TITLE = 20

/**
 * The articles that a person may mean by an id, a key or an address, several where sites share keys; else, by a part of a
 * title in whatever case.
 */
export async function findArticles(db: Database, ref: string): Promise<ArticleRecord[]> {
  const ids = await findIds(db, ref)
  return Promise.all(ids.map((id) => getArticle(db, id)))
}

async function findIds(db: Database, ref: string): Promise<number[]> {
  if (/^\d{1,9}$/u.test(ref)) {
    const row = await db.selectFrom('articles').select('id').where('id', '=', Number(ref)).executeTakeFirst()
    // On some sites a number is a key as well.
    if (row !== undefined) return [row.id]
  }
  const keys = URL.canParse(ref) ? [ref, canonicalUrl(ref)] : [ref]
  const rows = await db
    .selectFrom('articles')
    .select('id')
    .where((eb) => eb.or([eb('key', 'in', keys), eb('url', '=', ref)]))
    .execute()
  if (rows.length > 0) return rows.map(({ id }) => id)
  const spelt = URL.canParse(ref) ? await findBySpelling(db, ref) : []
  return spelt.length > 0 ? spelt : findByTitle(db, ref)
}

// A profile's pattern is not at hand here, but the key it found stands in the address.
async function findBySpelling(db: Database, url: string): Promise<number[]> {
  const parts = new URL(url).pathname.split('/').filter((part) => part !== '')
  if (parts.length === 0) return []
  const rows = await db.selectFrom('articles').select('id').where('key', 'in', parts).execute()
  return rows.map(({ id }) => id)
}

/** At most a few, the newest first; a title that is the text as a whole counts before all that only hold it. */
async function findByTitle(db: Database, text: string): Promise<number[]> {
  const wanted = foldText(text)
  if (wanted === '') return []
  const rows = await db.selectFrom('articles').select(['id', 'title']).orderBy('id', 'desc').execute()
  // Neither store folds the case of every script.
  const holding = rows.filter(({ title }) => foldText(title).includes(wanted))
  const exact = holding.filter(({ title }) => foldText(title) === wanted)
  return (exact.length > 0 ? exact : holding).slice(0, MOST_BY_TITLE).map(({ id }) => id)
}

/** One article; it must be there. */
export async function getArticle(db: Database, id: number): Promise<ArticleRecord> {
  const row = await db.selectFrom('articles').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const content = row.revision_id === null ? null : await readContent(db, row.revision_id)
  const listings = await db.selectFrom('listings').selectAll().where('article_id', '=', id).execute()
  return {
    id,
    key: row.key,
    source: row.source_id,
    url: row.url,
    title: row.title,
    published: row.published,
    sourceLabel: row.source_label,
    originalUrl: row.original_url,
    ingestedAt: toInstant(row.ingested_at),
    firstSeenAt: new Date(row.first_seen_at).toISOString(),
    lastSeenAt: new Date(await lastSeen(db, row, listings)).toISOString(),
    state: row.removed_at === null ? stateOf(listings) : 'removed',
    text: content === null ? null : content.paragraphs.join('\n\n'),
    images: content?.images ?? [],
    doubt: doubtOf(row),
    revisions: await listRevisions(db, id),
  }
}

function doubtOf(row: { doubt: string | null; doubted_since: number | null; doubts: number }): ArticleRecord['doubt'] {
  const since = toInstant(row.doubted_since)
  return row.doubt === null || since === null ? null : { reason: row.doubt, since, visits: row.doubts }
}

type Listed = {
  source_id: string
  state: ListingState
  last_listed_at: number
  missing_since: number | null
}

async function lastSeen(
  db: Database,
  article: { first_seen_at: number; alive_at: number | null },
  listings: readonly Listed[],
): Promise<number> {
  const times = await Promise.all(
    listings.map(async ({ source_id, state, last_listed_at, missing_since }) =>
      // While it stands in the listing, each good check sees it and none writes that down.
      state === 'listed' && missing_since === null
        ? ((await findLastGoodAt(db, { sourceId: source_id, beforeCheckId: null })) ?? last_listed_at)
        : last_listed_at,
    ),
  )
  return Math.max(article.first_seen_at, article.alive_at ?? 0, ...times)
}

function stateOf(listings: readonly Listed[]): ArticleState {
  // An entry that is missing is no longer seen listed, whatever became of it.
  const isListed = listings.some(({ state, missing_since }) => state === 'listed' && missing_since === null)
  if (isListed) return 'listed'
  return listings.some(({ state }) => state === 'delisted') ? 'delisted' : 'rolled-off'
}

async function listRevisions(db: Database, articleId: number): Promise<RevisionRecord[]> {
  const rows = await db
    .selectFrom('revisions')
    .select(['id', 'seen_at', 'hash', 'classes'])
    .where('article_id', '=', articleId)
    .orderBy('id')
    .execute()
  return rows.map(({ id, seen_at, hash, classes }) => ({
    id,
    seenAt: new Date(seen_at).toISOString(),
    hash,
    classes: JSON.parse(classes) as EditClass[],
  }))
}

/** What the article's page said in one revision. */
export async function readContent(db: Database, revisionId: number): Promise<ArticleContent> {
  return JSON.parse((await unpackRow(db, 'revisions', revisionId)).toString()) as ArticleContent
}

/** The visits that believed what an article says since a revision. */
export async function readBelief(
  db: Database,
  { articleId, revisionId }: { articleId: number; revisionId: number },
): Promise<Belief> {
  const { visits, first, last } = await db
    .selectFrom('visits')
    .innerJoin('revisions', 'revisions.article_id', 'visits.article_id')
    .select(({ fn }) => [
      fn.countAll<number>().as('visits'),
      fn.min('visits.started_at').as('first'),
      fn.max('visits.started_at').as('last'),
    ])
    .where('visits.article_id', '=', articleId)
    .where('revisions.id', '=', revisionId)
    .whereRef('visits.started_at', '>=', 'revisions.seen_at')
    .where('visits.outcome', 'in', ALIVE_KINDS)
    .executeTakeFirstOrThrow()
  return { visits: Number(visits), firstAt: first ?? 0, lastAt: last ?? 0 }
}

/** What the articles' pages said in these revisions, by their ids. */
export async function readContents(
  db: Database,
  revisionIds: readonly number[],
): Promise<ReadonlyMap<number, ArticleContent>> {
  const bodies = await unpackRows(db, 'revisions', revisionIds)
  return new Map([...bodies].map(([id, bytes]) => [id, JSON.parse(bytes.toString()) as ArticleContent]))
}

/** The text of a revision, paragraphs apart by an empty line. */
export async function findArticleText(db: Database, revisionId: number): Promise<string> {
  return (await readContent(db, revisionId)).paragraphs.join('\n\n')
}

/** The newest revision, before the current one, that said the same by the same profile; null where none did. */
export async function findRevision(
  db: Database,
  { articleId, hash, revision }: { articleId: number; hash: string; revision: { id: number; profileHash: string } },
): Promise<number | null> {
  const row = await db
    .selectFrom('revisions')
    .select('id')
    .where('article_id', '=', articleId)
    .where('id', '!=', revision.id)
    .where('hash', '=', hash)
    .where('profile_hash', '=', revision.profileHash)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.id ?? null
}

/**
 * The text of the article that a change is about, by which rules judge it: as it was known then, and of an addition as it
 * was first read, since that is waited for; null where there is none.
 */
export async function findTextOf(
  db: Database,
  { kind, article, at }: Pick<ChangeRecord, 'kind' | 'article' | 'at'>,
): Promise<string | null> {
  if (article === null) return null
  const revisions = await db
    .selectFrom('revisions')
    .select(['id', 'seen_at'])
    .where('article_id', '=', article.id)
    .orderBy('id')
    .execute()
  const known = revisions.findLast(({ seen_at }) => seen_at <= Date.parse(at))
  const revision = known ?? (kind === 'added' ? revisions.at(0) : undefined)
  return revision === undefined ? null : findArticleText(db, revision.id)
}
