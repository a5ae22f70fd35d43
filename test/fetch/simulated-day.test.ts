import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCookies } from '../../src/fetch/cookies.ts'
import type { Door, Visitor } from '../../src/fetch/door.ts'
import { createFollow, type RequestLine } from '../../src/fetch/follow.ts'
import type { Http } from '../../src/fetch/http.ts'
import { createPoliteness } from '../../src/fetch/politeness.ts'
import { createRests } from '../../src/fetch/rests.ts'
import { PLAIN_ACCESS } from '../../src/model/access.ts'
import { Failure } from '../../src/model/failure.ts'
import { FORGETFUL } from '../../src/model/host-memory.ts'

const START = Date.parse('2024-04-15T00:00:00Z')
const HOUR_MS = 3_600_000
const CHECK_EVERY_MS = 600_000
const SOURCES = 200
const DELAY_MS = 2000
const RETRY_AFTER_S = 900
const { signal } = new AbortController()

beforeEach(() => void vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

/** Numbers that look like chance, the same in every run. */
function createChance() {
  let state = 7
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** Hosts that take up to a second to answer, and now and then say 429 or 503; how many were under way at once. */
function createHosts(chance: () => number) {
  const running = new Map<string, number>()
  let most = 0
  const ask: Http['ask'] = async ({ url }) => {
    const count = (running.get(url.host) ?? 0) + 1
    most = Math.max(most, count)
    running.set(url.host, count)
    await new Promise((resolve) => setTimeout(resolve, 1000 * chance()))
    running.set(url.host, (running.get(url.host) ?? 0) - 1)
    const lot = chance()
    const status = lot < 0.02 ? 429 : lot < 0.04 ? 503 : 200
    const headers = status === 429 ? { 'retry-after': String(RETRY_AFTER_S) } : {}
    return { status, headers, bytes: Buffer.alloc(0), end: 'whole' }
  }
  return { ask, most: () => most }
}

/** Sources that are checked every ten minutes for some hours, as the schedule does it; gives back the log of requests. */
async function simulate({ ask, random, hours, hostOf }: Simulation): Promise<readonly RequestLine[]> {
  const now = () => Date.now()
  const lines: RequestLine[] = []
  const rests = createRests({ memory: FORGETFUL, now, random })
  const { follow } = createFollow({
    door: { httpTo: () => ({ ask, close: async () => undefined }) } as unknown as Door,
    politeness: createPoliteness({ concurrency: 1, delayMs: DELAY_MS, now, random }),
    rests,
    robots: { admit: () => null },
    onRequest: (line) => void lines.push(line),
    maxBytes: 1000,
    timeoutMs: 30_000,
    now,
  })
  const check = async (number: number) => {
    const url = new URL(`http://${hostOf(number)}/list-${number}`)
    if (rests.until(url) !== null) return
    const asker = { addressClass: 'source', home: url, allow: [], lab: false } as const
    const visitor: Visitor = { asker, home: url, access: { ...PLAIN_ACCESS, robots: 'ignore' }, proxy: null }
    const own = { cookies: createCookies(), session: null, leftMs: 30_000, redirects: 0, robotsHeaders: [], askedAt: 0 }
    await follow({ url, headers: [], conditions: [] }, { ...own, errand: 'listing', visitor, signal }).catch(
      (error) => {
        if (error.code !== 'host-rests' && error.code !== 'connect') throw error
      },
    )
  }
  const checks: Promise<void>[] = []
  for (let at = 0; at < hours * HOUR_MS; at += CHECK_EVERY_MS) {
    for (let number = 0; number < SOURCES; number++) checks.push(check(number))
    await vi.advanceTimersByTimeAsync(CHECK_EVERY_MS)
  }
  await Promise.all(checks)
  return lines.toSorted((a, b) => a.at - b.at)
}

type Simulation = {
  readonly ask: Http['ask']
  readonly random: () => number
  readonly hours: number
  readonly hostOf: (source: number) => string
}

const gapsOf = (lines: readonly RequestLine[]) => lines.slice(1).map(({ at }, index) => at - (lines[index]?.at ?? 0))

/** The most requests that went out within any stretch of so long, each beginning with one of them. */
function mostWithin(lines: readonly RequestLine[], ms: number): number {
  return Math.max(...lines.map(({ at }) => lines.filter((line) => line.at >= at && line.at < at + ms).length))
}

test('over a day of 200 sources on ten hosts that are often too busy, the request log shows no limit broken', async () => {
  const random = createChance()
  const hosts = createHosts(random)
  const lines = await simulate({ ask: hosts.ask, random, hours: 24, hostOf: (number) => `host-${number % 10}.example` })

  expect(hosts.most()).toBe(1)
  expect(new Set(lines.map(({ status }) => status))).toEqual(new Set([200, 429, 503]))
  for (let host = 0; host < 10; host++) {
    const own = lines.filter((line) => line.host === `host-${host}.example`)
    expect(own.length).toBeGreaterThan(100)
    const gaps = gapsOf(own)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(DELAY_MS)
    const afterRefusal = gaps.filter((_gap, index) => own[index]?.status === 429)
    expect(Math.min(...afterRefusal)).toBeGreaterThanOrEqual(RETRY_AFTER_S * 1000)
    const perHour = Object.values(Object.groupBy(own, ({ at }) => Math.floor((at - START) / HOUR_MS)))
    expect(Math.max(...perHour.map((some) => some?.length ?? 0))).toBeLessThanOrEqual(20 * 6)
  }
})

test('a host of 200 sources that was down for an hour is not stormed when it is back', async () => {
  const random = createChance()
  const down = { from: START + 2 * HOUR_MS, to: START + 3 * HOUR_MS }
  const isDown = (at: number) => at >= down.from && at < down.to
  const sound = createHosts(() => Math.max(0.05, random()))
  const ask: Http['ask'] = async (question) => {
    if (isDown(Date.now())) throw new Failure('connect', 'nobody is there')
    return sound.ask(question)
  }
  const lines = await simulate({ ask, random, hours: 6, hostOf: () => 'one.example' })

  expect(sound.most()).toBe(1)
  expect(Math.min(...gapsOf(lines))).toBeGreaterThanOrEqual(DELAY_MS)
  const before = lines.filter(({ at }) => at < down.from)
  const during = lines.filter(({ at }) => isDown(at))
  const after = lines.filter(({ at }) => at >= down.to)
  const usual = mostWithin(before, CHECK_EVERY_MS)
  expect(usual).toBeGreaterThanOrEqual(SOURCES)
  expect(mostWithin(after, CHECK_EVERY_MS)).toBeLessThanOrEqual(1.2 * usual)
  // Asked by the checks that were waiting for their turn when it went down, and then to see whether it is back.
  expect(during.length).toBeLessThan(2 * SOURCES)
  expect(after.at(0)?.at).toBeLessThanOrEqual(down.to + HOUR_MS)
})
