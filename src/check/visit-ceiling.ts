import type { Now } from '../lib/clock.ts'
import { VISIT_RANKS, type VisitRank } from '../model/visit.ts'

const HOUR_MS = 3_600_000
/** The part of an hour's visits that what merely is due leaves to what is new or hurried. */
const KEPT_SHARE = 0.2
/** A host that has had its visits gets the next ones some at a time: for each the whole backlog is ranked. */
const AT_ONCE_SHARE = 0.05

/** A visit that was made: when it ended, or null while it is under way. */
type Made = { endedAt: number | null }
type Host = { made: Made[]; isFull: boolean }

/** Hosts that are visited no more for now: by nobody, or only by who has a reason to. */
export type FullHosts = { readonly forAll: readonly string[]; readonly forDue: readonly string[] }

/**
 * How many visits a host gets in any hour, whatever sources are on it: `perHour` at most. Checks of listings are none.
 * What is put off stays due.
 */
export type VisitCeiling = {
  /** Begins a visit, to be ended by what is given back; null where the host has had its visits. */
  begin(url: string, rank: VisitRank): (() => void) | null
  fullHosts(): FullHosts
}

export type CeilingOptions = {
  readonly perHour: number
  readonly now: Now
  /** Visits of the last hour, by this process or another. */
  readonly made: readonly { readonly url: string; readonly endedAt: number }[]
  /** Told when a host has had its visits, and some that are due are put off. */
  readonly onFull: (host: string) => void
}

export function createVisitCeiling({ perHour, now, made, onFull }: CeilingOptions): VisitCeiling {
  const hosts = new Map<string, Host>()
  const forDue = Math.max(1, perHour - Math.floor(perHour * KEPT_SHARE))
  const atOnce = Math.max(1, Math.floor(perHour * AT_ONCE_SHARE))

  const hostOf = (host: string): Host => {
    const known = hosts.get(host) ?? { made: [], isFull: false }
    hosts.set(host, known)
    return known
  }
  for (const { url, endedAt } of made) hostOf(new URL(url).host).made.push({ endedAt })

  /** A request went out before its visit ended, so an hour from that end is an hour from the request at least. */
  const countLately = (host: Host): number => {
    const at = now()
    // What ended in a future that a clock made up is forgotten with the rest.
    host.made = host.made.filter(({ endedAt }) => endedAt === null || Math.abs(at - endedAt) < HOUR_MS)
    return host.made.length
  }

  return {
    begin(url, rank) {
      const name = new URL(url).host
      const host = hostOf(name)
      const count = countLately(host)
      if (count >= (rank === VISIT_RANKS.due ? forDue : perHour)) {
        if (!host.isFull) onFull(name)
        host.isFull = true
        return null
      }
      const visit: Made = { endedAt: null }
      host.made.push(visit)
      return () => {
        visit.endedAt = now()
      }
    },
    fullHosts() {
      const full = { forAll: [] as string[], forDue: [] as string[] }
      for (const [name, host] of hosts) {
        const count = countLately(host)
        if (count === 0) hosts.delete(name)
        if (host.isFull && count <= forDue - atOnce) host.isFull = false
        if (count >= perHour) full.forAll.push(name)
        else if (host.isFull || count >= forDue) full.forDue.push(name)
      }
      return full
    },
  }
}

/** Makes a visit within the ceiling, or none, and gives back null; without a ceiling there is no limit. */
export async function withinCeiling<T>(
  { url, rank }: { readonly url: string; readonly rank: VisitRank },
  ceiling: VisitCeiling | undefined,
  visit: () => Promise<T>,
): Promise<T | null> {
  if (ceiling === undefined) return visit()
  const end = ceiling.begin(url, rank)
  if (end === null) return null
  try {
    return await visit()
  } finally {
    end()
  }
}
