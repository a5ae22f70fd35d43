import type { Entry } from '../model/entry.ts'
import type { Addition } from '../model/listing.ts'
import { VISIT_RANKS } from '../model/visit.ts'
import type { EndedCheck } from './ended-check.ts'
import { type Applied, articlesByKey, markGone, sayBack } from './missing-listings.ts'
import type { Database } from './open-store.ts'
import { type OweOptions, oweAlerts } from './owe-alerts.ts'
import { findArticleText } from './read-articles.ts'
import { readChange } from './read-changes.ts'
import { planSilence } from './say-silence.ts'
import type { ListingState } from './schema.ts'
import { writeChange } from './write-changes.ts'
import { writeListedTitle } from './write-texts.ts'

/** Before every visit that is due at a time: somebody waits for the article. */
const AT_ONCE = 0

/** Brings articles and listings up to what a check found, and writes its additions into the history. */
export async function applyDelta(tx: Database, applied: Applied, options: OweOptions): Promise<void> {
  const { delta, check } = applied
  const origin = check.verdict.kind === 'first' ? 'baseline' : 'older'
  // Ids follow the publication, oldest first, so that the newest change of a listing is its newest article.
  for (const addition of delta.additions.toReversed()) await applyAddition(tx, { applied, addition }, options)
  if (delta.additions.length > 0) await planSilence(tx, check.source.id)
  for (const entry of delta.older) {
    const article = await upsertArticle(tx, { check, entry, visitDueAt: options.now })
    await insertListing(tx, { check, entry, articleId: article.id, origin })
  }
  await sayBack(tx, applied, options)
  for (const entry of delta.listed) await updateListing(tx, check, entry)
  await hurryRemoved(tx, check, delta.listed)
  await indexRestated(tx, applied)
  await hurryVisits(tx, check, [...delta.restated, ...delta.missing.map(({ key }) => key)])
  await markGone(tx, applied)
}

async function applyAddition(
  tx: Database,
  { applied, addition }: { applied: Applied; addition: Addition },
  options: OweOptions,
): Promise<void> {
  const { check, checkId } = applied
  const { entry, late, backdated } = addition
  const article = await upsertArticle(tx, { check, entry, visitDueAt: AT_ONCE })
  await insertListing(tx, { check, entry, articleId: article.id, origin: 'added' })
  const text = article.revisionId === null ? null : await findArticleText(tx, article.revisionId)
  const id = await writeChange(tx, {
    at: options.now,
    kind: 'added',
    sourceId: check.source.id,
    checkId,
    article: { id: article.id, title: entry.title },
    late,
    backdated,
    after: { title: entry.title, published: entry.published, excerpt: entry.excerpt },
    announceBy: article.revisionId === null ? options.now + check.source.announceWithinMs : null,
  })
  // An article that another source brought was read already: nothing is left to wait for.
  if (article.revisionId !== null) await oweAlerts(tx, { change: await readChange(tx, id), text }, options)
}

async function upsertArticle(
  tx: Database,
  { check, entry, visitDueAt }: { check: EndedCheck; entry: Entry; visitDueAt: number },
): Promise<{ id: number; revisionId: number | null }> {
  const { source, facts } = check
  const known = await tx
    .selectFrom('articles')
    .select(['id', 'revision_id'])
    .where('site', '=', source.site.id)
    .where('key', '=', entry.key)
    .executeTakeFirst()
  if (known !== undefined) return { id: known.id, revisionId: known.revision_id }
  const { id } = await tx
    .insertInto('articles')
    .values({
      site: source.site.id,
      key: entry.key,
      source_id: source.id,
      url: entry.url,
      title: entry.title,
      published: entry.published,
      excerpt: entry.excerpt,
      source_label: null,
      original_url: null,
      ingested_at: entry.ingestedAt,
      first_seen_at: facts.startedAt,
      changed_at: null,
      alive_at: null,
      gone_since: null,
      gone_counted_since: null,
      gone_counted_at: null,
      removed_at: null,
      revision_id: null,
      visit_due_at: visitDueAt,
      visit_rank: visitDueAt === AT_ONCE ? VISIT_RANKS.new : VISIT_RANKS.due,
      etag: null,
      last_modified: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, revisionId: null }
}

async function insertListing(
  tx: Database,
  {
    check,
    entry,
    articleId,
    origin,
  }: { check: EndedCheck; entry: Entry; articleId: number; origin: 'baseline' | 'added' | 'older' },
): Promise<void> {
  await writeListedTitle(tx, { articleId, title: entry.title, seenAt: check.facts.startedAt })
  await tx
    .insertInto('listings')
    .values({
      source_id: check.source.id,
      article_id: articleId,
      origin,
      state: stateOf(entry, check),
      title: entry.title,
      published: entry.published,
      first_listed_at: check.facts.startedAt,
      last_listed_at: check.facts.startedAt,
      missing_since: null,
      below: null,
    })
    .execute()
}

async function updateListing(tx: Database, check: EndedCheck, entry: Entry): Promise<void> {
  await tx
    .updateTable('listings')
    .set({
      state: stateOf(entry, check),
      title: entry.title,
      published: entry.published,
      last_listed_at: check.facts.startedAt,
      missing_since: null,
      misses: 0,
      below: null,
      held: 0,
    })
    .where('source_id', '=', check.source.id)
    .where('article_id', 'in', articlesByKey(tx, check, [entry.key]))
    .execute()
  // Another slug leads to the same article, and the old one may lead nowhere.
  await tx
    .updateTable('articles')
    .set({ url: entry.url })
    .where('id', 'in', articlesByKey(tx, check, [entry.key]))
    .execute()
}

/** What is listed although its page was gone may be back. */
async function hurryRemoved(tx: Database, check: EndedCheck, listed: readonly Entry[]): Promise<void> {
  if (listed.length === 0) return
  const keys = listed.map(({ key }) => key)
  await tx
    .updateTable('articles')
    .set({ visit_due_at: check.facts.startedAt, visit_rank: VISIT_RANKS.hurried })
    .where('id', 'in', articlesByKey(tx, check, keys))
    .where('removed_at', 'is not', null)
    .execute()
}

/** What a listing says anew is found by search even where the page of the article never comes. */
async function indexRestated(tx: Database, { delta, check }: Applied): Promise<void> {
  for (const { key, title } of delta.listed.filter((entry) => delta.restated.includes(entry.key))) {
    const article = await articlesByKey(tx, check, [key]).executeTakeFirst()
    if (article !== undefined)
      await writeListedTitle(tx, { articleId: article.id, title, seenAt: check.facts.startedAt })
  }
}

async function hurryVisits(tx: Database, check: EndedCheck, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await tx
    .updateTable('articles')
    .set({ visit_due_at: check.facts.startedAt, visit_rank: VISIT_RANKS.hurried })
    .where('id', 'in', articlesByKey(tx, check, keys))
    .execute()
}

/** What only reading on has shown stands outside of the window: it has rolled off already. */
function stateOf(entry: Entry, { listing }: EndedCheck): ListingState {
  const window = listing?.entries.slice(0, listing.windowSize) ?? []
  return window.some(({ key }) => key === entry.key) ? 'listed' : 'rolled-off'
}
