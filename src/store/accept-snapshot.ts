import type { Entry } from '../model/entry.ts'
import type { KnownEntry, KnownListing, ListingDelta } from '../model/listing.ts'
import { isGood, OUTCOMES, type QuarantineReason } from '../model/outcome.ts'
import { pairRenamed, type Renamed } from '../model/same-entries.ts'
import type { Source } from '../model/source.ts'
import { keepAlias, underCurrentKeys } from './aliases.ts'
import type { EndedCheck } from './ended-check.ts'
import { findKnownEntries, getKnownNow, readEntries } from './known-listing.ts'
import type { Database } from './open-store.ts'
import type { OweOptions } from './owe-alerts.ts'
import { sayChange } from './write-changes.ts'
import { applyDelta } from './write-listing.ts'

/** What a quarantined listing is compared with, as if it had been believed when it was read. */
export type ToCompare = {
  readonly entries: readonly Entry[]
  readonly windowSize: number
  readonly at: number
  readonly known: KnownListing
  readonly knownEntries: ReadonlyMap<string, KnownEntry>
}

export type Acceptance =
  | {
      readonly kind: 'accepted'
      readonly snapshot: number
      readonly reason: QuarantineReason
      readonly entries: number
      /** Ids of the changes that were recorded for it. */
      readonly changes: readonly number[]
      /** How many entries kept their identity under a new address. */
      readonly renamed: number
    }
  /** The source has no listing in quarantine that is newer than what is believed of it. */
  | { readonly kind: 'nothing' }
  /** Nothing could be read of it, so there is nothing to believe. */
  | { readonly kind: 'unread'; readonly reason: QuarantineReason }

type Accepting = {
  readonly source: Source
  readonly compare: (listing: ToCompare) => ListingDelta
}

/**
 * Believes the newest listing in quarantine, in one transaction: the changes it tells of are recorded with the check
 * that read it, entries that only have new addresses keep their identity, and the source is well again. What is
 * missing from it is missing for the first time.
 */
export function acceptSnapshot(db: Database, accepting: Accepting, options: OweOptions): Promise<Acceptance> {
  const { source, compare } = accepting
  return db.transaction().execute(async (tx) => {
    const snapshot = await findQuarantined(tx, source.id)
    if (snapshot === undefined) return { kind: 'nothing' }
    const { id, check_id: checkId, taken_at: at, window_size: windowSize, quarantined: reason } = snapshot
    if (reason === 'truncated') return { kind: 'unread', reason }
    const entries = await underCurrentKeys(tx, { site: source.site.id, entries: await readEntries(tx, id) })
    const before = await getKnownNow(tx, source)
    const renamed = reason === 'redesign' ? await rename(tx, source, entries) : []
    const known = { ...before, window: renameWindow(before.window, renamed) }
    const knownEntries = await findKnownEntries(tx, source, keysOf(entries))
    const delta = compare({ entries, windowSize, at, known, knownEntries })
    const check = toCheck({ source, snapshot, entries, isFirst: before.snapshotId === null, delta })
    await applyDelta(tx, { delta, check, checkId }, options)
    await believe(tx, { source, snapshot, options })
    const changes = await tx.selectFrom('changes').select('id').where('check_id', '=', checkId).orderBy('id').execute()
    return {
      kind: 'accepted',
      snapshot: id,
      reason,
      entries: entries.length,
      changes: changes.map((change) => change.id),
      renamed: renamed.length,
    }
  })
}

type QuarantinedRow = {
  readonly id: number
  readonly check_id: number
  readonly taken_at: number
  readonly window_size: number
  readonly quarantined: QuarantineReason
}

async function findQuarantined(tx: Database, sourceId: string): Promise<QuarantinedRow | undefined> {
  const row = await tx
    .selectFrom('snapshots')
    .select(['id', 'check_id', 'taken_at', 'window_size', 'quarantined'])
    .where('source_id', '=', sourceId)
    .where('quarantined', 'is not', null)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (row === undefined || row.quarantined === null) return undefined
  const since = await tx
    .selectFrom('checks')
    .select('id')
    .where('source_id', '=', sourceId)
    .where('id', '>', row.check_id)
    .where('outcome', 'in', OUTCOMES.filter(isGood))
    .executeTakeFirst()
  return since === undefined ? { ...row, quarantined: row.quarantined } : undefined
}

/** What is listed under new addresses, of all that the source is known to have listed lately. */
async function rename(tx: Database, source: Source, entries: readonly Entry[]): Promise<Renamed[]> {
  const listed = await tx
    .selectFrom('listings')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .select(['articles.id', 'articles.key', 'listings.title', 'listings.published'])
    .where('listings.source_id', '=', source.id)
    .orderBy('articles.id', 'desc')
    .limit(LATELY)
    .execute()
  const taken = await tx
    .selectFrom('articles')
    .select('key')
    .where('site', '=', source.site.id)
    .where('key', 'in', keysOf(entries))
    .execute()
  const isTaken = new Set(taken.map(({ key }) => key))
  const pairs = pairRenamed(listed, entries).filter(({ to }) => !isTaken.has(to.key))
  for (const { from, to } of pairs) {
    await tx
      .updateTable('articles')
      .set({ key: to.key, url: to.url, etag: null, last_modified: null })
      .where('site', '=', source.site.id)
      .where('key', '=', from)
      .execute()
    const article = listed.find(({ key }) => key === from)
    if (article !== undefined) await keepAlias(tx, { site: source.site.id, key: from, articleId: article.id })
  }
  return pairs
}

const LATELY = 2_000

function renameWindow(window: readonly Entry[], renamed: readonly Renamed[]): Entry[] {
  const names = new Map(renamed.map(({ from, to }) => [from, to]))
  return window.map((entry) => names.get(entry.key) ?? entry)
}

function keysOf(entries: readonly Entry[]): string[] {
  return entries.map(({ key }) => key)
}

/** The check that read it, as it would have been recorded had it been believed. */
function toCheck(given: {
  readonly source: Source
  readonly snapshot: QuarantinedRow
  readonly entries: readonly Entry[]
  readonly isFirst: boolean
  readonly delta: ListingDelta
}): EndedCheck {
  const { source, snapshot, entries, isFirst, delta } = given
  return {
    source,
    facts: {
      startedAt: snapshot.taken_at,
      tookMs: 0,
      status: null,
      via: null,
      pages: 0,
      bytes: 0,
      entries: entries.length,
    },
    verdict: { kind: isFirst ? 'first' : 'changed' },
    comparedWith: null,
    evidence: [],
    listing: { entries, windowSize: snapshot.window_size },
    delta,
    isDeep: false,
    place: null,
  }
}

async function believe(
  tx: Database,
  { source, snapshot, options }: { source: Source; snapshot: QuarantinedRow; options: OweOptions },
): Promise<void> {
  const { trouble, first_check_at: firstCheckAt } = await tx
    .selectFrom('sources')
    .select(['trouble', 'first_check_at'])
    .where('id', '=', source.id)
    .executeTakeFirstOrThrow()
  if (trouble !== null) {
    const change = { at: options.now, kind: 'recovered' as const, sourceId: source.id, article: null }
    await sayChange(tx, { change: { ...change, checkId: snapshot.check_id }, text: null }, options)
  }
  await tx.updateTable('snapshots').set({ quarantined: null }).where('id', '=', snapshot.id).execute()
  const changed = await tx
    .selectFrom('changes')
    .select('at')
    .where('check_id', '=', snapshot.check_id)
    .executeTakeFirst()
  await tx
    .updateTable('sources')
    .set({ state: 'ok', reason: null, failures: 0, walls: 0, quarantines: 0, trouble: null })
    .set({ latest_snapshot_id: snapshot.id, first_check_at: firstCheckAt ?? snapshot.taken_at })
    // What the next check would be recognised by was kept for another listing.
    .set({ profile_hash: null, page_url: null, etag: null, last_modified: null, region: null })
    .$if(changed !== undefined, (query) => query.set({ last_change_at: changed?.at ?? null }))
    .where('id', '=', source.id)
    .execute()
}
