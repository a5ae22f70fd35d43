import { expect, test } from 'vitest'
import { createUnrecorded, recordUnrecorded } from '../../src/check/unrecorded.ts'
import { Failure } from '../../src/model/failure.ts'
import { readCoverage } from '../../src/store/read-coverage.ts'
import { MINUTE_MS } from './reading.ts'
import { startWatch } from './watch.ts'

const neverLost = () => expect.unreachable()
const full = new Failure('store-full', 'There is no space left.')

test('what could not be recorded is on record as soon as it can be, in order and once', async () => {
  await using watch = await startWatch()
  const written: unknown[] = []
  let isFull = true
  const unrecorded = createUnrecorded(async ({ startedAt }) => {
    if (isFull) throw full
    written.push(startedAt)
  }, neverLost)
  for (const startedAt of [1, 2, 3]) unrecorded.add({ source: watch.source, startedAt, thrown: full })
  await expect(unrecorded.write()).rejects.toThrow(full)
  isFull = false
  await Promise.all([unrecorded.write(), unrecorded.write()])
  expect(written).toEqual([1, 2, 3])
})

test('what can never be written is told, and holds up no other', async () => {
  await using watch = await startWatch()
  const lost: unknown[] = []
  const written: number[] = []
  const unrecorded = createUnrecorded(
    async ({ startedAt }) => {
      if (startedAt === 1) throw new Error('no such source')
      written.push(startedAt)
    },
    (thrown) => lost.push(thrown),
  )
  for (const startedAt of [1, 2]) unrecorded.add({ source: watch.source, startedAt, thrown: full })
  await unrecorded.write()
  expect(lost).toEqual([new Error('no such source')])
  expect(written).toEqual([2])
})

test('a disk that is full for days does not fill the memory as well', async () => {
  await using watch = await startWatch()
  let written = 0
  const unrecorded = createUnrecorded(async () => (written += 1), neverLost)
  for (let at = 0; at < 1_000; at++) unrecorded.add({ source: watch.source, startedAt: at, thrown: full })
  await unrecorded.write()
  expect(written).toBe(100)
})

test('coverage says why nobody looked, and the source is in no trouble', async () => {
  await using watch = await startWatch({ config: { sources: [{ schedule: '*/10 * * * *' }] } })
  await watch.check()
  for (let at = 0; at < 6; at++) {
    watch.skip(10 * MINUTE_MS)
    await recordUnrecorded({ source: watch.source, startedAt: watch.checking.now(), thrown: full }, watch.checking)
  }
  watch.skip(10 * MINUTE_MS)
  await watch.check()
  const [blind] = await readCoverage(watch.works.store.db, 'mfa-en', { now: watch.checking.now() })
  expect(blind).toMatchObject({ kind: 'blind', cause: 'interrupted', reasons: ['store-full'] })
  expect(await watch.changes()).toEqual([])
})

test('a bug in recording is a failed check', async () => {
  await using watch = await startWatch()
  await recordUnrecorded(
    { source: watch.source, startedAt: 1, thrown: new TypeError('x is undefined') },
    watch.checking,
  )
  const checks = await watch.works.store.db.selectFrom('checks').select(['outcome', 'reason']).execute()
  expect(checks).toEqual([{ outcome: 'failed', reason: 'bug' }])
})
