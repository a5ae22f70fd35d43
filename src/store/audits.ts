import type { Random } from '../lib/clock.ts'
import { wholeNumber } from '../lib/random.ts'
import type { AuditTally } from '../model/audits.ts'
import type { Source } from '../model/source.ts'
import type { Span } from '../model/span.ts'
import { isAlive, type VisitVerdict } from '../model/visit.ts'
import type { Database } from './open-store.ts'

const DAY_MS = 86_400_000
/** What one commit draws for: a thousand new sources are done within as many seconds as there are fifties in it. */
const SOURCES_AT_ONCE = 50

export type Drawing = { readonly sources: readonly Source[]; readonly now: number; readonly random: Random }

/**
 * Draws the audits of the coming day for sources that have not drawn for a day: old articles, each as likely as any,
 * each due at an instant of that day as likely as any. Gives back whether more sources wait for theirs.
 */
export function drawAudits(db: Database, { sources, now, random }: Drawing): Promise<boolean> {
  const drawing = new Map(sources.flatMap((one) => (one.revisit.auditsPerDay > 0 ? [[one.id, one] as const] : [])))
  if (drawing.size === 0) return Promise.resolve(false)
  return db.transaction().execute(async (tx) => {
    const due = await tx
      .selectFrom('sources')
      .select('id')
      .where('id', 'in', [...drawing.keys()])
      .where('first_check_at', 'is not', null)
      // One that a clock drew ahead of its time is none.
      .where(({ eb, or }) =>
        or([
          eb('audits_drawn_at', 'is', null),
          eb('audits_drawn_at', '<=', now - DAY_MS),
          eb('audits_drawn_at', '>', now),
        ]),
      )
      .orderBy('audits_drawn_at')
      .orderBy('id')
      .limit(SOURCES_AT_ONCE)
      .execute()
    for (const { id } of due) {
      const source = drawing.get(id)
      if (source !== undefined) await drawFor(tx, source, { now, random })
    }
    return due.length === SOURCES_AT_ONCE
  })
}

async function drawFor(tx: Database, source: Source, { now, random }: Omit<Drawing, 'sources'>): Promise<void> {
  await tx.updateTable('sources').set({ audits_drawn_at: now }).where('id', '=', source.id).execute()
  const old = oldArticles(tx, source, now)
  const { count } = await old.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  for (const place of drawPlaces(source.revisit.auditsPerDay, { among: Number(count), random })) {
    const { id } = await old
      .select('articles.id')
      .orderBy('articles.id')
      .offset(place)
      .limit(1)
      .executeTakeFirstOrThrow()
    const dueAt = wholeNumber(random, now, now + DAY_MS - 1)
    await tx
      .insertInto('audits')
      .values({ source_id: source.id, article_id: id, drawn_at: now, due_at: dueAt })
      .execute()
    await bringForward(tx, id, dueAt)
  }
}

/** What is visited in the monthly sweep only, whether it is still listed or not; what is drawn already is left out. */
function oldArticles(tx: Database, { id, revisit }: Source, now: number) {
  return tx
    .selectFrom('articles')
    .innerJoin('listings', 'listings.article_id', 'articles.id')
    .where('listings.source_id', '=', id)
    .where('articles.revision_id', 'is not', null)
    .where('articles.gone_since', 'is', null)
    .where(({ eb, fn }) => eb(fn.coalesce('articles.changed_at', 'articles.first_seen_at'), '<', now - revisit.forMs))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('audits')
            .select('audits.id')
            .whereRef('audits.article_id', '=', 'articles.id')
            .where('audits.visited_at', 'is', null),
        ),
      ),
    )
}

/** So many different places among so many, in falling order: taking one leaves those before it where they are. */
function drawPlaces(count: number, { among, random }: { among: number; random: Random }): number[] {
  const places = new Set<number>()
  // Robert Floyd's way: of each further place either it or the one drawn below it, so that every choice is as likely.
  for (let last = Math.max(0, among - count); last < among; last++) {
    const drawn = wholeNumber(random, 0, last)
    places.add(places.has(drawn) ? last : drawn)
  }
  return [...places].toSorted((a, b) => b - a)
}

async function bringForward(tx: Database, articleId: number, dueAt: number): Promise<void> {
  await tx
    .updateTable('articles')
    .set({ visit_due_at: dueAt })
    .where('id', '=', articleId)
    .where(({ eb, or }) => or([eb('visit_due_at', 'is', null), eb('visit_due_at', '>', dueAt)]))
    .execute()
}

export type AuditedVisit = {
  readonly articleId: number
  readonly startedAt: number
  readonly verdict: VisitVerdict
  readonly foundEdit: boolean
}

/**
 * Ends the audits of an article that this visit was: the first believed look from the time they were due. One that found
 * an earlier revision back says nothing yet. An audit that is due later keeps its time.
 */
export async function followAudits(tx: Database, visit: AuditedVisit): Promise<void> {
  const { articleId, startedAt, verdict, foundEdit } = visit
  const open = await tx
    .selectFrom('audits')
    .select(['id', 'due_at'])
    .where('article_id', '=', articleId)
    .where('visited_at', 'is', null)
    .orderBy('due_at')
    .execute()
  const isJudged = foundEdit || (isAlive(verdict.kind) && verdict.kind !== 'returned')
  for (const { id, due_at: dueAt } of open) {
    // One that is due beyond the day it was drawn for has its time from a clock that was ahead.
    if (dueAt > startedAt && dueAt - startedAt <= DAY_MS) await bringForward(tx, articleId, dueAt)
    else if (isJudged) {
      const ended = { visited_at: startedAt, found_edit: Number(foundEdit) }
      await tx.updateTable('audits').set(ended).where('id', '=', id).execute()
    }
  }
}

/** What the audits of a source came to that were made within a stretch of time; null where there were none. */
export async function tallyAudits(db: Database, sourceId: string, { fromAt, toAt }: Span): Promise<AuditTally | null> {
  const { audits, edited, first, last } = await db
    .selectFrom('audits')
    .select(({ fn }) => [
      fn.countAll<number>().as('audits'),
      fn.sum<number>('found_edit').as('edited'),
      fn.min('visited_at').as('first'),
      fn.max('visited_at').as('last'),
    ])
    .where('source_id', '=', sourceId)
    .where('visited_at', '>=', fromAt)
    .where('visited_at', '<=', toAt)
    .executeTakeFirstOrThrow()
  if (first === null || last === null) return null
  return { fromAt: first, toAt: last, audits: Number(audits), edited: Number(edited) }
}
