import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { PLAIN_ACCESS } from '../../src/model/access.ts'
import type { MissedSlots } from '../../src/model/slots.ts'
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
    access: PLAIN_ACCESS,
    language: null,
    url: `https://example.org/${id}/`,
    site: shippedSite('kcnawatch'),
    schedule,
    timezone: 'Asia/Pyongyang',
    maxPages: 10,
    deepCheck: { pages: 1, at: '03:30' },
    browser: 'never',
    alertOnFirst: false,
    announceWithinMs: 60_000,
    revisit: { share: 0.2, minMs: 600_000, maxMs: 86_400_000, forMs: 30 * 86_400_000, auditsPerDay: 2 },
    edits: { typography: false },
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
  /** The plans that were told, newest last, and the slots missed. */
  readonly planned: readonly (readonly [sourceId: string, at: number])[]
  readonly missed: readonly MissedSlots[]
  /** Ends with a stop; what it gives back has waited for what is under way. */
  stop(): Promise<void>
  /** Resolves when so many checks have begun. */
  begun(count: number): Promise<void>
}

function start(given: Partial<ScheduleOptions> & Pick<ScheduleOptions, 'sources' | 'now'>): Run {
  const checked: string[] = []
  const planned: [string, number][] = []
  const missed: MissedSlots[] = []
  const stop = new AbortController()
  const work = given.check ?? (() => Promise.resolve())
  const running = runSchedule(
    {
      lastChecks: new Map(),
      concurrency: 4,
      random: () => 0,
      onPlan: (sourceId, at) => planned.push([sourceId, at]),
      onMissed: (slots) => missed.push(slots),
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
    planned,
    missed,
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

describe('a plan outlives its process', () => {
  test('however often that starts again, nothing is checked before it is due', async () => {
    const { now } = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
    const sources = Array.from({ length: 1_000 }, (_, at) => sourceOf(`s${at}`))
    const lastChecks = new Map(sources.map(({ id }) => [id, now() - 60_000]))
    let plans = new Map<string, number>()
    for (let restart = 0; restart < 5; restart++) {
      const run = start({ sources, now, lastChecks, plans, random: Math.random })
      await aWhile()
      await run.stop()
      expect(run.checked).toEqual([])
      const told = new Map(run.planned)
      if (restart > 0) expect(told).toEqual(plans)
      plans = told
    }
    expect(Math.min(...plans.values())).toBeGreaterThanOrEqual(BEFORE_THE_HOUR + 100)
  })

  test('but not one of a clock that was ahead by a year', async () => {
    const { now } = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
    const ahead = now() + 366 * 24 * HOUR_MS
    const [lastChecks, plans] = [new Map([['a', ahead - HOUR_MS]]), new Map([['a', ahead]])]
    await using run = start({ sources: [sourceOf('a')], now, lastChecks, plans })
    await aWhile()
    expect(run.planned).toEqual([['a', BEFORE_THE_HOUR + 100]])
  })
})

describe('slots that pass without a check are told', () => {
  test('with their number and stretch, where no daemon ran', async () => {
    const { now } = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
    const lastCheckAt = now() - 5 * HOUR_MS
    await using run = start({ sources: [sourceOf('a')], now, lastChecks: new Map([['a', lastCheckAt]]) })
    await run.begun(1)
    const fromAt = Date.parse('2024-04-15T07:00:00Z')
    expect(run.missed).toEqual([{ sourceId: 'a', fromAt, toAt: fromAt + 3 * HOUR_MS, slots: 4, reason: 'down' }])
  })

  test('where a check took longer than its interval', async () => {
    const clock = startClock(BEFORE_THE_HOUR)
    const slow = Promise.withResolvers<void>()
    await using run = start({ sources: [sourceOf('a')], now: clock.now, check: () => slow.promise })
    await run.begun(1)
    clock.set(BEFORE_THE_HOUR + 3 * HOUR_MS)
    slow.resolve()
    await run.begun(2)
    expect(run.missed).toMatchObject([{ slots: 3, fromAt: BEFORE_THE_HOUR + 100, reason: 'busy' }])
  })

  test('not where each slot had its check, late by chance', async () => {
    const { now } = startClock(BEFORE_THE_HOUR)
    const schedule = '* * * * * *'
    await using run = start({ sources: [sourceOf('a', schedule)], now, random: () => 0.9 })
    await run.begun(3)
    expect(run.missed).toEqual([])
  })

  test('counted to a thousand, in no time', async () => {
    const { now } = startClock(BEFORE_THE_HOUR)
    const lastChecks = new Map([['a', now() - 100 * 24 * HOUR_MS]])
    await using run = start({ sources: [sourceOf('a', '* * * * * *')], now, lastChecks })
    await run.begun(1)
    expect(run.missed).toMatchObject([{ slots: 1_000, reason: 'down' }])
    expect(run.missed[0]?.toAt).toBeGreaterThanOrEqual(BEFORE_THE_HOUR)
  })
})

test('a thousand sources that are due together start over ten minutes, the longest due first', async () => {
  const { now } = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
  const sources = Array.from({ length: 1_000 }, (_, at) => sourceOf(`s${at}`))
  const lastChecks = new Map(sources.map(({ id }) => [id, now() - 8 * HOUR_MS]))
  const begunAt = now()
  await using run = start({ sources, now, lastChecks, concurrency: 1_000 })
  await run.begun(1)
  const dues = [...new Map(run.planned).values()].sort((a, b) => a - b)
  expect((dues.at(-1) ?? 0) - begunAt).toBeGreaterThan(590_000)
  for (const minute of [1, 5, 9]) {
    const upTo = dues.filter((at) => at <= begunAt + minute * 60_000).length
    expect(upTo).toBeGreaterThan(98 * minute)
    expect(upTo).toBeLessThan(102 * minute)
  }
})

test('after a night asleep each source is caught up with once, one after the other', async () => {
  const clock = startClock(BEFORE_THE_HOUR - HOUR_MS / 2)
  const tick = Promise.withResolvers<void>()
  const check = ({ id }: Source) => (id === 'tick' ? tick.promise : Promise.resolve())
  const ids = Array.from({ length: 20 }, (_, at) => `s${at}`)
  const lastChecks = new Map(ids.map((id) => [id, clock.now()]))
  const sources = [sourceOf('tick', '0 0 1 1 *'), ...ids.map((id) => sourceOf(id))]
  await using run = start({ sources, now: clock.now, lastChecks, check, concurrency: 64 })
  await run.begun(1)
  clock.set(clock.now() + 8 * HOUR_MS)
  tick.resolve()
  await run.begun(3)
  expect(run.checked.length).toBeLessThan(20)
  expect(run.missed[0]).toMatchObject({ slots: 7, reason: 'asleep' })
})

test('a clock that trembles by ten seconds serves no slot twice', async () => {
  const clock = startClock(BEFORE_THE_HOUR)
  const first = Promise.withResolvers<void>()
  await using run = start({
    sources: [sourceOf('a')],
    now: clock.now,
    lastChecks: new Map([['a', clock.now() - 60_000]]),
    check: () => first.promise,
  })
  await run.begun(1)
  clock.set(BEFORE_THE_HOUR - 9_900)
  first.resolve()
  await aWhile()
  expect(new Map(run.planned).get('a')).toBe(BEFORE_THE_HOUR + 100 + HOUR_MS)
})

test('a schedule of once a year is not early: no timer runs longer than half a minute', async () => {
  const { now } = startClock(BEFORE_THE_HOUR)
  await using run = start({ sources: [sourceOf('a', '0 0 1 1 *')], now, lastChecks: new Map([['a', now()]]) })
  await aWhile()
  expect(run.checked).toEqual([])
  expect(new Map(run.planned).get('a')).toBe(Date.parse('2024-12-31T15:00:00Z'))
})
