import type { ChangeKind, EditClass, Said } from '../model/change.ts'
import { summarise } from '../model/summary.ts'
import type { Database } from './open-store.ts'
import { type OweOptions, oweAlerts } from './owe-alerts.ts'
import { readChange } from './read-changes.ts'
import { sealChange } from './seals.ts'

/** A change as a check or a visit found it. */
export type FoundChange = {
  readonly at: number
  readonly kind: ChangeKind
  readonly sourceId: string
  readonly checkId: number | null
  readonly article: { readonly id: number; readonly title: string } | null
  readonly late?: boolean
  readonly backdated?: boolean
  readonly classes?: readonly EditClass[]
  readonly before?: Said | null
  readonly after?: Said | null
  readonly sources?: readonly string[]
  readonly lastSeenAt?: number | null
  readonly firstMissingAt?: number | null
  readonly details?: Readonly<Record<string, unknown>> | null
  /** Until when the change waits for its article before it is announced; null announces it now. */
  readonly announceBy?: number | null
}

/** Writes a change into the history and gives back its id. */
export async function writeChange(tx: Database, change: FoundChange): Promise<number> {
  const classes = change.classes ?? []
  const details = change.details ?? null
  const { id } = await tx
    .insertInto('changes')
    .values({
      at: change.at,
      check_id: change.checkId,
      source_id: change.sourceId,
      kind: change.kind,
      article_id: change.article?.id ?? null,
      late: change.late === true ? 1 : 0,
      backdated: change.backdated === true ? 1 : 0,
      classes: JSON.stringify(classes),
      before: toJson(change.before),
      after: toJson(change.after),
      sources: JSON.stringify(change.sources ?? [change.sourceId]),
      last_seen_at: change.lastSeenAt ?? null,
      first_missing_at: change.firstMissingAt ?? null,
      details: toJson(details),
      summary: summarise({
        kind: change.kind,
        classes,
        late: change.late === true,
        backdated: change.backdated === true,
        details,
        title: change.article?.title ?? null,
        source: change.sourceId,
      }),
      announce_by: change.announceBy ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sealChange(tx, id)
  return id
}

/** Writes a change and owes its alerts; gives back its id. `text` is the article's, where it was read. */
export async function sayChange(
  tx: Database,
  { change, text }: { change: FoundChange; text: string | null },
  options: OweOptions,
): Promise<number> {
  const id = await writeChange(tx, change)
  await oweAlerts(tx, { change: await readChange(tx, id), text }, options)
  return id
}

function toJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}
