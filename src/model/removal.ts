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

/** The articles of a site that are gone and were not said to be removed, at one moment. */
export type Gone = {
  readonly gone: number
  readonly confirmed: number
  /** Whether one of them left its listing together with most of it. */
  readonly held: boolean
  /** How many others that left with these have not been visited since. */
  readonly unvisited: number
  /** How many articles of the site are known at all. */
  readonly known: number
  /** For how long the first of the confirmed ones has been so. */
  readonly waitedMs: number
}

/**
 * How removals that are confirmed are said: each by itself, or together as a purge where more than five, and more than
 * a fiftieth of the site's articles, are gone, or where most of a listing left at once. A purge waits for all that are
 * gone to be confirmed or back, and for no longer than it took to confirm the first.
 */
export function judgeRemovals(gone: Gone, { confirmOverMs }: RemovalPolicy): 'nothing' | 'each' | 'purge' {
  if (gone.confirmed === 0) return 'nothing'
  const isMass = gone.held || gone.gone > Math.max(FEW, gone.known * SHARE)
  if (!isMass) return 'each'
  const isWhole = gone.confirmed === gone.gone && gone.unvisited === 0
  if (!isWhole && gone.waitedMs < confirmOverMs) return 'nothing'
  return gone.confirmed === 1 ? 'each' : 'purge'
}

/** How many other articles must answer for one to count as gone: two, or the only one that there is. */
export function canariesNeeded(others: number): number {
  return Math.max(1, Math.min(2, others))
}
