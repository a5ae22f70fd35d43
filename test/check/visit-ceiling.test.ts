import { expect, test } from 'vitest'
import { createVisitCeiling } from '../../src/check/visit-ceiling.ts'
import { visitDue } from '../../src/check/visit-due.ts'
import type { FetchRequest } from '../../src/fetch/fetcher.ts'
import type { Page } from '../../src/model/page.ts'
import { listDueVisits, listVisitsMade } from '../../src/store/due-visits.ts'
import { anEntry, aPage, aSource, DAY_MS, HOUR_MS, MINUTE_MS } from '../support/builders.ts'
import { recordFirst } from '../support/store.ts'
import { listDue, startReading, verdictsOf } from './reading.ts'
import { never, startWatch } from './watch.ts'

const PER_HOUR = 10
const untold = { made: [], onFull: () => undefined }

/** So many articles, all of them due, of sources that share a host. */
const BACKLOGS = { flood: 150, stream: 60, trickle: 3 }

test('over a simulated day no host is visited more often in any hour than it may be, and no source starves', async () => {
  await using watch = await startWatch({ stock: 0 })
  const { db } = watch.works.store
  const { site } = watch.source
  const sources = Object.keys(BACKLOGS).map((id) => aSource({ id, site, browser: 'never' }))
  for (const { id, name, url, timezone, schedule } of sources) {
    await db.insertInto('sources').values({ id, name, url, timezone, schedule, watched: 1, state: 'new' }).execute()
  }
  const start = watch.visiting.now()
  for (const [at, source] of sources.entries()) {
    const count = BACKLOGS[source.id as keyof typeof BACKLOGS]
    const urls = Array.from(
      { length: count },
      (_, nth) => `https://shared.example/newstream/${1_700_000_000 + at}-${nth}/a`,
    )
    await recordFirst(db, {
      source,
      at: start + at,
      entries: urls.map((url) => anEntry(url, { url, title: 'A title' })),
    })
  }

  let now = start + 10
  const asked: { at: number; url: string }[] = []
  const fetchPage = async ({ url }: FetchRequest): Promise<Page> => {
    asked.push({ at: now, url })
    now += 1_500
    return aPage({ url, requestedUrl: url, body: Buffer.from(ARTICLE) })
  }
  const full: string[] = []
  const ceiling = createVisitCeiling({ perHour: PER_HOUR, now: () => now, made: [], onFull: (host) => full.push(host) })
  const deps = { ...watch.visiting, fetcher: { fetchPage }, now: () => now, ceiling }
  while (now < start + DAY_MS) {
    const dueBy = now
    await visitDue({ sources, deps, dueBy: () => dueBy, onVisit: () => undefined }, never)
    now += MINUTE_MS
  }

  for (const { at } of asked) {
    expect(asked.filter((one) => one.at >= at && one.at < at + HOUR_MS).length).toBeLessThanOrEqual(PER_HOUR)
  }
  // What is merely due leaves a fifth to what is new.
  expect(asked.length).toBeGreaterThan(24 * 7)
  expect(asked.length).toBeLessThanOrEqual(24 * 8 + 8)
  expect(full.length).toBeGreaterThan(20)
  const of = (at: number) => asked.filter(({ url }) => url.includes(`/${1_700_000_000 + at}-`))
  // The short backlog is done within the first hours, although a long one was due before it.
  expect(new Set(of(2).map(({ url }) => url)).size).toBe(BACKLOGS.trickle)
  expect(
    Math.max(
      ...of(2)
        .slice(0, 3)
        .map(({ at }) => at),
    ),
  ).toBeLessThan(start + 2 * HOUR_MS)
  expect(new Set(of(1).map(({ url }) => url)).size).toBe(BACKLOGS.stream)
  // What was put off is still due.
  const query = { now, sourceIds: ['flood'], limit: 9 }
  expect(await listDueVisits(db, query)).not.toEqual([])
})

const ARTICLE =
  '<html><body><h1 class="article-title">A title</h1><div class="article-content"><p>A text.</p></div></body></html>'

test('what is new is visited although what is due has had its share, and nothing beyond the ceiling', () => {
  const now = () => 0
  const ceiling = createVisitCeiling({ perHour: PER_HOUR, now, ...untold })
  const begin = (rank: 0 | 1 | 2) => ceiling.begin('https://a.example/1', rank) !== null
  expect(Array.from({ length: 9 }, () => begin(2))).toEqual([...Array(8).fill(true), false])
  expect(ceiling.fullHosts()).toEqual({ forAll: [], forDue: ['a.example'] })
  expect([begin(0), begin(1), begin(0)]).toEqual([true, true, false])
  expect(ceiling.fullHosts()).toEqual({ forAll: ['a.example'], forDue: [] })
  expect(ceiling.begin('https://b.example/1', 2)).not.toBeNull()
})

test('a ceiling of one is one', () => {
  const ceiling = createVisitCeiling({ perHour: 1, now: () => 0, ...untold })
  expect(ceiling.begin('https://a.example/1', 2)).not.toBeNull()
  expect(ceiling.begin('https://a.example/1', 0)).toBeNull()
})

test('a clock that leapt ahead and was set right holds nothing up', () => {
  let now = 365 * DAY_MS
  const ceiling = createVisitCeiling({ perHour: 1, now: () => now, ...untold })
  ceiling.begin('https://a.example/1', 2)?.()
  now = 0
  expect(ceiling.begin('https://a.example/1', 2)).not.toBeNull()
})

test('visits of the last hour count after a restart too', async () => {
  await using watch = await startReading({ config: { fetch: { perHost: { visitsPerHour: 2 } } } })
  expect(await listVisitsMade(watch.works.store.db, watch.visiting.now() - HOUR_MS)).toHaveLength(1)
  const restarted = await watch.another({ fetch: { perHost: { visitsPerHour: 1 } } })
  expect(await verdictsOf(restarted)).toEqual([])
  expect(await listDue(watch)).toHaveLength(1)
  watch.skip(HOUR_MS)
  expect(await verdictsOf(restarted)).toEqual([{ kind: 'same' }])
})

test('a check is made although the visits of the hour are used up', async () => {
  await using watch = await startWatch({ stock: 5, config: { fetch: { perHost: { visitsPerHour: 2 } } } })
  await watch.check()
  expect(await verdictsOf(watch)).toHaveLength(2)
  expect(await watch.check()).toMatchObject({ outcome: 'unchanged' })
  expect(await listDue(watch)).toHaveLength(3)
  expect(watch.logged.filter(({ message }) => message.startsWith('visits put off'))).toHaveLength(1)
})

test('another article that would vouch for the site is not asked beyond the ceiling', async () => {
  await using watch = await startWatch({ stock: 3, config: { fetch: { perHost: { visitsPerHour: 4 } } } })
  await watch.check()
  await watch.visit()
  watch.skip(30 * MINUTE_MS)
  const [article] = watch.site.newsroom.listing()
  watch.site.newsroom.delete(article?.key ?? '')
  const { db } = watch.works.store
  await db
    .updateTable('articles')
    .set({ visit_due_at: Number.MAX_SAFE_INTEGER })
    .where('key', '!=', article?.key ?? '')
    .execute()
  expect(await verdictsOf(watch)).toMatchObject([{ kind: 'gone' }])
  expect(await db.selectFrom('visits').select('id').execute()).toHaveLength(4)
})

test('an address that is spelt otherwise than its host ends the round, and is put off like the rest', async () => {
  await using watch = await startReading({ config: { fetch: { perHost: { visitsPerHour: 1 } } } })
  const { db } = watch.works.store
  await db
    .updateTable('articles')
    .set({ url: watch.site.origin.replace('http://', 'HTTP://') })
    .execute()
  expect(await verdictsOf(watch)).toEqual([])
  expect(await listDue(watch)).toHaveLength(1)
})
