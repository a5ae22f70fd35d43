import { expect, test } from 'vitest'
import { parseMoment } from '../../src/cli/moment.ts'

const NOW = Date.parse('2024-04-15T18:15:00Z')
const BERLIN = { zone: 'Europe/Berlin', now: NOW }

function momentOf(text: string): { first: string; last: string } {
  const { firstMs, lastMs } = parseMoment('--since', text, BERLIN)
  return { first: new Date(firstMs).toISOString(), last: new Date(lastMs).toISOString() }
}

test('a day is the whole day of the reader, even where the clocks change', () => {
  expect(momentOf('2024-04-15')).toEqual({ first: '2024-04-14T22:00:00.000Z', last: '2024-04-15T21:59:59.999Z' })
  expect(momentOf('2024-03-31')).toEqual({ first: '2024-03-30T23:00:00.000Z', last: '2024-03-31T21:59:59.999Z' })
})

test.each([
  ['2024-04-15T18:00', '2024-04-15T16:00:00.000Z'],
  ['2024-04-15 18:00:30', '2024-04-15T16:00:30.000Z'],
  ['2024-04-15T18:00Z', '2024-04-15T18:00:00.000Z'],
  ['2024-04-15T18:00:00+09:00', '2024-04-15T09:00:00.000Z'],
  ['24h', '2024-04-14T18:15:00.000Z'],
  ['7d', '2024-04-08T18:15:00.000Z'],
])('%s is one instant', (text, instant) => {
  expect(momentOf(text)).toEqual({ first: instant, last: instant })
})

test.each(['', 'yesterday', '2024-02-30', '15/04/2024', '24', '-1d', '2024-04-15T25:00'])('%j is refused', (text) => {
  expect(() => parseMoment('--until', text, BERLIN)).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(`--until cannot be "${text}"`) }),
  )
})
