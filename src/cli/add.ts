import { existsSync } from 'node:fs'
import { peekListing } from '../check/peek-listing.ts'
import { addSource } from '../config/add-source.ts'
import type { NewSource } from '../config/append-source.ts'
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load-config.ts'
import { recogniseSite } from '../config/recognise-site.ts'
import { Failure } from '../model/failure.ts'
import { canonicalUrl } from '../model/identity.ts'
import type { Site } from '../model/site.ts'
import { freeSourceId } from '../model/source-id.ts'
import { terminalText } from '../present/terminal-text.ts'
import { createReader } from '../read/reader.ts'
import { openStore } from '../store/open-store.ts'
import { syncSources } from '../store/sync-sources.ts'
import { READ_DEADLINE_MS } from './assemble.ts'
import type { Globals } from './globals.ts'
import { openFetcher } from './open-fetcher.ts'
import { stopOnSignals } from './stop.ts'

const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/u

/** Options as they are written on the command line. */
export type AddOptions = {
  readonly id?: string
  readonly name?: string
  readonly site?: string
  readonly dryRun?: true
}

/** `dateline add`: looks at a page once and, if a listing is read from it, adds it to the configuration. */
export async function addCommand(globals: Globals, address: string, options: AddOptions): Promise<number> {
  const { json, out } = globals
  const config = loadConfig(globals.config, globals.env)
  const url = toUrl(address)
  refuseKnown(config, { url, id: options.id })
  const site = findSite(config, { url, id: options.site ?? null }, globals.env)
  const { name: pageName, entries } = await peek(config, { url: url.href, site })
  const name = options.name ?? pageName
  const taken = config.sources.map(({ id }) => id)
  const id = options.id ?? freeSourceId({ name, site: site.id, url: url.href }, taken)
  const source: NewSource = { id, name: name || id, site: site.id, url: url.href }
  const dryRun = options.dryRun === true
  addSource(globals.config, source, { env: globals.env, dryRun })
  if (!dryRun) await makeKnown(globals)
  if (json) out.records([{ ...source, entries: entries.length, added: !dryRun }])
  else {
    const newest = entries[0] === undefined ? '' : `, the first of them “${terminalText(entries[0].title)}”`
    const verb = dryRun ? 'Would add' : 'Added'
    out.lines([
      `${verb} ${id} to ${globals.config}: ${terminalText(source.name)}, read by the profile ${site.id}.`,
      `The page lists ${entries.length} ${entries.length === 1 ? 'article' : 'articles'}${newest}.`,
    ])
    if (!dryRun) out.hint(`\`dateline check ${id}\` makes its baseline now; a daemon that runs has to be restarted.`)
  }
  return 0
}

function toUrl(address: string): URL {
  const url = URL.parse(address)
  if (url === null || !/^https?:$/u.test(url.protocol)) {
    const how = 'write it as a browser shows it, with http:// or https://'
    throw new Failure('usage', `"${address}" is no address of the web: ${how}.`)
  }
  url.hash = ''
  return url
}

function refuseKnown({ sources, file }: Config, { url, id }: { url: URL; id: string | undefined }): void {
  const known = sources.find((source) => canonicalUrl(source.url) === canonicalUrl(url.href))
  if (known !== undefined) throw new Failure('usage', `${url.href} is watched already, as ${known.id}.`)
  if (id !== undefined && !ID.test(id)) {
    throw new Failure('usage', `--id cannot be "${id}": it takes small letters, digits, dots, dashes and underscores.`)
  }
  if (sources.some((source) => source.id === id)) throw new Failure('usage', `${file} has a source ${id} already.`)
}

/** By the profile that is named, by those that know the host, or by that of a source on the same host. */
function findSite(config: Config, { url, id }: { url: URL; id: string | null }, env: NodeJS.ProcessEnv): Site {
  const { site, known } = recogniseSite({ url, id }, config.file, env)
  if (site !== null) return site
  const choices = `there are: ${known.join(', ')}`
  if (id !== null) throw new Failure('usage', `There is no sound site profile ${id}; ${choices}.`)
  const neighbour = config.sources.find((source) => new URL(source.url).host === url.host)
  const near = neighbour && recogniseSite({ url, id: neighbour.site.id }, config.file, env).site
  if (near) return near
  throw new Failure(
    'usage',
    `No site profile knows ${url.host}: name one that fits with --site (${choices}), or write one as CONTRIBUTING.md says.`,
  )
}

async function peek(config: Config, page: { url: string; site: Site }) {
  const stop = stopOnSignals()
  const fetcher = openFetcher(config, Date.now)
  const reader = createReader({ deadlineMs: READ_DEADLINE_MS })
  try {
    return await peekListing(page, { fetcher, reader }, stop.signal)
  } finally {
    stop.release()
    await fetcher.close()
    await reader.close()
  }
}

/** Puts the new source into a store that is there, so that `sources` shows it before its first check. */
async function makeKnown({ config, env }: Globals): Promise<void> {
  const { store: address, sources } = loadConfig(config, env)
  if (!existsSync(address.file)) return
  const store = await openStore(address.file, Date.now())
  try {
    await syncSources(store.db, sources)
  } finally {
    await store.close()
  }
}
