import type { Now, Random } from '../lib/clock.ts'
import { Failure, type FailureCode } from '../model/failure.ts'
import { type HostMemory, type HostNote, isResting, NO_NOTE } from '../model/host-memory.ts'
import type { Visitor } from './door.ts'
import type { AnswerHeaders } from './http.ts'

/** A host that is left alone for now: nothing was asked. */
export class HostRests extends Failure {
  /** Milliseconds since 1970 UTC. */
  readonly until: number

  constructor(host: string, until: number) {
    super('host-rests', `${host} is left alone until ${new Date(until).toISOString()}`)
    this.until = until
  }
}

/** What of an answer says how the host is. */
export type Came = { readonly status: number; readonly headers: AnswerHeaders }

/** Hosts are left alone when they ask for it, and for longer and longer while they do not work. */
export type Rests = {
  /** Throws HostRests where this visitor may not ask now. */
  check(url: URL, visitor: Visitor): void
  /** Learns from an answer, or from none. */
  learn(url: URL, visitor: Visitor, came: Came | FailureCode): Promise<void>
  /** Until when the host of an address is left alone by a schedule; null where it is not. */
  until(url: URL): number | null
}

export type RestsOptions = { readonly memory: HostMemory; readonly now: Now; readonly random: Random }

const SHORTEST_MS = 1000
const DAY_MS = 86_400_000
// Doubled from a minute, a host that always says 429 is asked eleven times in the first day, and then once a day.
const FIRST_MS = 60_000
// Nobody asked for the rest of a host that is down: an hour is as long as its return may go unnoticed.
const LONGEST_WHILE_DOWN_MS = 60 * 60_000
const JITTER = 0.2
const IS_DOWN: ReadonlySet<FailureCode> = new Set([
  'connect',
  'dns',
  'tls',
  'timeout-connect',
  'timeout-headers',
  'bad-http',
])

export function createRests({ memory, now, random }: RestsOptions): Rests {
  const notes = new Map<string, HostNote>(memory.known)

  const backoff = (failures: number, longestMs: number) =>
    Math.min(longestMs, FIRST_MS * 2 ** Math.min(failures, 20) * (1 - JITTER + 2 * JITTER * random()))

  function restAfter(came: Came | FailureCode, failures: number): Pick<HostNote, 'restUntil' | 'said'> | null {
    if (typeof came === 'string') {
      if (!IS_DOWN.has(came)) return null
      return { restUntil: now() + backoff(failures, LONGEST_WHILE_DOWN_MS), said: false }
    }
    const { status, headers } = came
    if (status !== 429 && status !== 503) return null
    const asked = readRetryAfter(headers['retry-after'], now())
    if (asked !== null) return { restUntil: now() + asked, said: true }
    return { restUntil: now() + backoff(failures, DAY_MS), said: status === 429 }
  }

  return {
    check(url, visitor) {
      const note = notes.get(keyOf(url, visitor))
      if (note === undefined || !isResting(note, now())) return
      // The schedule has waited: a check that comes all the same is somebody who wants to know.
      if (note.said || visitor.asker.addressClass === 'discovered') throw new HostRests(url.host, note.restUntil)
    },
    async learn(url, visitor, came) {
      const key = keyOf(url, visitor)
      const note = notes.get(key)
      const rest = restAfter(came, note?.failures ?? 0)
      if (rest === null && (note === undefined || note.failures === 0 || typeof came === 'string')) return
      const learnt = rest === null ? NO_NOTE : { ...rest, failures: (note?.failures ?? 0) + 1, robots: null }
      notes.set(key, learnt)
      await memory.save(key, learnt)
    },
    until(url) {
      const note = notes.get(url.host)
      return note !== undefined && isResting(note, now()) ? note.restUntil : null
    },
  }
}

/**
 * What a host says counts for whoever watches it. Reached from elsewhere, by a link or a redirect, it counts for that
 * watcher alone: otherwise a page could have others kept away from a host by leading us to where it says 429.
 */
function keyOf({ host }: URL, { home }: Visitor): string {
  return host === home.host ? host : `${host} from ${home.host}`
}

const HTTP_DATE =
  /^(?:[A-Z][a-z]+, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} [\d:]{8} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})$/u

/**
 * Milliseconds to wait by Retry-After (RFC 9110, section 10.2.3): seconds or a date, from a second to a day; of several the
 * longest; null where it says nothing that can be followed.
 */
export function readRetryAfter(value: string | readonly string[] | undefined, now: number): number | null {
  const waits = [value ?? []].flat().flatMap((text) => {
    if (/^\d+$/u.test(text)) return [Number(text) * 1000]
    // One of its forms names no zone, and would be read by the clock of this machine.
    const at = HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : Number.NaN
    return at > now ? [at - now] : []
  })
  return waits.length === 0 ? null : Math.min(DAY_MS, Math.max(SHORTEST_MS, ...waits))
}
