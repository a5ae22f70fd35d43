import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import type { Visitor } from '../../src/fetch/door.ts'
import { createRests, readRetryAfter } from '../../src/fetch/rests.ts'
import { PLAIN_ACCESS } from '../../src/model/access.ts'
import type { HostMemory, HostNote } from '../../src/model/host-memory.ts'
import type { AddressClass } from '../../src/model/page.ts'

const START = Date.parse('2024-04-15T09:10:00Z')
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const visitor = (home: string, addressClass: AddressClass = 'source'): Visitor => {
  const url = new URL(home)
  return { asker: { addressClass, home: url, allow: [], lab: false }, home: url, access: PLAIN_ACCESS, proxy: null }
}
const LISTING = new URL('https://news.example/list')
const OURS = visitor('https://news.example/list')

function start(notes = new Map<string, HostNote>()) {
  const clock = { now: START }
  const memory: HostMemory = { known: notes, save: async (host, note) => void notes.set(host, note) }
  const rests = createRests({ memory, now: () => clock.now, random: () => 0.5 })
  const restsFor = (url = LISTING, who = OURS) => {
    try {
      rests.check(url, who)
      return null
    } catch (error) {
      return (error as { until: number }).until - clock.now
    }
  }
  const come = (status: number, retryAfter?: string, { url = LISTING, who = OURS } = {}) =>
    rests.learn(url, who, { status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } })
  return { clock, rests, notes, restsFor, come }
}

test('a host that rests is said to by its own code, with the time', async () => {
  const { rests, come } = start()
  await come(503, '60')
  const said = { code: 'host-rests', message: 'news.example is left alone until 2024-04-15T09:11:00.000Z' }
  expect(() => rests.check(LISTING, OURS)).toThrow(expect.objectContaining(said))
})

describe('Retry-After', () => {
  test.each([
    ['5', 5000],
    ['0', 1000],
    ['1000000000', DAY_MS],
    ['Mon, 15 Apr 2024 09:20:00 GMT', 10 * MINUTE_MS],
    ['Monday, 15-Apr-24 09:20:00 GMT', 10 * MINUTE_MS],
    ['Mon Apr 15 09:20:00 2024', 10 * MINUTE_MS],
    ['Mon, 15 Apr 2024 09:00:00 GMT', null],
    ['-1', null],
    ['1e9', null],
    ['soon', null],
    ['', null],
    [['soon', '7', '5'], 7000],
    [undefined, null],
  ])('%j is a wait of %s ms', (value, expected) => {
    expect(readRetryAfter(value, START)).toBe(expected)
  })

  test.each(['Asia/Seoul', 'America/New_York'])(
    'as a date without a zone is one of GMT, on a machine in %s too',
    (TZ) => {
      const module = new URL('../../src/fetch/rests.ts', import.meta.url).href
      const script = `import { readRetryAfter } from '${module}'; console.log(readRetryAfter('Mon Apr 15 09:20:00 2024', ${START}))`
      const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ },
      })
      expect(Number(said)).toBe(10 * MINUTE_MS)
    },
  )

  test('counts for whoever watches the host, and is over when it is', async () => {
    const { clock, restsFor, come } = start()
    await come(503, '60')
    expect(restsFor()).toBe(MINUTE_MS)
    expect(restsFor(new URL('https://news.example/a'), visitor('https://news.example/other'))).toBe(MINUTE_MS)
    clock.now += MINUTE_MS
    expect(restsFor()).toBeNull()
  })

  test('of a host that a page led to keeps nobody else away from it', async () => {
    const { restsFor, come } = start()
    const led = { url: new URL('https://victim.example/busy'), who: visitor('https://evil.example/', 'discovered') }
    await come(429, '86400', led)
    expect(restsFor(led.url, led.who)).toBe(DAY_MS)
    expect(restsFor(led.url, visitor('https://victim.example/list'))).toBeNull()
  })
})

describe('a host that does not work', () => {
  test('that always says 429 is asked at most twelve times a day', async () => {
    const { clock, restsFor, come } = start()
    let asked = 0
    for (const end = START + DAY_MS; clock.now < end; clock.now += MINUTE_MS) {
      if (restsFor() !== null) continue
      asked += 1
      await come(429)
    }
    expect(asked).toBeGreaterThan(5)
    expect(asked).toBeLessThanOrEqual(12)
  })

  test('is left alone by the schedule, and asked by who insists', async () => {
    const { rests, restsFor, come } = start()
    await come(503)
    expect(rests.until(LISTING)).toBe(START + MINUTE_MS)
    expect(restsFor()).toBeNull()
    expect(restsFor(LISTING, visitor('https://news.example/list', 'discovered'))).toBe(MINUTE_MS)
    await rests.learn(LISTING, OURS, 'connect')
    expect(rests.until(LISTING)).toBe(START + 2 * MINUTE_MS)
  })

  test('is asked as before once it works', async () => {
    const { rests, come, notes } = start()
    await come(503)
    await come(200)
    expect(rests.until(LISTING)).toBeNull()
    expect(notes.get('news.example')?.failures).toBe(0)
  })

  test('is not the one to blame where there is no network', async () => {
    const { rests } = start()
    await rests.learn(LISTING, OURS, 'no-network')
    expect(rests.until(LISTING)).toBeNull()
  })

  test('is remembered by the next process', async () => {
    const first = start()
    await first.come(429, '600')
    expect(start(first.notes).restsFor()).toBe(10 * MINUTE_MS)
  })
})
