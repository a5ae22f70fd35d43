import type { ChangeKind, EditClass } from '../model/change.ts'
import type { Database } from './open-store.ts'

/** The quiet hours of a channel, while they last. */
export type Hush = {
  /** When they end: milliseconds since 1970 UTC. */
  readonly until: number
  /** Whether a change is said all the same. */
  readonly breaks: (change: { readonly kind: ChangeKind; readonly classes: readonly EditClass[] }) => boolean
}

/**
 * Puts off to the end of the quiet what is due and holds nothing that breaks it, whatever made it due: a digest, a retry,
 * a backlog, a notice. Gives back the deliveries that may go.
 */
export async function keepQuiet(
  tx: Database,
  channel: string,
  { now, hush }: { readonly now: number; readonly hush: Hush },
): Promise<number[]> {
  const owed = await tx
    .selectFrom('deliveries')
    .leftJoin('delivery_changes', 'delivery_changes.delivery_id', 'deliveries.id')
    .leftJoin('changes', 'changes.id', 'delivery_changes.change_id')
    .select(['deliveries.id', 'next_attempt_at', 'changes.kind', 'changes.classes'])
    .where('channel', '=', channel)
    .where('state', '=', 'owed')
    .where('next_attempt_at', '<', hush.until)
    .execute()
  const loud = new Set(
    owed
      .filter(({ kind, classes }) => kind !== null && hush.breaks({ kind, classes: JSON.parse(classes ?? '[]') }))
      .map(({ id }) => id),
  )
  const late = owed.filter(({ id, next_attempt_at: at }) => !loud.has(id) && (at ?? 0) <= now).map(({ id }) => id)
  await tx.updateTable('deliveries').set({ next_attempt_at: hush.until }).where('id', 'in', late).execute()
  return [...loud]
}
