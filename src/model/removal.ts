/** How an article's page is gone: by its status, by a redirect to the home page, or by what the site says of addresses that never existed. */
export const GONE_REASONS = ['not-found', 'home-page', 'soft-404'] as const
export type GoneReason = (typeof GONE_REASONS)[number]

export type RemovalPolicy = { readonly confirmVisits: number; readonly confirmOverMs: number }

/** Visits in a row that found an article gone while others of its site answered, and the first of them. */
export type GoneSights = { readonly sights: number; readonly since: number | null; readonly latestAt: number }

/** An article is removed once so many visits, over so long a time, found it gone. */
export function isConfirmed({ sights, since, latestAt }: GoneSights, policy: RemovalPolicy): boolean {
  return since !== null && sights >= policy.confirmVisits && latestAt - since >= policy.confirmOverMs
}

const FEW = 5
const SHARE = 0.02
const DAY_MS = 86_400_000

/** More articles of a site than this, gone at about one time, are a purge: five, or a fiftieth of all that are known. */
export function fewOf(known: number): number {
  return Math.max(FEW, known * SHARE)
}

/** What is known at one moment of a site that has removals which are confirmed and not said. */
export type Gone = {
  /** Articles that are gone and not said to be removed, and those said so within a day; counted until they are many. */
  readonly gone: number
  readonly removedLately: number
  /** Whether one of them left its listing together with most of it. */
  readonly held: boolean
  /** Whether all that are gone are confirmed, and all that left with them were visited since. */
  readonly isWhole: boolean
  /** How many articles of the site are known at all. */
  readonly known: number
  /** For how long the first of the confirmed ones has been so. */
  readonly waitedMs: number
  /** How long ago a purge of the site was said; null where that was never. */
  readonly purgedMsAgo: number | null
}

/**
 * How removals that are confirmed are said: each by itself, or together as a purge where more than five, and more than
 * a fiftieth of the site's articles, went within a day, or where most of a listing left at once. A purge waits for all
 * that are gone to be confirmed or back, for no longer than it took to confirm the first; and for the next day where
 * one was said already.
 */
export function judgeRemovals(gone: Gone, policy: RemovalPolicy): 'nothing' | 'each' | 'purge' {
  const isMass = gone.held || gone.gone + gone.removedLately > fewOf(gone.known)
  if (!isMass) return 'each'
  if (!mayPurge(gone)) return 'nothing'
  return gone.isWhole || !waitsForWhole(gone, policy) ? 'purge' : 'nothing'
}

/** Whether it matters if all that are gone are confirmed: not where nothing is said today, nor where that was waited for. */
export function waitsForWhole(gone: Pick<Gone, 'waitedMs' | 'purgedMsAgo'>, { confirmOverMs }: RemovalPolicy): boolean {
  return mayPurge(gone) && gone.waitedMs < confirmOverMs
}

/** One purge of a site a day, however its articles are found. */
function mayPurge({ purgedMsAgo }: Pick<Gone, 'purgedMsAgo'>): boolean {
  return purgedMsAgo === null || purgedMsAgo >= DAY_MS
}

/** For so long after a purge its articles are still found: a sweep of old articles takes a month, and their removal days. */
export const PURGE_TAIL_MS = 40 * DAY_MS

/** When an article was last seen alive, and first found gone. */
export type Going = { readonly aliveAt: number; readonly goneSince: number }

/** Whether an article may have gone in a purge that began to be found at an instant: nothing says that it was there after. */
export function isTailOf({ aliveAt, goneSince }: Going, purge: { readonly beganAt: number }): boolean {
  return aliveAt < purge.beganAt && goneSince >= purge.beganAt
}

/**
 * Removals that are few, parted into those that are said each by itself, and the tail of a purge that was said, which is
 * told together a day after the last.
 */
export function partRemovals<T extends Going>(
  confirmed: readonly T[],
  { purges, purgedMsAgo }: { purges: readonly { beganAt: number }[]; purgedMsAgo: number | null },
): { each: T[]; together: T[] } {
  const isTail = (one: T) => purges.some((purge) => isTailOf(one, purge))
  return {
    each: confirmed.filter((one) => !isTail(one)),
    together: mayPurge({ purgedMsAgo }) ? confirmed.filter(isTail) : [],
  }
}

/** However many others there are. */
export const MOST_NEEDED = 2

/** How many other articles must answer for one to count as gone: two, or the only one that there is. */
export function canariesNeeded(others: number): number {
  return Math.max(1, Math.min(MOST_NEEDED, others))
}
