/** An entry that was listed and is not, when one more good check has not listed it. */
export type Missing = {
  /** Start of the first check that missed it, and how many good checks in a row did. */
  readonly since: number
  readonly misses: number
  /** How often it was missing before and came back. */
  readonly comebacks: number
  /** Whether this check met an entry that stood below it. */
  readonly placeRead: boolean
  /** Whether it left together with so many others that none of them counts as delisted. */
  readonly held: boolean
  /** When its page was last there, and since when it is not. */
  readonly aliveAt: number | null
  readonly goneSince: number | null
  /** Whether its page prints another date than before it was missing. */
  readonly redated: boolean
  /** Whether it stood above most of its neighbours although they are newer, as what is pinned does. */
  readonly stoodAboveNewer: boolean
  /** Whether the listing is word for word one that was shown before the entry was. */
  readonly isOldCopy: boolean
}

export type MissingVerdict = 'waiting' | 'delisted' | 'rolled-off'

const CHECKS_IN_A_ROW = 2
const MORE_FOR_EACH_COMEBACK = 2

/**
 * What has become of a missing entry. It is delisted where two checks in a row have read its place without it, and a
 * visit since the first of them found its page alive with the date it had. It has rolled off where its place is no
 * longer read, where its date or the end of a pin moved it elsewhere, and where it left with most of the listing. A listing that varies
 * by turns needs two more checks for each time the entry came back; one that a cache may have kept, `confirmOverMs`.
 */
export function judgeMissing(
  missing: Missing,
  { now, confirmOverMs }: { now: number; confirmOverMs: number },
): MissingVerdict {
  if (!missing.placeRead) return 'rolled-off'
  if (missing.misses < CHECKS_IN_A_ROW + MORE_FOR_EACH_COMEBACK * missing.comebacks) return 'waiting'
  const isAlive = missing.goneSince === null && missing.aliveAt !== null && missing.aliveAt >= missing.since
  if (!isAlive) return 'waiting'
  if (missing.held || missing.redated || missing.stoodAboveNewer) return 'rolled-off'
  return missing.isOldCopy && now - missing.since < confirmOverMs ? 'waiting' : 'delisted'
}

const LEAST_TOGETHER = 5

/** So many entries left at once that the page is doubted: more than half, and at least five, of those that had to be there. */
export function isMassDisappearance({ missing, stayed }: { missing: number; stayed: number }): boolean {
  return missing >= LEAST_TOGETHER && missing > stayed
}
