import { type KnownListing, OVERLAP, type ReadEntry } from '../model/listing.ts'

/**
 * Where the listing meets what is known: the place of the last of three known entries in a row (of as many as there
 * are, where fewer are known), or of the last of the window before where new entries stand between; else null.
 */
export function findOverlap(
  read: readonly ReadEntry[],
  isKnown: (key: string) => boolean,
  known: Pick<KnownListing, 'count' | 'window'>,
): number | null {
  const needed = Math.min(OVERLAP, known.count)
  const unmet = new Set(known.window.map(({ key }) => key))
  let inRow = 0
  for (const [at, { entry }] of read.entries()) {
    inRow = isKnown(entry.key) ? inRow + 1 : 0
    if (inRow >= needed && needed > 0) return at
    if (unmet.delete(entry.key) && unmet.size === 0) return at
  }
  return null
}

/**
 * Entries of the window before stand in another order now, as after a pin or a shuffle: three in a row prove nothing
 * then, since new ones may have been moved below them.
 */
export function isReordered(read: readonly ReadEntry[], window: KnownListing['window']): boolean {
  const places = new Map(window.map(({ key }, at) => [key, at]))
  const met = read.flatMap(({ entry }) => places.get(entry.key) ?? [])
  return met.some((place, at) => place < (met[at - 1] ?? 0))
}

/** A known entry from beyond the window stands above one of it: others may have been moved below it, and off the page. */
export function hasRisen(
  read: readonly ReadEntry[],
  window: KnownListing['window'],
  isKnown: (key: string) => boolean,
): boolean {
  const keys = new Set(window.map(({ key }) => key))
  const lowest = read.findLastIndex(({ entry }) => keys.has(entry.key))
  return read.slice(0, Math.max(0, lowest)).some(({ entry: { key } }) => !keys.has(key) && isKnown(key))
}
