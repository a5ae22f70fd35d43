import { expect, test } from 'vitest'
import { dayAtSource, instantText, instantWithDay, publishedText, relativeText } from '../../src/present/times.ts'

const ZONES = { reader: 'America/New_York', source: 'Asia/Pyongyang' }

test('an instant is shown by the clocks of a zone, summer time included', () => {
  expect(instantText('2024-04-15T09:10:03Z', 'Europe/Berlin')).toBe('2024-04-15 11:10')
  expect(instantText('2024-01-15T09:10:59.999Z', 'Europe/Berlin')).toBe('2024-01-15 10:10')
})

test('the day at the source stands beside an instant only where it is another day there', () => {
  expect(instantWithDay('2024-04-15T23:10:00Z', ZONES)).toBe('2024-04-15 19:10 (04-16)')
  expect(instantWithDay('2024-04-15T13:10:00Z', ZONES)).toBe('2024-04-15 09:10')
  expect(dayAtSource('2024-12-31T15:00:00Z', ZONES)).toBe('01-01')
  expect(dayAtSource('2024-12-31T15:00:00Z', { ...ZONES, source: undefined })).toBeNull()
})

test.each([
  [-59_999, 'just now'],
  [0, 'just now'],
  [1, 'in a moment'],
  [-60_000, '1 min ago'],
  [-59 * 60_000, '59 min ago'],
  [-60 * 60_000, '1 h ago'],
  [3 * 3_600_000, 'in 3 h'],
  [-24 * 3_600_000, '1 day ago'],
  [-59 * 86_400_000, '59 days ago'],
  [-61 * 86_400_000, '2 months ago'],
  [-800 * 86_400_000, '2 years ago'],
])('%i ms from now is "%s"', (awayMs, text) => {
  const now = Date.parse('2024-04-15T18:15:00Z')
  expect(relativeText(new Date(now + awayMs).toISOString(), now)).toBe(text)
})

test('a published day is the source’s own; a published instant is shown in the reader’s zone', () => {
  expect(publishedText('2024-04-15', ZONES.reader)).toBe('2024-04-15')
  expect(publishedText('2024-04-15T02:00:00Z', ZONES.reader)).toBe('2024-04-14 22:00')
  expect(publishedText(null, ZONES.reader)).toBe('')
})
