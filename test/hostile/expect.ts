import assert from 'node:assert/strict'
import type { CheckRecord } from '../../src/model/records.ts'
import { answer, type RawServer, type Script } from '../support/raw-server.ts'
import { articlePage, listingPage } from './pages.ts'
import type { HostileWatch, Tree } from './watch.ts'
import type { World } from './world.ts'

/** How a check or a visit ended, in one word: `failed dns`, `walled rate-limited`, `unchanged`. */
function endOf({ outcome, reason }: Pick<CheckRecord, 'outcome' | 'reason'>): string {
  return reason === null ? outcome : `${outcome} ${reason}`
}

/** Asserts that a check ends so, or in one of several ways, and gives that back. */
export async function expectEnd(watch: HostileWatch, expected: string | RegExp, id?: string): Promise<string> {
  const end = endOf(await watch.check(id))
  if (typeof expected === 'string') assert.equal(end, expected)
  else assert.match(end, expected)
  return end
}

/** Asserts that visits are due, and that each of them ends so. */
export async function expectVisits(watch: HostileWatch, expected: RegExp): Promise<void> {
  const visits = await watch.visit()
  assert.ok(visits.length > 0, 'no visit is due')
  for (const visit of visits) assert.match(endOfVisit(visit), expected)
}

const DAY_MS = 86_400_000

export type Fault = {
  /** What the site does to a request, in place of answering. */
  readonly script: Script
  /** How a check and a visit of it end: a code of failure, or a verdict with its reason. */
  readonly check: string
  readonly visit?: string
  /** For how many days the site is struck: it is checked, and a visit made, each day. */
  readonly lastsDays?: number
  /** Limits other than those of the harness. */
  readonly fetch?: Tree
}

export type Struck = { readonly watch: HostileWatch; readonly server: RawServer }

/**
 * The usual course: a site works, is struck by the fault in the listing and in an article, and works again. The checks
 * between end as said, nothing is believed to have changed, and what was known before is known afterwards.
 */
export async function strike(
  world: World,
  { script, check, visit = check, lastsDays = 1, fetch = {} }: Fault,
): Promise<Struck> {
  const site = new Map<string, Script>()
  const live: Script = (socket, request) => {
    const now = site.get(request.path === '/list' ? 'listing' : 'article') ?? answer({ status: 500 })
    if (typeof now === 'function') now(socket, request)
    else socket.end(now)
  }
  const server = await world.serve({ '*': live })
  const watch = await world.watch({ config: { fetch } })
  const work = () => site.set('listing', answer({ body: listingPage(8) })).set('article', articleAnswer)
  work()
  await expectEnd(watch, 'first')
  const known = await knownOf(watch)
  site.set('listing', script).set('article', script)
  for (let day = 0; day < lastsDays; day += 1) {
    await expectEnd(watch, check)
    // Whatever rest the site was given is over by then.
    watch.skip(DAY_MS)
    const [visited] = await watch.visit()
    assert.equal(visited && endOfVisit(visited), visit)
  }
  assert.deepEqual(await knownOf(watch), known)
  work()
  watch.skip(DAY_MS)
  await expectEnd(watch, 'unchanged')
  const kinds = (await watch.changes()).map(({ kind }) => kind)
  // A fault that lasts is said, and so is its end; nothing else.
  const trouble = check.startsWith('walled') ? 'walled' : 'broken'
  assert.deepEqual(kinds, lastsDays > 1 ? [trouble, 'recovered'] : [])
  return { watch, server }
}

const articleAnswer: Script = (socket, { path }) => socket.end(answer({ body: articlePage(`Article ${path}`) }))

function endOfVisit({ verdict }: { verdict: { kind: string; reason?: string | undefined } }): string {
  return verdict.reason === undefined ? verdict.kind : `${verdict.kind} ${verdict.reason}`
}

/** What the store holds of the hostile source's listing: the latest snapshot, and every entry with its state. */
async function knownOf({ works }: HostileWatch): Promise<unknown> {
  const { db } = works.store
  const source = await db
    .selectFrom('sources')
    .select(['latest_snapshot_id', 'etag', 'last_modified'])
    .where('id', '=', 'hostile')
    .executeTakeFirstOrThrow()
  const listings = await db
    .selectFrom('listings')
    .select(['article_id', 'state', 'title'])
    .where('source_id', '=', 'hostile')
    .orderBy('article_id')
    .execute()
  return { source, listings }
}
