import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCookies } from '../../src/fetch/cookies.ts'
import type { Door, Visitor } from '../../src/fetch/door.ts'
import { createFollow, type RequestLine } from '../../src/fetch/follow.ts'
import type { Http } from '../../src/fetch/http.ts'
import { createPoliteness } from '../../src/fetch/politeness.ts'
import { createRests } from '../../src/fetch/rests.ts'
import { PLAIN_ACCESS } from '../../src/model/access.ts'
import { FORGETFUL } from '../../src/model/host-memory.ts'

const START = Date.parse('2024-04-15T00:00:00Z')
const HOUR_MS = 3_600_000
const CHECK_EVERY_MS = 600_000
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

test('over a day of 200 sources on ten hosts that are often too busy, the request log shows no limit broken', async () => {
  const now = () => Date.now()
  const random = createChance()
  const hosts = createHosts(random)
  const lines: RequestLine[] = []
  const rests = createRests({ memory: FORGETFUL, now, random })
  const { follow } = createFollow({
    door: { httpTo: () => ({ ask: hosts.ask, close: async () => undefined }) } as unknown as Door,
    politeness: createPoliteness({ concurrency: 1, delayMs: DELAY_MS, now, random }),
    rests,
    robots: { admit: () => null },
    onRequest: (line) => void lines.push(line),
    maxBytes: 1000,
    timeoutMs: 30_000,
    now,
  })
  const check = async (number: number) => {
    const url = new URL(`http://host-${number % 10}.example/list-${number}`)
    if (rests.until(url) !== null) return
    const asker = { addressClass: 'source', home: url, allow: [], lab: false } as const
    const visitor: Visitor = { asker, home: url, access: { ...PLAIN_ACCESS, robots: 'ignore' }, proxy: null }
    const own = { cookies: createCookies(), session: null, leftMs: 30_000, redirects: 0, robotsHeaders: [], askedAt: 0 }
    await follow({ url, headers: [], conditions: [] }, { ...own, errand: 'listing', visitor, signal }).catch(
      (error) => {
        if (error.code !== 'host-rests') throw error
      },
    )
  }
  const checks: Promise<void>[] = []
  for (let at = 0; at < 24 * HOUR_MS; at += CHECK_EVERY_MS) {
    for (let number = 0; number < 200; number++) checks.push(check(number))
    await vi.advanceTimersByTimeAsync(CHECK_EVERY_MS)
  }
  await Promise.all(checks)

  expect(hosts.most()).toBe(1)
  expect(new Set(lines.map(({ status }) => status))).toEqual(new Set([200, 429, 503]))
  for (let host = 0; host < 10; host++) {
    const own = lines.filter((line) => line.host === `host-${host}.example`).sort((a, b) => a.at - b.at)
    expect(own.length).toBeGreaterThan(100)
    const gaps = own.slice(1).map(({ at }, index) => at - (own[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(DELAY_MS)
    const afterRefusal = gaps.filter((_gap, index) => own[index]?.status === 429)
    expect(Math.min(...afterRefusal)).toBeGreaterThanOrEqual(RETRY_AFTER_S * 1000)
    const perHour = Object.values(Object.groupBy(own, ({ at }) => Math.floor((at - START) / HOUR_MS)))
    expect(Math.max(...perHour.map((some) => some?.length ?? 0))).toBeLessThanOrEqual(20 * 6)
  }
})
