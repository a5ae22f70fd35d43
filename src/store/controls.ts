import type { PlainPage } from '../model/alike-pages.ts'
import type { Database } from './open-store.ts'

/** What a site answered to an address that never existed. */
export type Control = PlainPage & { readonly url: string; readonly status: number; readonly askedAt: number }

/** The last answer of a host by a profile, if it was asked between these instants. */
export async function findControl(
  db: Database,
  { site, host, since, now }: { site: string; host: string; since: number; now: number },
): Promise<Control | undefined> {
  const row = await db
    .selectFrom('controls')
    .selectAll()
    .where('site', '=', site)
    .where('host', '=', host)
    .where('asked_at', '>=', since)
    .where('asked_at', '<=', now)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { url: row.url, status: row.status, title: row.title, text: row.text, askedAt: row.asked_at }
}

/** Keeps the answer in the place of an earlier one. */
export async function keepControl(
  db: Database,
  { site, host, control }: { site: string; host: string; control: Control },
): Promise<void> {
  const { url, status, title, text, askedAt } = control
  const values = { url, status, title, text, asked_at: askedAt }
  await db
    .insertInto('controls')
    .values({ site, host, ...values })
    .onConflict((conflict) => conflict.columns(['site', 'host']).doUpdateSet(values))
    .execute()
}
