import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Source } from '../../src/model/source.ts'
import { runSchedule, type ScheduleOptions } from '../../src/schedule/local.ts'
import { shippedSite } from '../read/profiles.ts'

const HOUR_MS = 3_600_000
/** Just before a full hour, so that hourly slots are near. */
const BEFORE_THE_HOUR = Date.parse('2024-04-15T11:59:59.900Z')

function sourceOf(id: string, schedule = '0 * * * *'): Source {
  return {
    id,
    name: id,
    url: `https://example.org/${id}/`,
    site: shippedSite('kcnawatch'),
    schedule,
    timezone: 'Asia/Pyongyang',
    maxPages: 10,
    alertOnFirst: false,
    announceWithinMs: 60_000,
    revisit: { share: 0.2, minMs: 600_000, maxMs: 86_400_000, forMs: 30 * 86_400_000 },
    removal: { confirmVisits: 3, confirmOverMs: 6 * HOUR_MS },
  }
}

/** A clock that stands where it is put and runs on from there. */
function startClock(at: number) {
  let offset = at - performance.now()
  return {
    now: () => Math.round(performance.now() + offset),
    set: (to: number) => {
      offset = to - performance.now()
    },
  }
}

type Run = AsyncDisposable & {
  /** The ids of the sources that were checked, in order. */
  readonly checked: readonly string[]
  /** Ends with a stop; what it gives back has waited for what is under way. */
  stop(): Promise<void>
  /** Resolves when so many checks have begun. */
  begun(count: number): Promise<void>
}

function start(given: Partial<ScheduleOptions> & Pick<ScheduleOptions, 'sources' | 'now'>): Run {
  const checked: string[] = []
  const stop = new AbortController()
  const work = given.check ?? (() => Promise.resolve())
  const running = runSchedule(
    {
      lastChecks: new Map(),
      concurrency: 4,
      random: () => 0,
      ...given,
      check: (source) => {
        checked.push(source.id)
        return work(source)
      },
    },
    stop.signal,
  )
  const end = async () => {
    stop.abort()
    await running
  }
  return {
    checked,
    stop: end,
    async begun(count) {
      while (checked.length < count) await pause(2)
    },
    [Symbol.asyncDispose]: end,
  }
}

/** Long enough for a schedule to do whatever it would do wrong. */
const aWhile = () => pause(60)

test('a source that was never checked is checked at once, then at its slots', async () => {
  const { now } = startClock(BEFORE_THE_HOUR)
  await using run = start({ sources: [sourceOf('a')], now })
  await run.begun(2)
  expect(now()).toBeGreaterThanOrEqual(BEFORE_THE_HOUR + 100)
  await aWhile()
  expect(run.checked).toEqual(['a', 'a'])
})

test('a source that was checked waits for its slot', async () => {
  const { now } = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
  await using run = start({ sources: [sourceOf('a')], now, lastChecks: new Map([['a', now() - 60_000]]) })
  await aWhile()
  expect(run.checked).toEqual([])
})

test('however many slots passed while nobody watched, one check catches up', async () => {
  const { now } = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
  await using run = start({ sources: [sourceOf('a')], now, lastChecks: new Map([['a', now() - 50 * HOUR_MS]]) })
  await run.begun(1)
  await aWhile()
  expect(run.checked).toEqual(['a'])
})

test('a source is never checked twice at once: slots that pass meanwhile are left out', async () => {
  const clock = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
  const slow = Promise.withResolvers<void>()
  await using run = start({ sources: [sourceOf('a')], now: clock.now, check: () => slow.promise })
  await run.begun(1)
  clock.set(clock.now() + 5 * HOUR_MS)
  await aWhile()
  expect(run.checked).toEqual(['a'])
  slow.resolve()
  await aWhile()
  expect(run.checked).toEqual(['a'])
})

test('sources are checked side by side, no more than may be at a time, the longest due first', async () => {
  const { now } = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
  const sources = ['a', 'b', 'c', 'd', 'e'].map((id) => sourceOf(id))
  const ends = sources.map(() => Promise.withResolvers<void>())
  let begun = 0
  await using run = start({ sources, now, concurrency: 2, check: () => ends[begun++]?.promise ?? Promise.resolve() })
  await run.begun(2)
  await aWhile()
  expect(run.checked).toEqual(['a', 'b'])
  ends[0]?.resolve()
  await run.begun(3)
  await aWhile()
  expect(run.checked).toEqual(['a', 'b', 'c'])
  for (const { resolve } of ends) resolve()
  await run.begun(5)
})

test('one source that takes its time holds up no other', async () => {
  const { now } = startClock(BEFORE_THE_HOUR)
  const slow = Promise.withResolvers<void>()
  const check = ({ id }: Source) => (id === 'slow' ? slow.promise : Promise.resolve())
  await using run = start({ sources: [sourceOf('slow'), sourceOf('a', '* * * * * *')], now, check })
  await run.begun(3)
  expect(run.checked.filter((id) => id === 'slow')).toEqual(['slow'])
  slow.resolve()
})

test('a stop begins nothing more, and waits for what is under way', async () => {
  const { now } = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
  const sources = ['a', 'b', 'c'].map((id) => sourceOf(id))
  const slow = Promise.withResolvers<void>()
  await using run = start({ sources, now, concurrency: 2, check: () => slow.promise })
  await run.begun(2)
  let hasStopped = false
  const stopped = run.stop().then(() => {
    hasStopped = true
  })
  await aWhile()
  expect(hasStopped).toBe(false)
  slow.resolve()
  await stopped
  expect(run.checked).toEqual(['a', 'b'])
})

test('a clock that is set back does not hold up what was planned by it', async () => {
  const clock = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
  const tick = Promise.withResolvers<void>()
  const check = ({ id }: Source) => (id === 'tick' ? tick.promise : Promise.resolve())
  const lastChecks = new Map([['a', clock.now()]])
  await using run = start({
    sources: [sourceOf('tick', '0 0 1 1 *'), sourceOf('a')],
    now: clock.now,
    lastChecks,
    check,
  })
  await run.begun(1)
  // Half a day back: the slot of `a` by the old clock is half a day away.
  clock.set(BEFORE_THE_HOUR - 12 * HOUR_MS)
  tick.resolve()
  await run.begun(2)
  expect(run.checked).toEqual(['tick', 'a'])
})

test('without sources there is nothing to do until the stop', async () => {
  await using run = start({ sources: [], now: Date.now })
  await aWhile()
  expect(run.checked).toEqual([])
})
