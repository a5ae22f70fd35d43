import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayInZone } from '../../src/lib/days.ts'

describe('the day of an instant', () => {
  test.each([
    ['2024-04-15T14:59:59.999Z', 'Asia/Pyongyang', '2024-04-15'],
    ['2024-04-15T15:00:00.000Z', 'Asia/Pyongyang', '2024-04-16'],
    ['2024-04-15T15:00:00.000Z', 'UTC', '2024-04-15'],
    ['2024-01-01T04:59:59.000Z', 'America/New_York', '2023-12-31'],
    ['2024-02-29T12:00:00.000Z', 'Pacific/Kiritimati', '2024-03-01'],
    // The clocks of Berlin went forward at 01:00 UTC; that of Pyongyang was half an hour behind Tokyo until 5 May 2018.
    ['2024-03-31T22:00:00.000Z', 'Europe/Berlin', '2024-04-01'],
    ['2018-05-03T15:15:00.000Z', 'Asia/Pyongyang', '2018-05-03'],
  ])('%s in %s is %s', (instant, zone, day) => {
    expect(dayInZone(Date.parse(instant), zone)).toBe(day)
  })

  test('in UTC is the beginning of its ISO form', () => {
    const centuries = { min: new Date('1800-01-01'), max: new Date('2300-01-01'), noInvalidDate: true }
    fc.assert(
      fc.property(fc.date(centuries), (date) => {
        expect(dayInZone(date.getTime(), 'UTC')).toBe(date.toISOString().slice(0, 10))
      }),
    )
  })
})
