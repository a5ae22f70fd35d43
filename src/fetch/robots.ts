import type { Now } from '../lib/clock.ts'
import { Failure } from '../model/failure.ts'
import { type HostMemory, NO_NOTE, type RobotsCopy } from '../model/host-memory.ts'
import { allowsPath, parseRobots, type RobotsRules } from './robots-rules.ts'

/** What an origin asks of robots (RFC 9309). */
export type Robots = {
  /** Resolves where `url` may be asked, and throws Failure `robots` where not; null where that is known at once. */
  admit(url: URL, askRobots: AskRobots): Promise<void> | null
}

/** Asks for robots.txt; what it throws counts as unreachable. */
export type AskRobots = (url: URL) => Promise<{ readonly status: number; readonly text: string }>

export type RobotsOptions = {
  /** Our name in its rules. */
  readonly agent: string
  readonly memory: HostMemory
  readonly now: Now
  /** Told how long a host wants to be left between two requests; null for no wish. */
  readonly onCrawlDelay: (host: string, delayMs: number | null) => void
}

type Known = { readonly rules: RobotsRules; until: number }

const DAY_MS = 86_400_000
const UNREACHABLE_FOR_MS = 5 * 60_000
// Pages lead to any number of hosts; those learnt first are forgotten first.
const MANY_ORIGINS = 1024

export function createRobots({ agent, memory, now, onCrawlDelay }: RobotsOptions): Robots {
  const known = new Map<string, Known>()
  const underWay = new Map<string, Promise<Known>>()
  for (const [origin, { robots }] of memory.known) if (robots !== null) learn(origin, robots, robots.fetchedAt + DAY_MS)

  function learn(origin: string, copy: RobotsCopy, until: number): Known {
    const rules = parseRobots(copy.text, agent)
    const learnt = { rules, until }
    // The one learnt last stands last.
    known.delete(origin)
    known.set(origin, learnt)
    if (known.size > MANY_ORIGINS) forgetFirst()
    onCrawlDelay(new URL(origin).host, rules.crawlDelayMs)
    return learnt
  }

  function forgetFirst(): void {
    const [first] = known.keys()
    if (first !== undefined) known.delete(first)
  }

  async function ask(origin: string, askRobots: AskRobots): Promise<Known> {
    const stale = known.get(origin)
    const { status, text } = await askRobots(new URL('/robots.txt', origin)).catch((error) => {
      // The page would not come either, and says better why.
      if (stale === undefined) throw error
      return { status: 0, text: '' }
    })
    // Too many requests is no statement about rules, although its status begins with 4.
    const isUnreachable = status === 0 || status === 429 || status >= 500
    if (isUnreachable && stale !== undefined) {
      stale.until = now() + UNREACHABLE_FOR_MS
      return stale
    }
    if (isUnreachable)
      throw new Failure('robots', `${new URL(origin).host} answered with status ${status} for robots.txt`)
    const fresh = { fetchedAt: now(), text: status >= 200 && status < 300 ? text : '' }
    await memory.save(origin, { ...NO_NOTE, robots: fresh })
    return learn(origin, fresh, now() + DAY_MS)
  }

  function refuse(url: URL, { rules }: Known): void {
    if (!allowsPath(rules, url))
      throw new Failure('robots', `The robots.txt of ${url.host} asks not to fetch this page`)
  }

  return {
    admit(url, askRobots) {
      const { origin } = url
      const current = known.get(origin)
      // A copy that a clock ahead of its time fetched would hold for as long as that was ahead.
      if (current !== undefined && current.until > now() && current.until <= now() + DAY_MS) {
        refuse(url, current)
        return null
      }
      const asking = underWay.get(origin) ?? ask(origin, askRobots).finally(() => underWay.delete(origin))
      underWay.set(origin, asking)
      return asking.then((learnt) => refuse(url, learnt))
    },
  }
}
