import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRandom, pickOne, shuffled, wholeNumber } from '../../src/lib/random.ts'

test('the same seed gives the same numbers, from 0 up to 1', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [one, other] = [createRandom(seed), createRandom(seed)]
      for (let drawn = 0; drawn < 50; drawn++) {
        const number = one()
        expect(number).toBe(other())
        expect(number >= 0 && number < 1).toBe(true)
      }
    }),
  )
})

test('numbers spread evenly', () => {
  const random = createRandom(1)
  const counts = Array.from({ length: 10 }, () => 0)
  for (let drawn = 0; drawn < 10_000; drawn++) {
    const at = wholeNumber(random, 0, 9)
    counts[at] = (counts[at] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150)
})

test('a shuffle keeps every value', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.integer()), (seed, values) => {
      expect(shuffled(createRandom(seed), values).toSorted()).toEqual(values.toSorted())
    }),
  )
})

test('one is picked from what there is, and nothing cannot be picked from', () => {
  expect(pickOne(createRandom(1), ['only'])).toBe('only')
  expect(() => pickOne(createRandom(1), [])).toThrow(RangeError)
})
