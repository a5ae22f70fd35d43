import type { Gap } from '../model/listing.ts'
import { isGood, type Verdict } from '../model/outcome.ts'
import type { CheckRecord } from '../model/records.ts'
import { isSilenceDue, type SilencePlan } from '../model/silence.ts'
import { type Standing, standAfter } from '../model/trouble.ts'
import type { CheckFacts, EndedCheck, Place } from './ended-check.ts'
import { closeGaps, openGap } from './gaps.ts'
import type { Database } from './open-store.ts'
import type { OweOptions } from './owe-alerts.ts'
import { packAgainst } from './packed-rows.ts'
import { readCheck } from './read-checks.ts'
import { askSilence, type SilenceColumns } from './say-silence.ts'
import { sealRow } from './seals.ts'
import { settleMissing } from './settle-missing.ts'
import { writeCapture } from './write-capture.ts'
import { sayChange } from './write-changes.ts'
import { applyDelta } from './write-listing.ts'

/**
 * Records a check in one transaction: the check, its captures, the snapshot, the articles with their visits due, the
 * changes and the source's state. Gives back `superseded`, having written nothing, where another process recorded a
 * snapshot since the one this check was compared with.
 */
export function recordCheck(db: Database, check: EndedCheck, options: OweOptions): Promise<CheckRecord | 'superseded'> {
  return db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('sources')
      .selectAll()
      .where('id', '=', check.source.id)
      .executeTakeFirstOrThrow()
    if (wasCompared(check) && before.latest_snapshot_id !== check.comparedWith) return 'superseded'
    const checkId = await writeCheckRow(tx, check)
    for (const page of check.evidence) {
      await writeCapture(tx, page, { sourceId: check.source.id, checkId, articleId: null })
    }
    const snapshotId = check.listing === null ? null : await writeSnapshot(tx, check, checkId)
    if (check.delta !== null) await applyDelta(tx, { delta: check.delta, check, checkId }, options)
    await settleMissing(tx, { check, checkId, snapshotId }, options)
    const standing = standAfter({ ...before, announced: before.trouble }, check.verdict)
    if (standing !== null) await sayStanding(tx, { check, checkId, standing }, options)
    await closeGaps(tx, { check, checkId })
    if (check.delta?.gap) await sayGap(tx, { check, checkId, gap: check.delta.gap }, options)
    const silence = await followSilence(
      tx,
      { check, checkId, plan: { dueAt: before.silent_due_at, lastChangeAt: before.last_change_at } },
      options,
    )
    await updateSource(tx, { check, checkId, snapshotId, standing, silence })
    return readCheck(tx, checkId)
  })
}

function wasCompared({ delta, verdict }: EndedCheck): boolean {
  return delta !== null || verdict.kind === 'unchanged'
}

async function writeCheckRow(tx: Database, { source, facts, verdict, delta }: EndedCheck): Promise<number> {
  const row = toCheckRow(source.id, facts, verdict)
  const { id } = await tx
    .insertInto('checks')
    // A good check that needs a word: so many entries left at once that none of them is believed to be delisted.
    .values(delta?.held === true ? { ...row, reason: 'mass-disappearance' } : row)
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export function toCheckRow(sourceId: string, facts: CheckFacts, verdict: Verdict) {
  return {
    source_id: sourceId,
    started_at: facts.startedAt,
    took_ms: facts.tookMs,
    outcome: verdict.kind,
    reason: 'reason' in verdict ? verdict.reason : null,
    status: facts.status,
    via: facts.via,
    pages: facts.pages,
    bytes: facts.bytes,
    entries: facts.entries,
  }
}

async function writeSnapshot(tx: Database, check: EndedCheck, checkId: number): Promise<number> {
  const listing = check.listing ?? { entries: [], windowSize: 0 }
  const bytes = Buffer.from(JSON.stringify(listing.entries))
  const packed = await packAgainst(tx, 'snapshots', { bytes, previousId: check.comparedWith })
  const { id } = await tx
    .insertInto('snapshots')
    .values({
      source_id: check.source.id,
      check_id: checkId,
      taken_at: check.facts.startedAt,
      quarantined: check.verdict.kind === 'quarantined' ? check.verdict.reason : null,
      pages: check.facts.pages,
      window_size: listing.windowSize,
      entry_count: listing.entries.length,
      body: packed.bytes,
      base_id: packed.baseId,
      depth: packed.depth,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sealRow(tx, 'snapshots', id)
  return id
}

type Said = { readonly check: EndedCheck; readonly checkId: number }

async function sayStanding(
  tx: Database,
  { check, checkId, standing }: Said & { standing: Standing },
  options: OweOptions,
): Promise<void> {
  if (standing.change === null) return
  const session = check.verdict.kind === 'walled' ? check.verdict.session : undefined
  const details = standing.reason === null ? null : { reason: standing.reason, ...(session && { session }) }
  await sayOfSource(tx, { check, checkId, kind: standing.change, details }, options)
}

async function sayGap(tx: Database, { check, checkId, gap }: Said & { gap: Gap }, options: OweOptions): Promise<void> {
  const from = gap.fromAt === null ? null : new Date(gap.fromAt).toISOString()
  const moved = gap.moved ? { moved: true } : {}
  const details = { from, to: new Date(gap.toAt).toISOString(), atLeast: gap.atLeast, ...moved }
  const changeId = await sayOfSource(tx, { check, checkId, kind: 'gap', details }, options)
  await openGap(tx, { check, changeId })
}

async function sayOfSource(
  tx: Database,
  said: Said & { kind: 'walled' | 'broken' | 'recovered' | 'gap' | 'silent'; details: Record<string, unknown> | null },
  options: OweOptions,
): Promise<number> {
  const { check, checkId, kind, details } = said
  const found = { at: options.now, kind, sourceId: check.source.id, checkId, article: null, details }
  return sayChange(tx, { change: found, text: null }, options)
}

/** A good look at nothing new may tell that a source is silent; null where that is not asked. */
async function followSilence(
  tx: Database,
  { check, checkId, plan }: Said & { plan: SilencePlan },
  options: OweOptions,
): Promise<SilenceColumns | null> {
  const { source, facts, verdict, delta } = check
  if (!isGood(verdict.kind) || (delta !== null && delta.additions.length > 0)) return null
  if (!isSilenceDue(plan, facts.startedAt)) return null
  const { silence, columns } = await askSilence(tx, source.id, facts.startedAt)
  if (silence !== null) await sayOfSource(tx, { check, checkId, kind: 'silent', details: { ...silence } }, options)
  return columns
}

type SourceUpdate = Said & {
  readonly snapshotId: number | null
  readonly standing: Standing | null
  readonly silence: SilenceColumns | null
}

async function updateSource(
  tx: Database,
  { check, checkId, snapshotId, standing, silence }: SourceUpdate,
): Promise<void> {
  const { source, place, facts } = check
  if (standing === null) return
  const believed = check.delta !== null
  const changed = await tx.selectFrom('changes').select('at').where('check_id', '=', checkId).executeTakeFirst()
  await tx
    .updateTable('sources')
    .set({
      state: standing.state,
      reason: standing.reason,
      failures: standing.trouble.failures,
      walls: standing.trouble.walls,
      quarantines: standing.trouble.quarantines,
      trouble: standing.trouble.announced,
    })
    .$if(place !== null || !isGood(check.verdict.kind), (query) => query.set(toPlaceColumns(place)))
    .$if(believed && snapshotId !== null, (query) => query.set({ latest_snapshot_id: snapshotId }))
    .$if(silence !== null, (query) => query.set(silence ?? {}))
    .$if(changed !== undefined, (query) => query.set({ last_change_at: changed?.at ?? null }))
    // A gap may close with the next look.
    .$if(check.isDeep && isGood(check.verdict.kind), (query) => query.set({ deep_checked_at: facts.startedAt }))
    .$if(check.delta !== null && check.delta.gap !== null, (query) => query.set({ deep_checked_at: 0 }))
    .$if(check.verdict.kind === 'first', (query) => query.set({ first_check_at: facts.startedAt }))
    .where('id', '=', source.id)
    .execute()
}

/** After anything but a good look, the next one asks without conditions: "not modified" would say nothing. */
function toPlaceColumns(place: Place | null) {
  return {
    profile_hash: place?.profileHash ?? null,
    page_url: place?.pageUrl ?? null,
    etag: place?.validators.etag ?? null,
    last_modified: place?.validators.lastModified ?? null,
    region: place?.region ?? null,
  }
}
