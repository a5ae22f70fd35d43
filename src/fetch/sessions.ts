import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../model/failure.ts'
import type { Session } from '../model/session.ts'

/** The sessions that signing in left in a folder, one file a site, readable for their owner alone. */
export type Sessions = {
  /** The session of a site; null where nobody signed in. Throws Failure `session-unreadable`. */
  find(siteId: string): Promise<Session | null>
  save(session: Session): Promise<void>
  /** Gives back whether there was one. */
  forget(siteId: string): Promise<boolean>
}

export function openSessions(folder: string): Sessions {
  // The site of a source's own has a colon in its name, which some file systems refuse.
  const fileOf = (siteId: string) => join(folder, `${siteId.replace(':', '@')}.json`)
  return {
    async find(siteId) {
      const text = await readFile(fileOf(siteId), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null
        throw unreadable(siteId, error)
      })
      return text === null ? null : parse(text, siteId)
    },
    async save(session) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await chmod(folder, 0o700)
      const file = fileOf(session.site)
      const draft = `${file}.new`
      // Written anew, so that it never has another mode than this.
      await rm(draft, { force: true })
      await writeFile(draft, JSON.stringify(session), { mode: 0o600, flag: 'wx' })
      await rename(draft, file)
    },
    async forget(siteId) {
      const known = await readFile(fileOf(siteId)).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
      )
      await rm(fileOf(siteId), { force: true })
      return known
    },
  }
}

function parse(text: string, siteId: string): Session {
  try {
    const session = JSON.parse(text) as Session
    if (Array.isArray(session.cookies)) return session
  } catch (error) {
    throw unreadable(siteId, error)
  }
  throw unreadable(siteId, null)
}

function unreadable(siteId: string, cause: unknown): Failure {
  return new Failure('session-unreadable', `The session kept for ${siteId} cannot be read`, { cause })
}
