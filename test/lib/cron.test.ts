import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explainCron, nextSlot } from '../../src/lib/cron.ts'

const HOUR_MS = 3_600_000
const QUARTER_MS = 900_000

function slotsAfter(expression: string, timezone: string, { after, count }: { after: string; count: number }) {
  const slots: string[] = []
  let last = Date.parse(after)
  for (let slot = 0; slot < count; slot++) {
    last = nextSlot(expression, timezone, last)
    slots.push(new Date(last).toISOString().slice(0, 19))
  }
  return slots
}

test('when New York sets its clocks back, every quarter of both hours has its slot', () => {
  const slots = slotsAfter('*/15 * * * *', 'America/New_York', { after: '2025-11-02T04:50:00Z', count: 9 })
  expect(slots).toEqual([
    '2025-11-02T05:00:00',
    '2025-11-02T05:15:00',
    '2025-11-02T05:30:00',
    '2025-11-02T05:45:00',
    '2025-11-02T06:00:00',
    '2025-11-02T06:15:00',
    '2025-11-02T06:30:00',
    '2025-11-02T06:45:00',
    '2025-11-02T07:00:00',
  ])
})

test('a daily slot that New York skips in spring comes as soon as it can, and the next days at its time', () => {
  const slots = slotsAfter('30 2 * * *', 'America/New_York', { after: '2025-03-08T00:00:00Z', count: 3 })
  expect(slots).toEqual(['2025-03-08T07:30:00', '2025-03-09T07:00:00', '2025-03-10T06:30:00'])
})

test('a daily slot in the hour that New York has twice comes once', () => {
  const slots = slotsAfter('30 1 * * *', 'America/New_York', { after: '2025-11-01T12:00:00Z', count: 2 })
  expect(slots).toEqual(['2025-11-02T05:30:00', '2025-11-03T06:30:00'])
})

test('on Lord Howe Island, where clocks move by half an hour, no quarter is left out', () => {
  for (const day of ['2025-04-05T12:00:00Z', '2025-10-04T12:00:00Z']) {
    const slots = slotsAfter('*/15 * * * *', 'Australia/Lord_Howe', { after: day, count: 20 })
    expect(slots).toEqual(
      slots.map((_, at) => new Date(Date.parse(day) + (at + 1) * QUARTER_MS).toISOString().slice(0, 19)),
    )
  }
})

test('Pyongyang kept half an hour of its own until May 2018', () => {
  const slots = slotsAfter('0 6 * * *', 'Asia/Pyongyang', { after: '2018-05-02T22:00:00Z', count: 3 })
  expect(slots).toEqual(['2018-05-03T21:30:00', '2018-05-04T21:00:00', '2018-05-05T21:00:00'])
})

test('six fields count seconds first', () => {
  const slots = slotsAfter('*/20 * * * * *', 'UTC', { after: '2026-01-01T00:00:00.5Z', count: 3 })
  expect(slots).toEqual(['2026-01-01T00:00:20', '2026-01-01T00:00:40', '2026-01-01T00:01:00'])
})

test('a slot is never the instant that was given, nor one before it', () => {
  expect(nextSlot('0 * * * *', 'UTC', 0)).toBe(HOUR_MS)
  expect(nextSlot('0 * * * *', 'UTC', -1)).toBe(0)
})

test('whenever it is asked, in these zones a quarter of an hour is a quarter of an hour', () => {
  const zone = fc.constantFrom('UTC', 'Asia/Pyongyang', 'America/New_York', 'Australia/Lord_Howe')
  fc.assert(
    fc.property(zone, fc.integer({ min: 946_684_800_000, max: 2_208_988_800_000 }), (timezone, afterMs) => {
      expect(nextSlot('*/15 * * * *', timezone, afterMs)).toBe((Math.floor(afterMs / QUARTER_MS) + 1) * QUARTER_MS)
    }),
  )
})

test('what can be a schedule needs no explanation', () => {
  for (const expression of ['*/10 * * * *', '0 6 * * MON-FRI', '*/5 * * * * *', '0 0 29 2 *', ' 0  0 1,15 * * ']) {
    expect(explainCron(expression, 'Asia/Pyongyang')).toBeNull()
  }
})

test.each([
  ['', 'a cron line has five fields, or six with seconds first, not 0'],
  ['* * * *', 'a cron line has five fields, or six with seconds first, not 4'],
  ['@daily', 'a cron line has five fields, or six with seconds first, not 1'],
  ['0 0 * * * * 2026', 'a cron line has five fields, or six with seconds first, not 7'],
  ['61 * * * *', 'invalid value for minute: 61'],
  ['0 25 * * *', 'invalid value for hour: 25'],
  ['*/0 * * * *', 'syntax error, illegal stepping: 0'],
  ['0 0 31 2 *', 'no day ever fits this cron line'],
])('the cron line %j is explained', (expression, why) => {
  expect(explainCron(expression, 'UTC')).toBe(why)
})

test('an unknown zone is explained', () => {
  expect(explainCron('0 0 * * *', 'Asia/Pyongjang')).toBe('this time zone is not known')
})

test('a schedule that never comes is a RangeError', () => {
  expect(() => nextSlot('0 0 31 2 *', 'UTC', 0)).toThrow(RangeError)
})
