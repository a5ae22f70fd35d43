import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Entry } from '../../src/model/entry.ts'
import { NO_FLAPPING } from '../../src/model/flapping.ts'
import type { Addition, ListingDelta } from '../../src/model/listing.ts'
import type { CheckRecord } from '../../src/model/records.ts'
import type { Source } from '../../src/model/source.ts'
import { type DueVisit, listDueVisits } from '../../src/store/due-visits.ts'
import type { EndedCheck, Place } from '../../src/store/ended-check.ts'
import { getStandpoint } from '../../src/store/known-listing.ts'
import { type Database, openStore, type Store } from '../../src/store/open-store.ts'
import type { OweOptions } from '../../src/store/owe-alerts.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { type EndedVisit, recordVisit } from '../../src/store/record-visit.ts'
import type { Schema } from '../../src/store/schema.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { aContent, aPage, aSource, START } from './builders.ts'

export type TemporaryFolder = AsyncDisposable & { readonly path: string; file(name: string): string }

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'dateline-'))
  return {
    path: folder.path,
    file: (name) => join(folder.path, name),
    [Symbol.asyncDispose]: () => folder.remove(),
  }
}

export type TemporaryStore = AsyncDisposable & Store

/** A store on disk, in a folder of its own, that knows these sources; both go at the end. */
export async function temporaryStore(sources: readonly Source[] = [aSource()]): Promise<TemporaryStore> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const store = await openStore(folder.file('dateline.db'), START)
  // A test may close it before its end.
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= store.close()
    return closing
  }
  stack.defer(close)
  await syncSources(store.db, sources)
  const kept = stack.move()
  return { ...store, close, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

const TABLES = [
  'sources',
  'checks',
  'snapshots',
  'captures',
  'articles',
  'aliases',
  'listings',
  'visits',
  'revisions',
  'controls',
  'gaps',
  'changes',
  'deliveries',
  'delivery_changes',
] as const satisfies (keyof Schema)[]

/** How many rows each table has; those without any are left out. */
export async function countRows(db: Database): Promise<Partial<Record<keyof Schema, number>>> {
  const counts: Partial<Record<keyof Schema, number>> = {}
  for (const table of TABLES) {
    const { count } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    if (count > 0) counts[table] = count
  }
  return counts
}

/** Alerts nobody, unless `route` says otherwise; keys count up from `key-1`. */
export function owing(overrides: Partial<OweOptions> = {}): OweOptions {
  let keys = 0
  const newKey = () => {
    keys += 1
    return `key-${keys}`
  }
  return { route: () => [], newKey, now: START, ...overrides }
}

/** Sends everything to this channel. */
export function toChannel(channel: string, digestMs: number | null = null): OweOptions['route'] {
  return () => [{ channel, digestMs }]
}

export const NO_NEWS: ListingDelta = {
  additions: [],
  older: [],
  listed: [],
  restated: [],
  back: [],
  missing: [],
  held: false,
  rolledOff: [],
  gap: null,
}

export const PLACE: Place = {
  profileHash: 'profile-1',
  pageUrl: 'https://example.org/mfa-en/',
  validators: { etag: '"1"', lastModified: 'Mon, 15 Apr 2024 09:00:00 GMT' },
  region: '{"anchor":""}',
}

export function added(entry: Entry, overrides: Partial<Addition> = {}): Addition {
  return { entry, late: false, backdated: false, ...overrides }
}

/** A check that ended, at `at`; by default one that found the listing as it was. */
export function anEndedCheck({ at = START, ...overrides }: Partial<EndedCheck> & { at?: number } = {}): EndedCheck {
  const count = overrides.listing?.entries.length ?? 0
  return {
    source: aSource(),
    facts: { startedAt: at, tookMs: 431, status: 200, via: 'http', pages: 1, bytes: 1000, entries: count },
    verdict: { kind: 'unchanged' },
    comparedWith: null,
    evidence: [],
    listing: null,
    delta: null,
    place: null,
    isDeep: false,
    ...overrides,
  }
}

type Listed = {
  readonly source?: Source
  readonly at?: number
  /** The whole listing of now. */
  readonly entries: readonly Entry[]
  readonly delta?: Partial<ListingDelta>
  readonly owe?: OweOptions
}

/** Records the first check of a source, which found these entries. */
export async function recordFirst(db: Database, listed: Listed): Promise<CheckRecord> {
  return record(db, listed, { verdict: { kind: 'first' }, comparedWith: null, older: listed.entries })
}

/** Records a check that found something new, compared with the latest snapshot. */
export async function recordChanged(db: Database, listed: Listed): Promise<CheckRecord> {
  const { snapshotId } = await getStandpoint(db, (listed.source ?? aSource()).id)
  return record(db, listed, { verdict: { kind: 'changed' }, comparedWith: snapshotId, older: [] })
}

async function record(
  db: Database,
  { source = aSource(), at = START, entries, delta, owe = owing({ now: at }) }: Listed,
  { older, ...rest }: Pick<EndedCheck, 'verdict' | 'comparedWith'> & { older: readonly Entry[] },
): Promise<CheckRecord> {
  const listing = { entries, windowSize: entries.length }
  const check = anEndedCheck({ at, source, listing, delta: { ...NO_NEWS, older, ...delta }, place: PLACE, ...rest })
  const recorded = await recordCheck(db, check, owe)
  if (recorded === 'superseded') throw new Error('the check was superseded')
  return recorded
}

/** The visit of one article as it stands now, due or not. */
export async function visitOf(db: Database, key: string, sourceIds: readonly string[] = ['mfa-en']): Promise<DueVisit> {
  const { id } = await db.selectFrom('articles').select('id').where('key', '=', key).executeTakeFirstOrThrow()
  const due = await listDueVisits(db, { now: Number.MAX_SAFE_INTEGER, sourceIds, limit: 1000 })
  const visit = due.find(({ articleId }) => articleId === id)
  if (visit === undefined) throw new Error(`${key} has no visit`)
  return visit
}

/** A visit that ended, at `startedAt`; by default the first, which read the article. */
export function anEndedVisit(visit: DueVisit, overrides: Partial<EndedVisit> = {}): EndedVisit {
  return {
    visit,
    startedAt: START,
    tookMs: 120,
    verdict: { kind: 'first' },
    page: aPage({ url: visit.url }),
    content: aContent({ title: visit.title }),
    profileHash: 'profile-1',
    edit: null,
    marks: [],
    site: 'plain',
    flapping: NO_FLAPPING,
    backTo: null,
    nextVisitAt: START + 600_000,
    removal: aSource().removal,
    canaries: null,
    ...overrides,
  }
}

/** Records a visit of the article as it stands now. */
export async function recordSeen(
  db: Database,
  key: string,
  { owe = owing(), ...overrides }: Partial<EndedVisit> & { owe?: OweOptions } = {},
): Promise<'recorded' | 'superseded'> {
  return recordVisit(db, anEndedVisit(await visitOf(db, key), overrides), owe)
}
