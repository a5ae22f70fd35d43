import { describe, expect, test } from 'vitest'
import { quietUntil } from '../../src/model/quiet.ts'

const at = (instant: string) => Date.parse(instant)
const night = (timezone: string) => ({ from: '22:00', to: '07:00', timezone, except: [] })

describe('quiet hours', () => {
  test.each([
    ['before they begin', '2024-04-15T12:59:59Z', null],
    ['as they begin', '2024-04-15T13:00:00Z', '2024-04-15T22:00:00Z'],
    ['before midnight', '2024-04-15T14:30:00Z', '2024-04-15T22:00:00Z'],
    ['after midnight', '2024-04-15T16:00:00Z', '2024-04-15T22:00:00Z'],
    ['as they end', '2024-04-15T22:00:00Z', null],
  ])('over midnight, %s', (_when, now, until) => {
    expect(quietUntil(night('Asia/Seoul'), at(now))).toBe(until === null ? null : at(until))
  })

  test.each([
    ['within', '2024-04-15T12:30:00Z', '2024-04-15T13:00:00Z'],
    ['before', '2024-04-15T11:59:00Z', null],
    ['after', '2024-04-15T13:00:00Z', null],
  ])('of one day, %s', (_when, now, until) => {
    const noon = { from: '12:00', to: '13:00', timezone: 'UTC', except: [] }
    expect(quietUntil(noon, at(now))).toBe(until === null ? null : at(until))
  })

  test.each([
    ['put forward', '2024-03-31T00:30:00Z', '2024-03-31T05:00:00Z'],
    ['put back', '2024-10-26T22:30:00Z', '2024-10-27T06:00:00Z'],
  ])('end by the clock where it is %s meanwhile', (_how, now, until) => {
    expect(quietUntil(night('Europe/Berlin'), at(now))).toBe(at(until))
  })

  test('end with the gap where the clock skips their end', () => {
    const early = { from: '22:00', to: '02:30', timezone: 'Europe/Berlin', except: [] }
    expect(quietUntil(early, at('2024-03-31T00:30:00Z'))).toBe(at('2024-03-31T01:30:00Z'))
  })

  test('never end in the past where the clock shows their end twice', () => {
    const early = { from: '22:00', to: '02:30', timezone: 'Europe/Berlin', except: [] }
    expect(quietUntil(early, at('2024-10-27T00:10:00Z'))).toBe(at('2024-10-27T00:30:00Z'))
    expect(quietUntil(early, at('2024-10-27T00:40:00Z'))).toBeNull()
    expect(quietUntil(early, at('2024-10-27T01:10:00Z'))).toBe(at('2024-10-27T01:30:00Z'))
  })

  test('that are none never are', () => {
    expect(quietUntil(null, 0)).toBeNull()
    expect(quietUntil({ from: '07:00', to: '07:00', timezone: 'UTC', except: [] }, 0)).toBeNull()
  })
})
