import { profileHash } from '../src/check/standpoints.ts'
import type { VisitDeps } from '../src/check/visit-article.ts'
import { createVisitCeiling } from '../src/check/visit-ceiling.ts'
import { visitDue } from '../src/check/visit-due.ts'
import type { FetchRequest } from '../src/fetch/fetcher.ts'
import { createRandom } from '../src/lib/random.ts'
import type { Page } from '../src/model/page.ts'
import type { ChangeRecord } from '../src/model/records.ts'
import { createReader } from '../src/read/reader.ts'
import { listDueVisits } from '../src/store/due-visits.ts'
import type { Database } from '../src/store/open-store.ts'
import { listChanges } from '../src/store/read-changes.ts'
import { recordVisit } from '../src/store/record-visit.ts'
import { aContent, anEntry, aPage, aSource, DAY_MS, MINUTE_MS, NO_NAMES, START } from '../test/support/builders.ts'
import { anEndedVisit, owing, recordFirst, temporaryStore } from '../test/support/store.ts'

// A site deletes most of what it ever published, as KCNA did in December 2013: what its source tells of that, and what each
// visit costs meanwhile. The store, the visits and their times are the product's; pages and clock are functions.

const SOURCE = aSource({ schedule: '0 0 1 1 *' })
const WINDOW = 30
/** Between two requests, as `fetch.perHost.delay` has it by default. */
const DELAY_MS = 2_000
const PER_HOUR = 1_800
/** How often what is due is visited. */
const ROUND_MS = 15 * MINUTE_MS
const quiet = () => undefined
const refuse = () => {
  throw new Error('Nothing here needs a browser')
}

export type PurgeOptions = {
  /** Articles known of the site, and how many of them it deletes; those that are listed stay. */
  readonly known: number
  readonly gone: number
  /** Over how long the visits that are due by then are spread. */
  readonly spreadMs: number
  /** It ends when all are removed, and by then in any case. */
  readonly forMs: number
}

export type PurgeStory = {
  readonly changes: readonly ChangeRecord[]
  /** How many articles are removed, and how many of those that were deleted are not. */
  readonly removed: number
  readonly left: number
  readonly visits: number
  /** CPU milliseconds of each visit on average, by tenths of all visits. */
  readonly cpuByTenth: readonly number[]
  readonly startedAt: number
}

export async function livePurge({ known, gone, spreadMs, forMs }: PurgeOptions): Promise<PurgeStory> {
  await using store = await temporaryStore([SOURCE])
  const { db } = store
  const random = createRandom(2013)
  await publish(db, known)
  await readAll(db, () => START + DAY_MS + Math.round(random() * spreadMs))
  const isGone = (url: string) => Number(/\/(\d+)\/$/u.exec(url)?.[1]) < gone
  let now = START + DAY_MS
  const fetchPage = async ({ url }: FetchRequest): Promise<Page> => {
    now += DELAY_MS
    return aPage({ url, requestedUrl: url, status: isGone(url) ? 404 : 304, body: Buffer.alloc(0), fetchedAt: now })
  }
  const deps: VisitDeps = {
    db,
    fetcher: { fetchPage },
    browser: { render: refuse, pressOn: refuse },
    reader: createReader({ deadlineMs: 10_000 }),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    now: () => now,
    monotonic: () => now,
    route: () => [],
    newKey: () => 'key',
    // None of the visits is one in ten that asks without conditions: a page is all that it would cost.
    random: () => random() * 0.9,
    lexicon: NO_NAMES,
    ceiling: createVisitCeiling({ perHour: PER_HOUR, now: () => now, made: [], onFull: quiet }),
  }
  const marks = [cpuMs()]
  const end = now + forMs
  while (now < end && (await countRemoved(db)) < gone) {
    await visitDue({ sources: [SOURCE], deps, dueBy: () => now, onVisit: () => marks.push(cpuMs()) }, never)
    now += ROUND_MS
  }
  await deps.reader.close()
  const removed = await countRemoved(db)
  return {
    changes: (await listChanges(db, ALL)).filter(({ kind }) => kind !== 'added').toReversed(),
    removed,
    left: gone - removed,
    visits: marks.length - 1,
    cpuByTenth: tenths(marks),
    startedAt: START + DAY_MS,
  }
}

const ALL = { source: null, kinds: null, since: null, until: null, match: null, limit: 100_000 }
const never = new AbortController().signal

/** Lists articles a window at a time, the last window standing still. */
async function publish(db: Database, known: number): Promise<void> {
  const all = Array.from({ length: known }, (_, nth) =>
    anEntry(String(nth), { url: `https://example.org/news/${nth}/` }),
  )
  await recordFirst(db, { source: SOURCE, entries: all.slice(-WINDOW), delta: { older: all } })
}

/** As if each had been read once, long ago, and were visited again in its turn. */
async function readAll(db: Database, nextVisitAt: () => number): Promise<void> {
  const hash = profileHash(SOURCE.site)
  for (;;) {
    const due = await listDueVisits(db, { now: START, sourceIds: [SOURCE.id], limit: 2_000 })
    if (due.length === 0) return
    for (const visit of due) {
      const ended = {
        profileHash: hash,
        content: aContent({ title: visit.title, paragraphs: [`It is number ${visit.key}.`] }),
        page: aPage({ url: visit.url, headers: { etag: `"${visit.key}"` } }),
        nextVisitAt: nextVisitAt(),
      }
      await recordVisit(db, anEndedVisit(visit, ended), owing())
    }
  }
}

async function countRemoved(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('articles')
    .select(({ fn }) => fn.count<number>('removed_at').as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function tenths(marks: readonly number[]): number[] {
  const at = (tenth: number) => Math.round(((marks.length - 1) * tenth) / 10)
  return Array.from({ length: 10 }, (_, tenth) => {
    const [from, to] = [at(tenth), at(tenth + 1)]
    return ((marks[to] ?? 0) - (marks[from] ?? 0)) / Math.max(1, to - from)
  })
}
