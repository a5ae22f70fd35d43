import { CLOCK_SLACK_MS } from './clock-ahead.ts'
import type { Database } from './open-store.ts'
import { type OweOptions, oweAlerts, oweRoutes } from './owe-alerts.ts'
import { readChange } from './read-changes.ts'

/** An article whose page was read, and what it says. */
export type ReadArticle = {
  readonly articleId: number
  readonly text: string
  /** Nothing was read of it before. */
  readonly isFirst: boolean
}

/**
 * Announces the additions that waited for this article. What was announced without its text, since the page came too late,
 * is judged again with it where this is the first that was read of it.
 */
export async function announceRead(
  tx: Database,
  { articleId, text, isFirst }: ReadArticle,
  options: OweOptions,
): Promise<void> {
  const additions = await tx
    .selectFrom('changes')
    .select(['id', 'announce_by'])
    .where('article_id', '=', articleId)
    .where('kind', '=', 'added')
    .orderBy('id')
    .execute()
  for (const { id, announce_by } of additions) {
    if (announce_by !== null) await announce(tx, { id, text }, options)
    else if (isFirst) await announceAgain(tx, { id, text }, options)
  }
}

/**
 * Announces the additions whose article did not come in time; gives back how many. What was found by a clock that was
 * ahead is overdue, too.
 */
export function announceOverdue(db: Database, options: OweOptions): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const overdue = await tx
      .selectFrom('changes')
      .select('id')
      .where('announce_by', 'is not', null)
      .where(({ eb, or }) => or([eb('announce_by', '<=', options.now), eb('at', '>', options.now + CLOCK_SLACK_MS)]))
      .orderBy('id')
      .execute()
    for (const { id } of overdue) await announce(tx, { id, text: null }, options)
    return overdue.length
  })
}

async function announce(
  tx: Database,
  { id, text }: { id: number; text: string | null },
  options: OweOptions,
): Promise<void> {
  await tx.updateTable('changes').set({ announce_by: null }).where('id', '=', id).execute()
  await oweAlerts(tx, { change: await readChange(tx, id), text }, options)
}

/** To those only whom the text made it a concern of: who was told, or would have been without it, is not told again. */
async function announceAgain(
  tx: Database,
  { id, text }: { id: number; text: string },
  options: OweOptions,
): Promise<void> {
  const change = await readChange(tx, id)
  const told = await tx
    .selectFrom('delivery_changes')
    .innerJoin('deliveries', 'deliveries.id', 'delivery_changes.delivery_id')
    .select('channel')
    .where('change_id', '=', id)
    .execute()
  const knowing = new Set([
    ...told.map(({ channel }) => channel),
    ...options.route(change, null, options.now).map(({ channel }) => channel),
  ])
  const routes = options.route(change, text, options.now).filter(({ channel }) => !knowing.has(channel))
  await oweRoutes(tx, { change, routes }, options)
}
