import type { Fetcher, FetchRequest } from '../src/fetch/fetcher.ts'
import type { Now, Random } from '../src/lib/clock.ts'
import { Failure } from '../src/model/failure.ts'
import type { Page } from '../src/model/page.ts'
import { answer, type Served } from './answers.ts'
import type { Site } from './site.ts'

/** The clock of a story, and the way to its site: time passes while a page is on its way, and never by itself. */
export type Network = {
  /** What the clock of the monitor says, which somebody may have set. */
  readonly now: Now
  /** What time it is. */
  readonly time: Now
  /** Sets the clock of the monitor forward, or back. */
  setClock(byMs: number): void
  /** Lets time pass, and the site do what it does by then. */
  passTo(at: number): void
  open(): Door
}

/** The way out of one process; closed when that dies. */
export type Door = Pick<Fetcher, 'fetchPage'> & {
  /** A check begins; visits begin by themselves. */
  startLook(): void
  close(): void
}

/** Which request belonged to which check: the site's log has the number. */
export type Look = { readonly look: number; readonly startedAt: number }

export function createNetwork(
  site: Site,
  { startAt, random, notModified, looks }: { startAt: number; random: Random; notModified: boolean; looks: Look[] },
): Network {
  let clock = startAt
  let skewMs = 0
  const now = () => clock + skewMs
  let look = 0
  let check = 0
  const passTo = (at: number) => {
    clock = Math.max(clock, at)
    site.advanceTo(clock)
  }
  const fetch = ({ url, validators }: FetchRequest, isListing: boolean): Page => {
    // A site sees the request a moment after it was made, and its answer takes as long again.
    const askedAt = now()
    passTo(clock + 100 + Math.round(random() * 900))
    if (!isListing) look += 1
    const by = isListing ? check : look
    const served = answer(site, { url, etag: validators?.etag ?? null, at: clock, look: by, notModified })
    passTo(clock + 100)
    return toPage(served, { requestedUrl: url, fetchedAt: askedAt })
  }
  return {
    now,
    time: () => clock,
    setClock: (byMs) => {
      skewMs += byMs
    },
    passTo,
    open() {
      let open = true
      return {
        startLook() {
          look += 1
          check = look
          looks.push({ look, startedAt: now() })
        },
        async fetchPage(request) {
          if (!open) throw new Failure('interrupted', 'The process is dead.')
          return fetch(request, site.press.ask(new URL(request.url)).of === 'listing')
        },
        close() {
          open = false
        },
      }
    },
  }
}

function toPage(served: Served, { requestedUrl, fetchedAt }: { requestedUrl: string; fetchedAt: number }): Page {
  if (served.kind === 'nothing') throw new Failure(served.why, 'Nothing came.')
  const body = Buffer.from(served.html)
  const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8' }
  if (served.etag !== null) headers['etag'] = served.etag
  if (served.retryAfter !== null) headers['retry-after'] = served.retryAfter
  const { url, status, cut } = served
  return { requestedUrl, url, status, headers, body, cut, wireBytes: body.length, fetchedAt, via: 'http' }
}
