import { readFile, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { parseCookieFile } from '../fetch/cookie-file.ts'
import type { Sessions } from '../fetch/sessions.ts'
import { nearestWord } from '../lib/nearest.ts'
import { Failure } from '../model/failure.ts'
import { cookiesOfHosts, originsOf, type SessionCookie } from '../model/session.ts'
import type { Source } from '../model/source.ts'
import type { Globals } from './globals.ts'
import { openFetcher, openSessionsOf } from './open-fetcher.ts'

export type LoginOptions = { readonly cookies?: string; readonly forget?: true }

/** A site that one can sign in to: the first of the sources on it says where. */
type SignInSite = { readonly id: string; readonly source: Source; readonly hosts: readonly string[] }

const MAX_FILE_BYTES = 1_000_000

/** `dateline login`: signs in to a site by hand or by a file of cookies, or out again. */
export async function loginCommand(globals: Globals, siteId: string, options: LoginOptions): Promise<number> {
  const { cookies: file, forget } = options
  if (forget && file !== undefined) throw new Failure('usage', 'Either --cookies or --forget, not both')
  const config = loadConfig(globals.config, globals.env)
  const site = findSite(config, siteId)
  const sessions = openSessionsOf(config)
  if (forget) return forgetSession(globals, { site, sessions })
  const found = file === undefined ? await askOperator(config, { site, globals }) : await readCookies(file)
  return keepSession(globals, { site, sessions, found })
}

/** The site of that id, or of the source of that id, with all hosts that its sources are on. */
function findSite({ sources }: Config, name: string): SignInSite {
  const source = sources.find(({ site }) => site.id === name) ?? sources.find(({ id }) => id === name)
  if (source === undefined) {
    const ids = [...new Set(sources.flatMap(({ id, site }) => [site.id, id]))].filter((id) => !id.includes(':'))
    const guess = nearestWord(name, ids)
    const hint = guess === undefined ? '' : `; did you mean ${guess}?`
    throw new Failure('site-unknown', `No source is on a site ${name}${hint}`)
  }
  const onSite = sources.filter(({ site }) => site.id === source.site.id)
  const origins = onSite.flatMap(({ site, url }) => originsOf({ hosts: site.hosts, url }))
  return { id: source.site.id, source, hosts: [...new Set(origins.map(({ hostname }) => hostname))] }
}

type Signing = { readonly site: SignInSite; readonly sessions: Sessions }

async function forgetSession({ json, out }: Globals, { site, sessions }: Signing): Promise<number> {
  const forgotten = await sessions.forget(site.id)
  if (json) out.records([{ site: site.id, forgotten }])
  else out.lines([forgotten ? `The session for ${site.id} is forgotten.` : `There is no session for ${site.id}.`])
  return 0
}

async function keepSession(
  { json, out }: Globals,
  { site, sessions, found }: Signing & { readonly found: readonly SessionCookie[] },
): Promise<number> {
  const own = cookiesOfHosts(found, site.hosts)
  if (own.length === 0) throw new Failure('session-empty', `There is no cookie for ${site.hosts.join(', ')}`)
  const now = Date.now()
  const cookies = own.filter(({ expires }) => expires === -1 || expires * 1000 > now)
  if (cookies.length === 0) throw new Failure('session-empty', `Every cookie for ${site.hosts.join(', ')} has expired`)
  const savedAt = new Date(now).toISOString()
  await sessions.save({ site: site.id, savedAt, cookies })
  if (json) out.records([{ site: site.id, hosts: site.hosts, cookies: cookies.length, savedAt }])
  else {
    const count = `${cookies.length} ${cookies.length === 1 ? 'cookie' : 'cookies'}`
    out.lines([`Signed in to ${site.id}: ${count} kept, for ${site.hosts.join(', ')} only.`])
  }
  return 0
}

async function readCookies(file: string): Promise<SessionCookie[]> {
  const { size } = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new Failure('cookies-invalid', `${file} cannot be read (${error.code})`, { cause: error })
  })
  if (size > MAX_FILE_BYTES) throw new Failure('cookies-invalid', `${file} is larger than any file of cookies`)
  return parseCookieFile(await readFile(file, 'utf8'))
}

/** Opens a window at the listing, until it is closed or Enter is pressed in the terminal. */
async function askOperator(
  config: Config,
  { site, globals }: { readonly site: SignInSite; readonly globals: Globals },
): Promise<readonly SessionCookie[]> {
  const { env } = globals
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) {
    throw new Failure('display-missing', 'There is no display to open a window on')
  }
  const fetcher = openFetcher(config, Date.now)
  const terminal = createInterface({ input: process.stdin })
  try {
    process.stderr.write(`Sign in to ${site.id} in the window, then close it, or press Enter here.\n`)
    const done = new Promise<void>((resolve) => terminal.once('line', () => resolve()))
    return await fetcher.browser.signIn(site.source, { headless: false, done })
  } finally {
    terminal.close()
    await fetcher.close()
  }
}
