import type { Selectable } from 'kysely'
import { type ArticleContent, contentHash } from '../model/article.ts'
import type { EditClass, Said } from '../model/change.ts'
import { ALIKE_UNTIL_SAID, type EditMark } from '../model/edit-marks.ts'
import type { Flapping } from '../model/flapping.ts'
import type { Page } from '../model/page.ts'
import type { RemovalPolicy } from '../model/removal.ts'
import { isAlive, VISIT_RANKS, type VisitRank, type VisitVerdict } from '../model/visit.ts'
import { announceRead } from './announce.ts'
import { followAudits } from './audits.ts'
import { type DueVisit, endTurn } from './due-visits.ts'
import { keepMarks, noticeMark } from './edit-marks.ts'
import { hurryNeighbours } from './hurry-neighbours.ts'
import type { Database } from './open-store.ts'
import { type OweOptions, oweAlerts } from './owe-alerts.ts'
import { packAgainst } from './packed-rows.ts'
import { findArticleText } from './read-articles.ts'
import { readChange } from './read-changes.ts'
import { followRemovals } from './removals.ts'
import type { ArticlesTable } from './schema.ts'
import { sealRow } from './seals.ts'
import { writeCapture } from './write-capture.ts'
import { writeChange } from './write-changes.ts'
import { writeText } from './write-texts.ts'

/** What an edit changed. */
export type Edit = {
  readonly classes: readonly EditClass[]
  readonly before: Said
  readonly after: Said
  readonly details?: Readonly<Record<string, unknown>>
}

/** A visit that has ended, with all that it found. */
export type EndedVisit = {
  readonly visit: DueVisit
  readonly startedAt: number
  readonly tookMs: number
  readonly verdict: VisitVerdict
  /** What came back, if anything did; kept as evidence unless it says what was known. */
  readonly page: Page | null
  /** What was read, where it is a new revision. */
  readonly content: ArticleContent | null
  readonly profileHash: string
  readonly edit: Edit | null
  /** By what the edit is known among others, believed or not. */
  readonly marks: readonly EditMark[]
  readonly site: string
  readonly flapping: Flapping
  /** The earlier revision that the page came back to, where it needs no new one. */
  readonly backTo: number | null
  readonly nextVisitAt: number
  readonly removal: RemovalPolicy
  /** Visits to other articles that vouch for the site, where this one found its article gone; null where none was asked. */
  readonly canaries: readonly number[] | null
}

/**
 * Records a visit in one transaction: the capture, the revision, its change if any, the alerts owed. Gives back
 * `superseded`, having written nothing, where the article got another revision since the visit began, or what is known of
 * its flapping moved on: of visits side by side, as canaries get them, one says what is to be said.
 */
export function recordVisit(db: Database, ended: EndedVisit, options: OweOptions): Promise<'recorded' | 'superseded'> {
  return db.transaction().execute(async (tx) => {
    const { articleId, revision } = ended.visit
    const article = await tx.selectFrom('articles').selectAll().where('id', '=', articleId).executeTakeFirstOrThrow()
    if (!isAsJudged(article, ended.visit)) return 'superseded'
    const captureId = await keepEvidence(tx, ended)
    const revisionId = ended.backTo ?? (await writeRevision(tx, ended, captureId))
    await writeVisit(tx, ended, { captureId, revisionId })
    await endTurn(tx, { sourceId: article.source_id, at: ended.startedAt })
    await updateArticle(tx, ended, revisionId)
    if (ended.content !== null) {
      await announceRead(tx, { articleId, text: textOf(ended.content), isFirst: revision === null }, options)
    }
    if (ended.edit !== null) {
      await sayEdit(tx, ended, options)
      await hurryNeighbours(tx, { articleId, site: ended.site, at: ended.startedAt })
    }
    if (ended.marks.length > 0) await sayAlike(tx, ended, options)
    const visit = { ...ended, articleId, sourceId: ended.visit.sourceId, canaries: ended.canaries ?? [] }
    await followRemovals(tx, { visit, before: article }, options)
    await followAudits(tx, { ...visit, foundEdit: ended.edit !== null })
    return 'recorded'
  })
}

/** Whether the article is still as it was when the visit was judged. */
function isAsJudged(article: Selectable<ArticlesTable>, { revision, flapping }: DueVisit): boolean {
  return (
    article.revision_id === (revision?.id ?? null) &&
    article.returns === flapping.returns &&
    article.steady === flapping.steady &&
    article.said_revision_id === flapping.saidRevisionId
  )
}

function keepEvidence(tx: Database, ended: EndedVisit): Promise<number | null> {
  const { verdict, page, visit } = ended
  const saysNothingNew = verdict.kind === 'same' || (ended.backTo !== null && ended.edit === null)
  if (page === null || page.status === 304 || saysNothingNew) return Promise.resolve(null)
  return writeCapture(tx, page, { sourceId: visit.sourceId, checkId: null, articleId: visit.articleId })
}

async function writeRevision(tx: Database, ended: EndedVisit, captureId: number | null): Promise<number | null> {
  const { content, visit, edit } = ended
  if (content === null) return null
  const bytes = Buffer.from(JSON.stringify(content))
  const packed = await packAgainst(tx, 'revisions', { bytes, previousId: visit.revision?.id ?? null })
  const { id } = await tx
    .insertInto('revisions')
    .values({
      article_id: visit.articleId,
      seen_at: ended.startedAt,
      hash: contentHash(content),
      body: packed.bytes,
      base_id: packed.baseId,
      depth: packed.depth,
      classes: JSON.stringify(edit?.classes ?? []),
      profile_hash: ended.profileHash,
      capture_id: captureId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await writeText(tx, { articleId: visit.articleId, revisionId: id, content, seenAt: ended.startedAt })
  await sealRow(tx, 'revisions', id)
  return id
}

async function writeVisit(
  tx: Database,
  { visit, startedAt, tookMs, verdict, page, canaries }: EndedVisit,
  ids: { captureId: number | null; revisionId: number | null },
): Promise<void> {
  await tx
    .insertInto('visits')
    .values({
      article_id: visit.articleId,
      started_at: startedAt,
      took_ms: tookMs,
      outcome: verdict.kind,
      reason: 'reason' in verdict ? verdict.reason : null,
      status: page?.status ?? null,
      revision_id: ids.revisionId,
      capture_id: ids.captureId,
      canaries: canaries && JSON.stringify(canaries),
    })
    .execute()
}

async function updateArticle(tx: Database, ended: EndedVisit, revisionId: number | null): Promise<void> {
  const { visit, verdict, content, page, startedAt } = ended
  const alive = isAlive(verdict.kind)
  const gone = verdict.kind === 'gone'
  await tx
    .updateTable('articles')
    .set(({ eb, ref }) => ({
      // A listing that said something new meanwhile has made the next visit due: that stands.
      visit_due_at: eb
        .case()
        .when('visit_due_at', '=', visit.dueAt)
        .then(ended.nextVisitAt)
        .else(ref('visit_due_at'))
        .end(),
      visit_rank: eb.case().when('visit_due_at', '=', visit.dueAt).then(rankAfter(ended)).else(ref('visit_rank')).end(),
      visit_failures: countFailures(ended),
      returns: ended.flapping.returns,
      steady: ended.flapping.steady,
      said_revision_id: ended.flapping.saidRevisionId,
      ...doubtOf(ended),
    }))
    .$if(alive, (query) =>
      query.set({
        alive_at: startedAt,
        gone_since: null,
        ...validatorsOf(page, visit),
      }),
    )
    .$if(gone, (query) => query.set(({ fn, val }) => ({ gone_since: fn.coalesce('gone_since', val(startedAt)) })))
    .$if(ended.edit !== null, (query) => query.set({ changed_at: startedAt }))
    .$if(revisionId !== null, (query) => query.set({ revision_id: revisionId }))
    .$if(content !== null, (query) => query.set(fieldsOf(content, visit)))
    .where('id', '=', visit.articleId)
    .execute()
}

/** Where a first visit did not work out, somebody still waits. */
function rankAfter({ verdict, visit }: EndedVisit): VisitRank {
  return visit.revision === null && !isAlive(verdict.kind) ? VISIT_RANKS.hurried : VISIT_RANKS.due
}

/** Our own stop says nothing of the article. */
function countFailures({ visit, verdict }: EndedVisit): number {
  if (verdict.kind === 'interrupted') return visit.failures
  return isAlive(verdict.kind) ? 0 : visit.failures + 1
}

/** A doubt ends with the first page that is believed; what says nothing of the page leaves it. */
function doubtOf({ visit, verdict, startedAt }: EndedVisit) {
  if (isAlive(verdict.kind)) return { doubt: null, doubted_since: null, doubts: 0 }
  if (verdict.kind !== 'doubted') return {}
  return {
    doubt: verdict.reason,
    doubted_since: Math.min(visit.doubt?.since ?? startedAt, startedAt),
    doubts: (visit.doubt?.visits ?? 0) + 1,
  }
}

/** Those of an earlier page go with it: they would hide that it came back (RFC 9110, section 8.8). */
function validatorsOf(page: Page | null, { validators }: DueVisit) {
  const keep = page === null || page.status === 304
  return {
    etag: page?.headers['etag'] ?? (keep ? (validators?.etag ?? null) : null),
    last_modified: page?.headers['last-modified'] ?? (keep ? (validators?.lastModified ?? null) : null),
  }
}

function fieldsOf(content: ArticleContent | null, visit: DueVisit) {
  return {
    title: content?.title ?? visit.title,
    source_label: content?.sourceLabel ?? null,
    original_url: content?.originalUrl ?? null,
    // A page that prints no date leaves the one of the listing.
    ...(content?.published ? { published: content.published } : {}),
  }
}

async function sayEdit(
  tx: Database,
  { visit, edit, content, startedAt }: EndedVisit,
  options: OweOptions,
): Promise<void> {
  if (edit === null) return
  const text = content !== null ? textOf(content) : visit.revision && (await findArticleText(tx, visit.revision.id))
  await say(tx, { visit, startedAt, text, article: { id: visit.articleId, title: edit.after.title }, ...edit }, options)
}

/** Tells, once, that articles were changed alike: that is no edit of any of them. */
async function sayAlike(
  tx: Database,
  { visit, marks, site, startedAt }: EndedVisit,
  options: OweOptions,
): Promise<void> {
  const { articleId } = visit
  const untold = await keepMarks(tx, { site, articleId, marks, at: startedAt })
  const told = untold.filter(({ articles }) => articles.length >= ALIKE_UNTIL_SAID)
  const [first] = told
  for (const { mark } of told) await noticeMark(tx, { site, mark })
  if (first === undefined) return
  await say(tx, { visit, startedAt, text: null, article: null, details: { articles: first.articles } }, options)
}

type Saying = Partial<Pick<Edit, 'classes' | 'before' | 'after' | 'details'>> & {
  readonly visit: DueVisit
  readonly startedAt: number
  readonly text: string | null
  readonly article: { readonly id: number; readonly title: string } | null
}

async function say(tx: Database, { visit, startedAt, text, ...said }: Saying, options: OweOptions): Promise<void> {
  const listed = await tx
    .selectFrom('listings')
    .select('source_id')
    .where('article_id', '=', visit.articleId)
    .orderBy('first_listed_at')
    .execute()
  const sources = listed.map(({ source_id }) => source_id)
  await tx.updateTable('sources').set({ last_change_at: startedAt }).where('id', 'in', sources).execute()
  const where = { at: startedAt, kind: 'edited', sourceId: visit.sourceId, checkId: null, sources } as const
  const id = await writeChange(tx, { ...where, ...said })
  await oweAlerts(tx, { change: await readChange(tx, id), text }, options)
}

function textOf(content: ArticleContent): string {
  return content.paragraphs.join('\n\n')
}
