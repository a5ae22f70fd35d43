import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDuration, parseSize } from '../../src/lib/units.ts'

test.each([
  ['250ms', 250],
  ['90s', 90_000],
  ['10m', 600_000],
  ['6h', 21_600_000],
  ['30d', 2_592_000_000],
  ['0s', 0],
])('the duration %s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([
  ['1B', 1],
  ['500kB', 500_000],
  ['500KB', 500_000],
  ['10MB', 10_000_000],
  ['10MiB', 10_485_760],
  ['2GB', 2_000_000_000],
])('the size %s is %i bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})

test.each(['', '10', 'm', '1.5h', '-1s', '10 m', '10min', '10M', '1d1h', '٣s', ' 1s', '1s\n', '999999999d'])(
  'the text %j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeNull()
  },
)

test.each(['', '10', 'MB', '1.5MB', '-1B', '10 MB', '10mb', '9999999GB'])('the text %j is no size', (text) => {
  expect(parseSize(text)).toBeNull()
})

test('whatever the number, a duration is so many units, exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), (count) => {
      const amounts = ['ms', 's', 'm', 'h', 'd'].map((unit) => parseDuration(`${count}${unit}`))
      expect(amounts).toEqual([1, 1_000, 60_000, 3_600_000, 86_400_000].map((unitMs) => count * unitMs))
      expect(amounts.every(Number.isSafeInteger)).toBe(true)
    }),
  )
})

test('whatever the number, a size is so many units, exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (count) => {
      const amounts = ['B', 'kB', 'MB', 'GB', 'KiB', 'MiB', 'GiB'].map((unit) => parseSize(`${count}${unit}`))
      expect(amounts).toEqual([1, 1e3, 1e6, 1e9, 2 ** 10, 2 ** 20, 2 ** 30].map((unitBytes) => count * unitBytes))
      expect(amounts.every(Number.isSafeInteger)).toBe(true)
    }),
  )
})

test('no text makes either of them throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const amount of [parseDuration(text), parseSize(text)]) expect(amount === null || amount >= 0).toBe(true)
    }),
  )
})
