import { type Entry, sameListing } from '../model/entry.ts'
import { judgeMissing, type MissingVerdict } from '../model/missing.ts'
import { isGood } from '../model/outcome.ts'
import type { EndedCheck } from './ended-check.ts'
import { readEntries } from './known-listing.ts'
import { selectAway, textOf, toChange } from './missing-listings.ts'
import type { Database } from './open-store.ts'
import type { OweOptions } from './owe-alerts.ts'
import { readContent } from './read-articles.ts'
import { sayChange } from './write-changes.ts'

type Settling = { readonly check: EndedCheck; readonly checkId: number; readonly snapshotId: number | null }

type Row = Awaited<ReturnType<ReturnType<typeof selectAway>['executeTakeFirstOrThrow']>>

/** How many snapshots a cache is thought to be behind. */
const SNAPSHOTS_BEHIND = 10

/** Says what became of the entries that earlier checks missed, now that one more good check has not listed them. */
export async function settleMissing(tx: Database, settling: Settling, options: OweOptions): Promise<void> {
  const { check } = settling
  if (!isGood(check.verdict.kind)) return
  const rows = await selectAway(tx, check)
    .where('listings.state', '=', 'listed')
    .where('listings.missing_since', '<', check.facts.startedAt)
    .execute()
  for (const row of rows) {
    const misses = row.misses + 1
    await settle(tx, { row, misses, verdict: await judge(tx, { row, misses, settling }) }, { settling, options })
  }
}

async function judge(
  tx: Database,
  { row, misses, settling }: { row: Row; misses: number; settling: Settling },
): Promise<MissingVerdict> {
  const { check } = settling
  const facts = {
    since: row.missing_since ?? 0,
    misses,
    comebacks: row.comebacks,
    placeRead: readsPlace(row, check),
    held: row.held === 1,
    aliveAt: row.alive_at,
    goneSince: row.gone_since,
  }
  const policy = { now: check.facts.startedAt, confirmOverMs: check.source.removal.confirmOverMs }
  const verdict = judgeMissing({ ...facts, redated: false, stoodAboveNewer: false, isOldCopy: false }, policy)
  if (verdict !== 'delisted') return verdict
  // Asked last: these read revisions and snapshots.
  const asked = {
    redated: await isRedated(tx, row),
    stoodAboveNewer: await stoodAboveNewer(tx, row, check),
    isOldCopy: await isOldCopy(tx, row, settling),
  }
  return judgeMissing({ ...facts, ...asked }, policy)
}

/** A listing that says the same as before reads every place that it read before. */
function readsPlace({ below }: Row, { listing }: EndedCheck): boolean {
  if (listing === null) return true
  const neighbours = JSON.parse(below ?? '[]') as string[]
  // Without any, the end of the listing was met above its place, or there is nothing to know it by.
  return neighbours.length === 0 || listing.entries.some(({ key }) => neighbours.includes(key))
}

/** The article's page prints another date than the last revision from before the first miss. */
async function isRedated(tx: Database, { article_id, revision_id, missing_since, published }: Row): Promise<boolean> {
  if (revision_id === null) return false
  const before = await tx
    .selectFrom('revisions')
    .select('id')
    .where('article_id', '=', article_id)
    .where('seen_at', '<', missing_since ?? 0)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (before?.id === revision_id) return false
  const now = (await readContent(tx, revision_id)).published
  // An article that had not been read before is compared with the day that the listing printed.
  const was = before === undefined ? published : (await readContent(tx, before.id)).published
  return now !== null && was !== null && now.slice(0, 10) !== was.slice(0, 10)
}

/** Dates of one day do not tell what is newer; that most of what stood below it was added after it does. */
async function stoodAboveNewer(tx: Database, { article_id, below }: Row, { source }: EndedCheck): Promise<boolean> {
  const neighbours = JSON.parse(below ?? '[]') as string[]
  const newer = await tx
    .selectFrom('listings')
    .innerJoin('articles', 'articles.id', 'listings.article_id')
    .select('articles.id')
    .where('listings.source_id', '=', source.id)
    .where('listings.origin', '=', 'added')
    .where('articles.site', '=', source.site.id)
    .where('articles.key', 'in', neighbours)
    // Articles get their ids as they come, and those of one listing from the oldest on.
    .where('articles.id', '>', article_id)
    .execute()
  return newer.length * 2 > neighbours.length
}

/** The window is one that was shown before the entry was first listed: a cache may have kept it. */
async function isOldCopy(tx: Database, { first_listed_at }: Row, { check, snapshotId }: Settling): Promise<boolean> {
  const latestId = snapshotId ?? check.comparedWith
  if (latestId === null) return false
  const window = await readWindow(tx, latestId)
  const earlier = await tx
    .selectFrom('snapshots')
    .select(['id', 'taken_at'])
    .where('source_id', '=', check.source.id)
    .where('quarantined', 'is', null)
    .where('id', '<', latestId)
    .orderBy('id', 'desc')
    .limit(SNAPSHOTS_BEHIND)
    .execute()
  for (const { id, taken_at } of earlier) {
    if (taken_at < first_listed_at && sameListing(await readWindow(tx, id), window)) return true
  }
  return false
}

async function readWindow(tx: Database, id: number): Promise<readonly Entry[]> {
  const { window_size: size } = await tx
    .selectFrom('snapshots')
    .select('window_size')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return (await readEntries(tx, id)).slice(0, size)
}

async function settle(
  tx: Database,
  { row, misses, verdict }: { row: Row; misses: number; verdict: MissingVerdict },
  { settling, options }: { settling: Settling; options: OweOptions },
): Promise<void> {
  const { check, checkId } = settling
  const of = tx
    .updateTable('listings')
    .where('source_id', '=', check.source.id)
    .where('article_id', '=', row.article_id)
  if (verdict === 'waiting') {
    await of.set({ misses }).execute()
  } else if (verdict === 'rolled-off') {
    await of.set({ state: 'rolled-off', missing_since: null, misses: 0, below: null, held: 0 }).execute()
  } else {
    await of.set({ state: 'delisted', misses }).execute()
    const details = await evidenceOf(tx, { row, misses, settling })
    const change = { ...toChange(row, { check, checkId, options }), kind: 'delisted' as const, details }
    await sayChange(tx, { change, text: await textOf(tx, row) }, options)
  }
}

/** The checks that missed it, and the last visit that found its page alive. */
async function evidenceOf(tx: Database, { row, misses, settling }: { row: Row; misses: number; settling: Settling }) {
  const first = await tx
    .selectFrom('checks')
    .select('id')
    .where('source_id', '=', settling.check.source.id)
    .where('started_at', '=', row.missing_since)
    .executeTakeFirst()
  const visit = await tx
    .selectFrom('visits')
    .select('id')
    .where('article_id', '=', row.article_id)
    .where('started_at', '=', row.alive_at)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return { misses, checks: [first?.id ?? null, settling.checkId], visit: visit?.id ?? null }
}
