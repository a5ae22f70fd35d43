import { expect, test } from 'vitest'
import { createRests } from '../../src/fetch/rests.ts'
import { createRobots } from '../../src/fetch/robots.ts'
import { FORGETFUL, NO_NOTE } from '../../src/model/host-memory.ts'
import { findControl, keepControl } from '../../src/store/controls.ts'
import { listRests } from '../../src/store/hosts.ts'
import { listDue, MINUTE_MS, startReading, verdictsOf } from './reading.ts'
import { startWatch } from './watch.ts'

// What a clock that was ahead by a year wrote down, once the clock has been set right.

const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS

test('a visit that was put off for a year is made, and then as usual', async () => {
  await using watch = await startReading()
  watch.skip(YEAR_MS)
  expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
  watch.skip(-YEAR_MS)
  expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
  expect(await listDue(watch)).toEqual([])
  expect(await listDue(watch, DAY_MS + 3 * HOUR_MS)).toHaveLength(1)
})

test('the monthly sweep, which is the longest wait that there is, is not made early', async () => {
  await using watch = await startReading()
  watch.skip(31 * DAY_MS)
  expect(await verdictsOf(watch, { random: () => 0.89 })).toEqual([{ kind: 'same' }])
  expect(await verdictsOf(watch)).toEqual([])
})

test('a removal is confirmed by visits from then on', async () => {
  await using watch = await startWatch()
  await watch.check()
  await watch.visit()
  watch.skip(YEAR_MS)
  const key = watch.site.newsroom.listing()[5]?.key ?? ''
  watch.site.newsroom.delete(key)
  await watch.check()
  await watch.visit()
  watch.skip(-YEAR_MS)
  for (let hour = 0; hour < 9; hour++) {
    watch.skip(HOUR_MS)
    await watch.check()
    await watch.visit()
  }
  expect(await watch.changes('removed')).toMatchObject([{ article: { key } }])
})

test('a deep check does not wait for that year', async () => {
  await using watch = await startWatch({ stock: 60, config: { defaults: { deepCheck: { pages: 3 } } } })
  await watch.check()
  watch.skip(YEAR_MS)
  expect(await watch.check()).toMatchObject({ pages: 3 })
  watch.skip(-YEAR_MS)
  expect(await watch.check()).toMatchObject({ pages: 3 })
  expect(await watch.check()).toMatchObject({ pages: 1 })
})

test('what a site says to addresses that never existed is asked for again', async () => {
  await using watch = await startWatch()
  const { db } = watch.works.store
  const control = { title: 'Nothing here', text: '', url: 'https://a.example/never', status: 200, askedAt: YEAR_MS }
  const place = { site: 'plain', host: 'a.example' }
  await keepControl(db, { ...place, control })
  expect(await findControl(db, { ...place, since: 0, now: DAY_MS })).toBeUndefined()
  expect(await findControl(db, { ...place, since: 0, now: YEAR_MS })).toEqual(control)
})

test('a host is not left alone for that year, in what is shown neither', async () => {
  const url = new URL('https://a.example/list')
  const memory = {
    known: [['a.example', { ...NO_NOTE, restUntil: YEAR_MS, said: true }]] as const,
    save: FORGETFUL.save,
  }
  let now = 0
  const rests = createRests({ memory, now: () => now, random: () => 0 })
  expect(rests.until(url)).toBeNull()
  now = YEAR_MS - DAY_MS
  expect(rests.until(url)).toBe(YEAR_MS)

  await using watch = await startWatch()
  const { db } = watch.works.store
  await db
    .insertInto('hosts')
    .values({ host: 'a.example', rest_until: YEAR_MS, said: 1, failures: 1, robots_at: null, robots: null })
    .execute()
  expect(await listRests(db, 0)).toEqual(new Map())
  expect(await listRests(db, YEAR_MS - DAY_MS)).toEqual(new Map([['a.example', YEAR_MS]]))
})

test('a robots.txt of then is asked for anew', async () => {
  const robots = createRobots({
    agent: 'dateline',
    memory: {
      known: [
        ['https://a.example', { ...NO_NOTE, robots: { fetchedAt: YEAR_MS, text: 'User-agent: *\nDisallow: /' } }],
      ],
      save: FORGETFUL.save,
    },
    now: () => 0,
    onCrawlDelay: () => undefined,
  })
  const admitted = robots.admit(new URL('https://a.example/list'), async () => ({ status: 404, text: '' }))
  expect(admitted).not.toBeNull()
  await admitted
})
