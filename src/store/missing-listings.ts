import type { ListingDelta } from '../model/listing.ts'
import type { EndedCheck } from './ended-check.ts'
import { findLastGoodAt } from './known-listing.ts'
import type { Database } from './open-store.ts'
import type { OweOptions } from './owe-alerts.ts'
import { findArticleText } from './read-articles.ts'
import { sayChange } from './write-changes.ts'

// An entry that a check misses stays `listed` in its row, with `missing_since`, until a later check says what became of
// it: back, delisted or rolled off.

export type Applied = { readonly delta: ListingDelta; readonly check: EndedCheck; readonly checkId: number }

/** Marks what left the listing as rolled off, or as missing for the first time. */
export async function markGone(tx: Database, { delta, check, checkId }: Applied): Promise<void> {
  // Checks that found nothing new touch no listing: what left now was last seen at the last good one.
  const lastSeenAt =
    (await findLastGoodAt(tx, { sourceId: check.source.id, beforeCheckId: checkId })) ?? check.facts.startedAt
  const ofSource = (keys: readonly string[]) =>
    tx
      .updateTable('listings')
      .where('source_id', '=', check.source.id)
      .where('article_id', 'in', articlesByKey(tx, check, keys))
      .where('missing_since', 'is', null)
  if (delta.rolledOff.length > 0) {
    await ofSource(delta.rolledOff).set({ state: 'rolled-off', last_listed_at: lastSeenAt }).execute()
  }
  for (const { key, below } of delta.missing) {
    await ofSource([key])
      .set({ missing_since: check.facts.startedAt, misses: 1, last_listed_at: lastSeenAt })
      .set({ below: JSON.stringify(below), held: delta.held ? 1 : 0 })
      .execute()
  }
}

/** Counts the entries that came back after they were missing, and says those that had been said to be delisted. */
export async function sayBack(tx: Database, { delta, check, checkId }: Applied, options: OweOptions): Promise<void> {
  if (delta.back.length === 0) return
  const rows = await selectAway(tx, check).where('articles.key', 'in', delta.back).execute()
  for (const row of rows) {
    await tx
      .updateTable('listings')
      .set(({ eb }) => ({ comebacks: eb('comebacks', '+', 1) }))
      .where('source_id', '=', check.source.id)
      .where('article_id', '=', row.article_id)
      .execute()
    if (row.state !== 'delisted') continue
    const change = { ...toChange(row, { check, checkId, options }), kind: 'restored' as const, details: null }
    await sayChange(tx, { change, text: await textOf(tx, row) }, options)
  }
}

type AwayRow = Awaited<ReturnType<ReturnType<typeof selectAway>['executeTakeFirstOrThrow']>>

export function selectAway(tx: Database, { source }: Pick<EndedCheck, 'source'>) {
  return tx
    .selectFrom('listings')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .selectAll('listings')
    .select(['articles.key', 'articles.title as article_title', 'articles.revision_id'])
    .select(['articles.alive_at', 'articles.gone_since', 'articles.first_seen_at'])
    .where('listings.source_id', '=', source.id)
    .where('listings.missing_since', 'is not', null)
}

/** What a change of an entry that is or was away says, but for its kind. */
export function toChange(
  row: AwayRow,
  { check, checkId, options }: { check: EndedCheck; checkId: number; options: OweOptions },
) {
  return {
    at: options.now,
    sourceId: check.source.id,
    checkId,
    article: { id: row.article_id, title: row.article_title },
    lastSeenAt: row.last_listed_at,
    firstMissingAt: row.missing_since,
  }
}

export async function textOf(
  tx: Database,
  { revision_id: id }: { revision_id: number | null },
): Promise<string | null> {
  return id === null ? null : findArticleText(tx, id)
}

export function articlesByKey(tx: Database, check: EndedCheck, keys: readonly string[]) {
  return tx.selectFrom('articles').select('id').where('site', '=', check.source.site.id).where('key', 'in', keys)
}
