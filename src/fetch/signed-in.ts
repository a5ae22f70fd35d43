import type { Now } from '../lib/clock.ts'
import { cookiesFor, isOnPath, originsOf, type Session, type SessionCookie } from '../model/session.ts'
import type { Behalf } from './door.ts'
import type { Sessions } from './sessions.ts'

// A check that finds nothing new must not cost a look at the disk each time; signing in counts from the next second on.
const FRESH_MS = 1_000

/** What requests in the name of a source carry because somebody signed in to its site. */
export function createSignedIn({ sessions, now }: { readonly sessions: Pick<Sessions, 'find'>; readonly now: Now }) {
  const known = new Map<string, { readonly at: number; readonly session: Promise<Session | null> }>()

  async function find(source: Behalf | undefined): Promise<Session | null> {
    if (source?.site === undefined) return null
    const { id } = source.site
    const last = known.get(id)
    if (last !== undefined && Math.abs(now() - last.at) < FRESH_MS) return last.session
    const session = sessions.find(id)
    known.set(id, { at: now(), session })
    return session
  }

  const into = ({ site, url }: Behalf) => ({ hosts: site?.hosts ?? [], url })
  return {
    /** The cookies that each address is sent, by name; null where nobody signed in. */
    async sessionOf(source: Behalf | undefined): Promise<((url: URL) => ReadonlyMap<string, string>) | null> {
      const session = await find(source)
      if (source === undefined || session === null) return null
      return (url) => {
        const due = cookiesFor(url, { session, into: into(source), now: now() })
        return new Map(due.filter((one) => isOnPath(one, url.pathname)).map(({ name, value }) => [name, value]))
      }
    },
    /** The same for a browser, host by host: it is not to send a cookie to all the names below a domain. */
    async cookiesOf(source: Behalf): Promise<readonly SessionCookie[]> {
      const session = await find(source)
      if (session === null) return []
      return originsOf(into(source)).flatMap((origin) => {
        const due = cookiesFor(origin, { session, into: into(source), now: now() })
        const secure = origin.protocol === 'https:'
        return due.map((cookie) => ({ ...cookie, domain: origin.hostname, secure }))
      })
    },
  }
}
