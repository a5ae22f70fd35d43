import type { Selectable } from 'kysely'
import type { SearchHitRecord } from '../model/records.ts'
import { findHit, type SearchHit } from '../model/search-hit.ts'
import type { SearchQuery } from '../model/search-query.ts'
import { isSyllable, type Term, toIndexTerm } from '../model/search-words.ts'
import { sql } from './kysely.ts'
import type { Database } from './open-store.ts'
import { readContent, readContents } from './read-articles.ts'
import type { ArticlesTable } from './schema.ts'
import { asTitleLetter } from './write-texts.ts'

/** An article's date is a day where the site prints no time; `day` is compared with these, `at` with the others. */
export type Bound = { readonly day: string; readonly at: number }

export type SearchRequest = {
  readonly query: SearchQuery
  readonly after: Bound | null
  readonly before: Bound | null
  readonly order: 'ranked' | 'newest'
  readonly limit: number
}

/** Ranking looks at so many texts, the newest that fit: a word that stands everywhere costs no more than others. */
const RANKED_AMONG = 1000
/** A hit in a title counts as much as so many in a text. */
const TITLE_WEIGHT = 8

/** Articles whose title or text, in any revision, fits the query; each once, by the text that shows it best. */
export async function searchTexts(db: Database, request: SearchRequest): Promise<SearchHitRecord[]> {
  const found = request.order === 'ranked' ? await listBest(db, request) : await listNewest(db, request)
  return toHits(db, found, request.query)
}

type FoundText = {
  readonly id: number
  readonly article_id: number
  readonly revision_id: number | null
  readonly listed_title: string | null
  readonly seen_at: number
  /** The less, the better. */
  readonly score: number
}

async function listNewest(db: Database, request: SearchRequest): Promise<FoundText[]> {
  const found = new Map<number, FoundText>()
  let before: number | null = null
  do {
    const batch: FoundText[] = await listTexts(db, request, { before, limit: request.limit * 3 })
    for (const text of batch) if (!found.has(text.article_id)) found.set(text.article_id, text)
    before = batch.length < request.limit * 3 ? null : (batch.at(-1)?.id ?? null)
  } while (before !== null && found.size < request.limit)
  return [...found.values()].slice(0, request.limit)
}

async function listBest(db: Database, request: SearchRequest): Promise<FoundText[]> {
  if (toMatch(request.query).words === null) return listTitlesFirst(db, request)
  const texts = await listTexts(db, request, { before: null, limit: RANKED_AMONG })
  const best = new Map<number, FoundText>()
  for (const text of texts) {
    const known = best.get(text.article_id)
    // The newest text that fits stands for its article, with the best score of all of them.
    best.set(text.article_id, known === undefined ? text : { ...known, score: Math.min(known.score, text.score) })
  }
  return [...best.values()].toSorted((a, b) => a.score - b.score).slice(0, request.limit)
}

/** Of single letters the index knows only whether they stand in a title. */
async function listTitlesFirst(db: Database, request: SearchRequest): Promise<FoundText[]> {
  const titled = await listNewest(db, { ...request, query: { ...request.query, inTitle: true } })
  const found = titled.length < request.limit ? await listNewest(db, request) : []
  const others = found.filter((text) => titled.every(({ article_id }) => article_id !== text.article_id))
  return [...titled, ...others].slice(0, request.limit)
}

/** Texts that fit, newest first. */
async function listTexts(
  db: Database,
  request: SearchRequest,
  { before, limit }: { before: number | null; limit: number },
): Promise<FoundText[]> {
  const { words, letters } = toMatch(request.query)
  const isRanked = request.order === 'ranked'
  const index = sql.table(words === null ? 'search_letters' : 'search_words')
  const rowid = sql`${index}.rowid`
  const score = words === null ? sql`0` : isRanked ? sql`bm25(search_words, ${sql.lit(TITLE_WEIGHT)}, 1)` : sql`0`
  const joined =
    words === null || letters === null
      ? sql``
      : sql`cross join search_letters on search_letters.rowid = search_words.rowid and search_letters match ${letters}`
  const { rows } = await sql<FoundText>`
    select texts.id, texts.article_id, texts.revision_id, texts.listed_title, texts.seen_at, ${score} as score
    from ${index} ${joined}
    cross join texts on texts.id = ${rowid}
    cross join articles on articles.id = texts.article_id
    where ${index} match ${words ?? letters}
      and ${before === null ? sql`true` : sql`${rowid} < ${before}`}
      and ${toConditions(request)}
    order by ${rowid} desc
    limit ${limit}`.execute(db)
  return rows
}

/** Expressions of FTS5 (https://sqlite.org/fts5.html, section 3): words, and single letters, which have an index of their own. */
function toMatch({ terms, without, inTitle }: SearchQuery): { words: string | null; letters: string | null } {
  const single = terms.filter(isSyllable)
  const longer = terms.filter((term) => !isSyllable(term))
  // Something has to be wanted among the words before anything can be left out there.
  const wanted = longer.length === 0 && without.length > 0 ? terms : longer
  const letters = single.map(({ text }) => quoted(inTitle ? asTitleLetter(text) : text))
  if (wanted.length === 0) return { words: null, letters: letters.join(' AND ') }
  const all = wanted.map(toPhrase).join(' AND ')
  // The text itself tells where the index cannot.
  const unwanted = without.filter((term) => toIndexTerm(term).isExact)
  const words = [`(${all})`, ...unwanted.map(toPhrase)].join(' NOT ')
  return { words: inTitle ? `title : (${words})` : words, letters: letters.length === 0 ? null : letters.join(' AND ') }
}

function toPhrase(term: Term): string {
  const { words, isPrefix } = toIndexTerm(term)
  return `${quoted(words.join(' '))}${isPrefix ? ' *' : ''}`
}

// Words are letters and digits only: there is nothing to escape.
function quoted(words: string): string {
  return `"${words}"`
}

function toConditions({ query, after, before }: SearchRequest) {
  const { sources, kinds } = query
  const conditions = [
    sql`true`,
    ...(sources.length === 0
      ? []
      : [
          sql`exists (select 1 from listings where listings.article_id = articles.id and source_id in (${sql.join(sources)}))`,
        ]),
    ...(kinds.length === 0
      ? []
      : [sql`exists (select 1 from changes where changes.article_id = articles.id and kind in (${sql.join(kinds)}))`]),
    ...(after === null ? [] : [sql`not (${isBefore(after)})`]),
    ...(before === null ? [] : [isBefore(before)]),
  ]
  return sql.join(conditions, sql` and `)
}

/** What has no date of its own came when it was first seen. */
function isBefore({ day, at }: Bound) {
  const instant = new Date(at).toISOString()
  return sql`case
    when articles.published is null then articles.first_seen_at < ${at}
    when length(articles.published) > 10 then articles.published < ${instant}
    else articles.published < ${day} end`
}

type Named = Pick<Selectable<ArticlesTable>, (typeof NAMED)[number]>

const NAMED = ['id', 'source_id', 'key', 'url', 'title', 'published', 'excerpt', 'revision_id'] as const

/** What the texts are shown by, in their order; those that do not fit after all are left out. */
async function toHits(db: Database, found: readonly FoundText[], query: SearchQuery): Promise<SearchHitRecord[]> {
  const ids = found.map(({ article_id }) => article_id)
  const articles = await db.selectFrom('articles').select(NAMED).where('id', 'in', ids).execute()
  const byId = new Map(articles.map((article) => [article.id, article]))
  const current = await readContents(
    db,
    articles.flatMap(({ revision_id }) => revision_id ?? []),
  )
  const hits: SearchHitRecord[] = []
  for (const text of found) {
    const article = byId.get(text.article_id)
    if (article === undefined) continue
    const now = current.get(article.revision_id ?? 0)
    const hit = await toHit(db, text, { article, now: now === undefined ? null : findHit(now, query), query })
    if (hit !== null) hits.push(hit)
  }
  return hits
}

type Seen = { readonly article: Named; readonly now: SearchHit | null; readonly query: SearchQuery }

async function toHit(db: Database, found: FoundText, { article, now, query }: Seen): Promise<SearchHitRecord | null> {
  const { source_id: source, revision_id: currentId, ...named } = article
  // An article may have come back to what an earlier revision says.
  const hit = now ?? (await findFound(db, found, query))
  if (hit === null) return null
  const isCurrent = now !== null || currentId === null
  const revision = now === null ? found.revision_id : currentId
  const seenAt = new Date(await seenAtOf(db, found, now === null ? null : currentId)).toISOString()
  return { article: named, source, revision, seenAt, current: isCurrent, ...hit }
}

async function findFound(db: Database, found: FoundText, query: SearchQuery): Promise<SearchHit | null> {
  if (found.revision_id !== null) return findHit(await readContent(db, found.revision_id), query)
  return findHit({ title: found.listed_title ?? '', paragraphs: [] }, query)
}

async function seenAtOf(db: Database, found: FoundText, revisionId: number | null): Promise<number> {
  if (revisionId === null || revisionId === found.revision_id) return found.seen_at
  const row = await db.selectFrom('revisions').select('seen_at').where('id', '=', revisionId).executeTakeFirstOrThrow()
  return row.seen_at
}
