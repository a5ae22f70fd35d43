import type { Entry } from '../model/entry.ts'
import { OVERLAP } from '../model/listing.ts'

/** One page of a listing as it was read. */
export type ListingPage = {
  /** Null for the first page, which is asked for as the source says. */
  readonly url: string | null
  readonly entries: readonly Entry[]
}

/** Two pages of a listing, the lower one read after the upper one. */
export type Seam = { readonly upper: ListingPage; readonly lower: ListingPage }

export type SeamDeps = {
  /** Reads a page once more; null where it does not come, or may not be asked for any more. */
  readonly readAgain: (page: ListingPage) => Promise<readonly Entry[] | null>
  /** Takes in what a page showed when it was read again. */
  readonly add: (entries: readonly Entry[]) => Promise<void>
}

const ROUNDS = 2

/**
 * Whether nothing can have slipped between two pages: where an entry was deleted between the two requests, all below it
 * slid up, and the first one of the lower page went to the upper one that had been read. They share an entry, then; or
 * the upper page says afterwards what it said before. Where it does not, both are read again, which brings up what
 * slipped, until they meet or have moved too often. A deletion and an addition hide each other where the pages do not
 * overlap.
 */
export async function isSeamClosed({ upper, lower }: Seam, { readAgain, add }: SeamDeps): Promise<boolean> {
  if (meet(upper.entries, lower.entries)) return true
  let [above, below] = [upper, lower]
  for (let round = 0; round < ROUNDS; round += 1) {
    const again = await readAgain(above)
    if (again === null) return false
    if (showSame(again, above.entries)) return true
    await add(again)
    // What stands above and below these two was read as they came first.
    if (!meet(above.entries, again)) return false
    if (meet(again, below.entries)) return true
    const next = await readAgain(below)
    if (next === null) return false
    await add(next)
    if (!meet(next, below.entries)) return false
    if (meet(again, next)) return true
    above = { ...above, entries: again }
    below = { ...below, entries: next }
  }
  return false
}

/** Two pages show the same entries, in whatever order. */
export function showSame(one: readonly Entry[], other: readonly Entry[]): boolean {
  const keys = new Set(one.map(({ key }) => key))
  return keys.size === other.length && other.every(({ key }) => keys.has(key))
}

/** One of the last entries of the upper page stands on the lower one; what is pinned on top of each says nothing. */
function meet(upper: readonly Entry[], lower: readonly Entry[]): boolean {
  const below = new Set(lower.map(({ key }) => key))
  return upper.slice(-OVERLAP).some(({ key }) => below.has(key))
}
