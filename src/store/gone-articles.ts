import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { fewOf, type Going, type Gone, isConfirmed, type RemovalPolicy, waitsForWhole } from '../model/removal.ts'
import type { Database } from './open-store.ts'
import type { Schema } from './schema.ts'

// Asked at each of the thousands of visits that a purge takes: whatever is counted here is counted no further than it
// matters, and found by an index of what is gone and not said.

/** A moment of a site, under the policy of a source. */
export type Asking = { readonly site: string; readonly startedAt: number; readonly removal: RemovalPolicy }

export type GoneArticle = Going & { readonly id: number }

function selectGone(tx: Database, site: string) {
  return tx
    .selectFrom('articles')
    .where('site', '=', site)
    .where('gone_since', 'is not', null)
    .where('removed_at', 'is', null)
}

/** Those that `isConfirmed` says it of, as the database can tell them. */
function selectConfirmed(tx: Database, { site, startedAt, removal }: Asking) {
  return selectGone(tx, site)
    .where('gone_counted_since', '<=', startedAt - removal.confirmOverMs)
    .where('gone_sights', '>=', removal.confirmVisits)
    .where((eb) => eb(eb('gone_counted_at', '-', eb.ref('gone_counted_since')), '>=', removal.confirmOverMs))
}

/** Since when the first of them could be confirmed; null where none is. */
export async function findFirstConfirmed(tx: Database, asking: Asking): Promise<number | null> {
  const first = await selectConfirmed(tx, asking)
    .select('gone_counted_since as since')
    .orderBy('gone_counted_since')
    .limit(1)
    .executeTakeFirst()
  return first?.since ? first.since + asking.removal.confirmOverMs : null
}

export async function listConfirmed(tx: Database, asking: Asking): Promise<GoneArticle[]> {
  const rows = await selectConfirmed(tx, asking)
    .select(['id', 'gone_sights as sights', 'gone_counted_since as since', 'gone_counted_at as latestAt'])
    .select(['alive_at', 'first_seen_at', 'gone_since'])
    .orderBy('id')
    .execute()
  const confirmed = rows.filter((row) => isConfirmed({ ...row, latestAt: row.latestAt ?? 0 }, asking.removal))
  return confirmed.map(({ id, alive_at, first_seen_at, gone_since }) => ({
    id,
    aliveAt: alive_at ?? first_seen_at,
    goneSince: gone_since ?? asking.startedAt,
  }))
}

type Known = { readonly confirmedAt: number; readonly purgedMsAgo: number | null }

/** What decides how removals that are confirmed are said. */
export async function readStanding(tx: Database, asking: Asking, { confirmedAt, purgedMsAgo }: Known): Promise<Gone> {
  const { site, startedAt, removal } = asking
  const waitedMs = startedAt - confirmedAt
  const mayBeWhole = waitsForWhole({ waitedMs, purgedMsAgo }, removal)
  const known = await countKnown(tx, site)
  const limit = Math.floor(fewOf(known)) + 1
  return {
    gone: (await selectGone(tx, site).select('id').limit(limit).execute()).length,
    removedLately: await countRemovedLately(tx, asking, limit),
    held: await isAnyHeld(tx, site),
    isWhole: mayBeWhole && !(await isAnyUnconfirmed(tx, asking)) && !(await isAnyUnvisited(tx, site)),
    known,
    waitedMs,
    purgedMsAgo,
  }
}

const DAY_MS = 86_400_000

async function countRemovedLately(tx: Database, { site, startedAt }: Asking, limit: number): Promise<number> {
  const lately = await tx
    .selectFrom('articles')
    .select('id')
    .where('site', '=', site)
    .where('removed_at', '>', startedAt - DAY_MS)
    .where('removed_at', '<=', startedAt)
    .limit(limit)
    .execute()
  return lately.length
}

/** Whether one is gone for which nobody vouched yet, or not for long; the latest are asked first. */
async function isAnyUnconfirmed(tx: Database, { site, removal }: Asking): Promise<boolean> {
  const uncounted = selectGone(tx, site).select('id').where('gone_counted_since', 'is', null).limit(1)
  if ((await uncounted.executeTakeFirst()) !== undefined) return true
  const unconfirmed = selectGone(tx, site)
    .select('id')
    .where(({ eb, or }) =>
      or([
        eb('gone_sights', '<', removal.confirmVisits),
        eb(eb('gone_counted_at', '-', eb.ref('gone_counted_since')), '<', removal.confirmOverMs),
      ]),
    )
    .orderBy('gone_counted_since', 'desc')
    .limit(1)
  return (await unconfirmed.executeTakeFirst()) !== undefined
}

/** Whether one of those that are gone left its listing together with most of it. */
function isAnyHeld(tx: Database, site: string): Promise<boolean> {
  return isAnyHeldOf(tx, site, (eb) => eb.and([eb('gone_since', 'is not', null), eb('removed_at', 'is', null)]))
}

/** Whether an article left a listing together with most of it and has not been visited since. */
function isAnyUnvisited(tx: Database, site: string): Promise<boolean> {
  return isAnyHeldOf(tx, site, (eb) =>
    eb.and([
      eb('gone_since', 'is', null),
      eb.or([eb('alive_at', 'is', null), eb('alive_at', '<', eb.ref('listings.missing_since'))]),
    ]),
  )
}

type OfHeld = (eb: ExpressionBuilder<Schema, 'articles' | 'listings'>) => Expression<SqlBool>

/** From what is missing, which is little, to its articles: the other way round the database looks up thousands. */
async function isAnyHeldOf(tx: Database, site: string, condition: OfHeld): Promise<boolean> {
  const held = await tx
    .selectFrom('listings')
    .select('article_id')
    .where('missing_since', 'is not', null)
    .where('held', '=', 1)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('articles')
          .select('articles.id')
          .whereRef('articles.id', '=', 'listings.article_id')
          .where('site', '=', site)
          .where(condition),
      ),
    )
    .limit(1)
    .executeTakeFirst()
  return held !== undefined
}

async function countKnown(tx: Database, site: string): Promise<number> {
  const { count } = await tx
    .selectFrom('articles')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('site', '=', site)
    .executeTakeFirstOrThrow()
  return Number(count)
}
