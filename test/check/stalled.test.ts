import { expect, test } from 'vitest'
import type { FetchRequest } from '../../src/fetch/fetcher.ts'
import { Failure } from '../../src/model/failure.ts'
import { readCoverage } from '../../src/store/read-coverage.ts'
import { MINUTE_MS, startReading, verdictsOf } from './reading.ts'
import { startWatch, type Watch } from './watch.ts'

/** A fetcher that times out so many times, by a process that stood still each time. */
function stalling({ checking }: Watch, times: number) {
  const stalls = { stoodStillSince: () => stood > 0 }
  let stood = 0
  const fetchPage = async (request: FetchRequest, signal: AbortSignal) => {
    stood = times > 0 ? 1 : 0
    times -= 1
    if (stood > 0) throw new Failure('timeout-headers', 'The page did not come in time')
    return checking.fetcher.fetchPage(request, signal)
  }
  return { stalls, fetcher: { fetchPage } }
}

const outcomesOf = ({ works }: Watch) =>
  works.store.db.selectFrom('checks').select(['outcome', 'reason']).orderBy('id').execute()

test('a timeout while the machine slept is none of the site, and the check is made again at once', async () => {
  await using watch = await startWatch()
  await watch.check()
  watch.skip(10 * MINUTE_MS)
  expect(await watch.check(stalling(watch, 1))).toMatchObject({ outcome: 'unchanged' })
  expect(await outcomesOf(watch)).toEqual([
    { outcome: 'first', reason: null },
    { outcome: 'interrupted', reason: 'stalled' },
    { outcome: 'unchanged', reason: null },
  ])
  const { state } = await watch.works.store.db.selectFrom('sources').select('state').executeTakeFirstOrThrow()
  expect(state).toBe('ok')
})

test('it is made again once only, and coverage says why nobody looked', async () => {
  await using watch = await startWatch({ config: { sources: [{ schedule: '*/10 * * * *' }] } })
  await watch.check()
  watch.skip(60 * MINUTE_MS)
  expect(await watch.check(stalling(watch, 2))).toMatchObject({ outcome: 'interrupted', reason: 'stalled' })
  watch.skip(60 * MINUTE_MS)
  await watch.check()
  const [blind] = await readCoverage(watch.works.store.db, 'mfa-en', { now: watch.checking.now() })
  expect(blind).toMatchObject({ kind: 'blind', cause: 'interrupted', reasons: ['stalled'] })
})

test('three such checks in a row are no trouble of the source', async () => {
  await using watch = await startWatch()
  await watch.check()
  for (let at = 0; at < 3; at++) await watch.check(stalling(watch, 2))
  expect(await watch.changes()).toEqual([])
})

test('a timeout without a stall is a failure, and so is an error that the site sent in spite of one', async () => {
  await using watch = await startWatch()
  await watch.check()
  const { fetcher } = stalling(watch, 1)
  expect(await watch.check({ fetcher, stalls: { stoodStillSince: () => false } })).toMatchObject({ outcome: 'failed' })
  watch.site.newsroom.fail({ kind: 'status', code: 500, times: 1 })
  expect(await watch.check({ stalls: { stoodStillSince: () => true } })).toMatchObject({ reason: 'http-500' })
})

test('a visit likewise stays due, and is no failure of the article', async () => {
  await using watch = await startReading()
  expect(await verdictsOf(watch, stalling(watch, 1))).toEqual([{ kind: 'interrupted', reason: 'stalled' }])
  watch.skip(2 * MINUTE_MS)
  expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
})

test('how long a check took is told by the clock that does not leap', async () => {
  await using watch = await startWatch()
  let at = 1_000.25
  const fetchPage = async (request: FetchRequest, signal: AbortSignal) => {
    at += 431
    watch.skip(-60 * MINUTE_MS)
    return watch.checking.fetcher.fetchPage(request, signal)
  }
  expect(await watch.check({ fetcher: { fetchPage }, monotonic: () => at })).toMatchObject({ tookMs: 431 })
})
