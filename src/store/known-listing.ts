import type { ExpressionBuilder } from 'kysely'
import type { Entry } from '../model/entry.ts'
import type { KnownEntry, KnownListing } from '../model/listing.ts'
import { GOOD_OUTCOMES } from '../model/outcome.ts'
import type { SilencePlan } from '../model/silence.ts'
import type { Source } from '../model/source.ts'
import type { Pace } from '../model/unfamiliar.ts'
import { underCurrentKeys } from './aliases.ts'
import type { Place } from './ended-check.ts'
import { findOpenGap } from './gaps.ts'
import type { Database } from './open-store.ts'
import { unpackRow } from './packed-rows.ts'
import type { Schema } from './schema.ts'

/** What a check starts from: where the listing stood, and what it is compared with. */
export type StoredStandpoint = {
  readonly snapshotId: number | null
  readonly place: Place | null
  /** The source is in trouble: its next good check changes its state. */
  readonly troubled: boolean
  /** Entries are missing, of which the next good check may say what became. */
  readonly awaits: boolean
  /** When a check that finds nothing new asks whether the source is silent. */
  readonly silence: SilencePlan
  /** When the source was last read further on than what is known, or first read; null before that. */
  readonly deepCheckedAt: number | null
  /** How many entries the first page shows. */
  readonly entryCount: number
}

/** The standpoint of a source that `syncSources` has put into the store. */
export async function getStandpoint(db: Database, sourceId: string): Promise<StoredStandpoint> {
  const row = await db
    .selectFrom('sources')
    .leftJoin('snapshots', 'snapshots.id', 'sources.latest_snapshot_id')
    .selectAll('sources')
    .select('snapshots.window_size')
    .select((eb) => eb.exists(selectMissing(eb, sourceId)).as('awaits'))
    .where('sources.id', '=', sourceId)
    .executeTakeFirstOrThrow()
  const { profile_hash: profileHash, page_url: pageUrl } = row
  const validators = { etag: row.etag, lastModified: row.last_modified }
  return {
    snapshotId: row.latest_snapshot_id,
    place: profileHash === null || pageUrl === null ? null : { profileHash, pageUrl, validators, region: row.region },
    troubled: row.state === 'degraded',
    awaits: Boolean(row.awaits),
    deepCheckedAt: row.deep_checked_at ?? row.first_check_at,
    silence: { dueAt: row.silent_due_at, lastChangeAt: row.last_change_at },
    entryCount: row.window_size ?? 0,
  }
}

function selectMissing(eb: ExpressionBuilder<Schema, 'sources'>, sourceId: string) {
  return eb
    .selectFrom('listings')
    .select('article_id')
    .where('source_id', '=', sourceId)
    .where('missing_since', 'is not', null)
    .where('listings.state', '=', 'listed')
}

/** What a source is known to have listed. */
export async function getKnownListing(db: Database, sourceId: string): Promise<KnownListing> {
  const source = await db
    .selectFrom('sources')
    .leftJoin('snapshots', 'snapshots.id', 'sources.latest_snapshot_id')
    .select(['sources.latest_snapshot_id', 'sources.first_check_at', 'snapshots.taken_at', 'snapshots.window_size'])
    .where('sources.id', '=', sourceId)
    .executeTakeFirstOrThrow()
  const listings = await db
    .selectFrom('listings')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.max('published').as('newest')])
    .where('source_id', '=', sourceId)
    .executeTakeFirstOrThrow()
  const snapshotId = source.latest_snapshot_id
  const window = snapshotId === null ? [] : (await readEntries(db, snapshotId)).slice(0, source.window_size ?? 0)
  return {
    snapshotId,
    takenAt: source.taken_at,
    window,
    count: Number(listings.count),
    newestPublished: listings.newest,
    firstCheckAt: source.first_check_at,
    lastGoodAt: await findLastGoodAt(db, { sourceId, beforeCheckId: null }),
    openGap: await findOpenGap(db, sourceId),
  }
}

/** The same, with the window under the keys that its articles have by now. */
export async function getKnownNow(db: Database, { id, site }: Pick<Source, 'id' | 'site'>): Promise<KnownListing> {
  const known = await getKnownListing(db, id)
  return { ...known, window: await underCurrentKeys(db, { site: site.id, entries: known.window }) }
}

/** How many additions a source has had, from its first check to its last good one. */
export async function readPace(db: Database, sourceId: string): Promise<Pace> {
  const { first_check_at: firstAt } = await db
    .selectFrom('sources')
    .select('first_check_at')
    .where('id', '=', sourceId)
    .executeTakeFirstOrThrow()
  const lastAt = await findLastGoodAt(db, { sourceId, beforeCheckId: null })
  const together = await db
    .selectFrom('listings')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('source_id', '=', sourceId)
    .where('origin', '=', 'added')
    .groupBy('first_listed_at')
    .execute()
  const counts = together.map(({ count }) => Number(count))
  return {
    additions: counts.reduce((sum, count) => sum + count, 0),
    watchedMs: firstAt === null || lastAt === null ? 0 : lastAt - firstAt,
    most: counts.reduce((most, count) => Math.max(most, count), 0),
  }
}

/** The entries of a snapshot, in order. */
export async function readEntries(db: Database, snapshotId: number): Promise<readonly Entry[]> {
  return JSON.parse((await unpackRow(db, 'snapshots', snapshotId)).toString()) as Entry[]
}

/** Those of the keys that were ever listed by the source, with their title and date as last listed. */
export async function findKnownEntries(
  db: Database,
  source: Source,
  keys: readonly string[],
): Promise<Map<string, KnownEntry>> {
  const rows = await db
    .selectFrom('listings')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .select(['articles.key', 'listings.title', 'listings.published', 'listings.state', 'listings.missing_since'])
    .where('listings.source_id', '=', source.id)
    .where('articles.site', '=', source.site.id)
    .where('articles.key', 'in', keys)
    .execute()
  return new Map(
    rows.map(({ key, title, published, state, missing_since }) => {
      return [key, { title, published, away: state === 'delisted' || missing_since !== null }]
    }),
  )
}

/** When the source was last looked at and believed, before one of its checks or until now. */
export async function findLastGoodAt(
  db: Database,
  { sourceId, beforeCheckId }: { sourceId: string; beforeCheckId: number | null },
): Promise<number | null> {
  const row = await db
    .selectFrom('checks')
    .select('started_at')
    .where('source_id', '=', sourceId)
    .where('outcome', 'in', GOOD_OUTCOMES)
    .$if(beforeCheckId !== null, (query) => query.where('id', '<', beforeCheckId ?? 0))
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.started_at ?? null
}
