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
