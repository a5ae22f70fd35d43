import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextSlot } from '../../src/lib/cron.ts'
import { dueAt } from '../../src/schedule/slots.ts'

const EVERY_TEN_MINUTES = { schedule: '*/10 * * * *', timezone: 'Asia/Pyongyang' }
const DAILY_IN_BERLIN = { schedule: '30 2 * * *', timezone: 'Europe/Berlin' }
const HOURLY_IN_BERLIN = { schedule: '15 * * * *', timezone: 'Europe/Berlin' }
const noChance = () => 0

describe('a source is due', () => {
  test.each<[string, { schedule: string; timezone: string }, string, string | null, string]>([
    ['at its next slot', EVERY_TEN_MINUTES, '12:03:00', '12:00:01', '12:10:00'],
    ['at the slot after this, where it was checked on time', EVERY_TEN_MINUTES, '12:10:00', '12:10:00', '12:20:00'],
    ['at once where it was never checked', EVERY_TEN_MINUTES, '12:03:00', null, '12:03:00'],
    ['at once where its last slot was missed', EVERY_TEN_MINUTES, '12:13:00', '12:00:01', '12:13:00'],
    ['at once, however many slots were missed', EVERY_TEN_MINUTES, '12:13:00', '03:00:00', '12:13:00'],
    ['at its next slot, where that catch-up has been made', EVERY_TEN_MINUTES, '12:13:05', '12:13:00', '12:20:00'],
    [
      'at its next slot, where the last check lies ahead of a clock that was set back',
      EVERY_TEN_MINUTES,
      '12:03:00',
      '18:00:00',
      '12:10:00',
    ],
  ])('%s', (_, source, now, last, due) => {
    const at = (time: string) => Date.parse(`2024-04-15T${time}Z`)
    const lastCheckAt = last === null ? null : at(last)
    expect(dueAt(source, { now: at(now), lastCheckAt, random: noChance })).toBe(at(due))
  })

  // In Berlin the clocks go from 02:00 to 03:00 at 2024-03-31T01:00Z, and from 03:00 to 02:00 at 2024-10-27T01:00Z.
  test.each([
    ['every hour while the clocks go forward', HOURLY_IN_BERLIN, '2024-03-31T00:20Z', '2024-03-31T01:15Z'],
    ['every hour while the clocks go back', HOURLY_IN_BERLIN, '2024-10-27T00:20Z', '2024-10-27T01:15Z'],
    [
      'as soon as it can on the day whose slot the clocks leave out',
      DAILY_IN_BERLIN,
      '2024-03-30T12:00Z',
      '2024-03-31T01:00Z',
    ],
    ['a day later by the new time', DAILY_IN_BERLIN, '2024-03-31T12:00Z', '2024-04-01T00:30Z'],
    ['once on the day that has the slot twice', DAILY_IN_BERLIN, '2024-10-27T00:31Z', '2024-10-28T01:30Z'],
  ])('%s', (_, source, now, due) => {
    const at = Date.parse(now)
    expect(new Date(dueAt(source, { now: at, lastCheckAt: at, random: noChance }))).toEqual(new Date(due))
  })
})

describe('chance', () => {
  const schedule = fc.constantFrom('* * * * *', '*/10 * * * *', '0 * * * *', '0 6 * * 1', '*/5 * * * * *', '30 2 * * *')
  const timezone = fc.constantFrom('Asia/Pyongyang', 'Europe/Berlin', 'America/St_Johns', 'UTC')
  const now = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2025, 0, 1) })
  const drawn = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  test('makes a check later by at most half a minute or a tenth of the interval, and never by a whole slot', () => {
    fc.assert(
      fc.property(schedule, timezone, now, drawn, (line, zone, at, share) => {
        const due = dueAt({ schedule: line, timezone: zone }, { now: at, lastCheckAt: at, random: () => share })
        const slot = nextSlot(line, zone, at)
        const following = nextSlot(line, zone, slot)
        expect(due).toBeGreaterThanOrEqual(slot)
        expect(due - slot).toBeLessThanOrEqual(Math.min(30_000, Math.ceil((following - slot) / 10)))
        expect(due).toBeLessThan(following)
      }),
    )
  })

  test('spreads sources of one schedule over the time it may add', () => {
    const source = { schedule: '0 * * * *', timezone: 'UTC' }
    const at = Date.parse('2024-04-15T12:30Z')
    const dues = [0, 0.5, 0.999].map((share) => dueAt(source, { now: at, lastCheckAt: at, random: () => share }))
    expect(dues.map((due) => due - Date.parse('2024-04-15T13:00Z'))).toEqual([0, 15_000, 29_970])
  })
})
