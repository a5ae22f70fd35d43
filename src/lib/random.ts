import type { Random } from './clock.ts'

/**
 * The same numbers for the same seed: mulberry32 by Tommy Ettinger, in the public domain
 * (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). Not for secrets.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from `least` to `most`, both included. */
export function wholeNumber(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}

/** One of the values; throws a RangeError where there is none. */
export function pickOne<T>(random: Random, values: readonly T[]): T {
  if (values.length === 0) throw new RangeError('There is nothing to pick from')
  return values[wholeNumber(random, 0, values.length - 1)] as T
}

/** The values in another order, each order as likely as any (Fisher and Yates). */
export function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const result = [...values]
  for (let last = result.length - 1; last > 0; last--) {
    const other = wholeNumber(random, 0, last)
    ;[result[last], result[other]] = [result[other] as T, result[last] as T]
  }
  return result
}
