import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { createNewsroom, type Newsroom, type NewsroomOptions } from '../../src/demo/newsroom.ts'
import { articlePath } from '../../src/demo/pages.ts'
import { type RecordedRequest, type ReplicaOptions, startReplica } from '../../src/demo/replica.ts'

export type SiteOptions = Partial<NewsroomOptions> & Omit<ReplicaOptions, 'newsroom'>

export type Site = AsyncDisposable & {
  readonly origin: string
  readonly listingUrl: string
  readonly newsroom: Newsroom
  readonly requests: readonly RecordedRequest[]
  url(path: string): string
  /** The address of an article's page as the listing gives it now. */
  articleUrl(key: string): string
  /** How often an article's page was asked for, however its address was spelt. */
  visits(key: string): number
  /** Has a resource released when the site is. */
  release(resource: AsyncDisposable): void
}

/** A replica of KCNA Watch with a newsroom to direct; by default of seed 1 and on the real clock. */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  await using stack = new AsyncDisposableStack()
  const newsroom = createNewsroom({ seed: 1, now: Date.now, ...options })
  const { origin, listingUrl, requests } = stack.use(await startReplica({ ...options, newsroom }))
  const kept = stack.move()
  return {
    origin,
    listingUrl,
    newsroom,
    requests,
    url: (path) => origin + path,
    articleUrl: (key) => origin + articlePath(newsroom.get(key)),
    visits: (key) => requests.filter(({ path }) => path.startsWith(`/newstream/${key}`)).length,
    release: (resource) => {
      kept.use(resource)
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

type Tree = { readonly [key: string]: unknown }

/**
 * A configuration that watches the site, in a temporary folder of its own beside its store; both go with the site.
 * Overrides merge into it key by key, and lists place by place: `{ sources: [{ schedule: '* * * * *' }] }`.
 */
export async function configFor(site: Site, overrides: Tree = {}): Promise<{ file: string; folder: string }> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'dateline-'))
  site.release({ [Symbol.asyncDispose]: () => folder.remove() })
  const file = join(folder.path, 'dateline.yaml')
  const config = {
    store: 'sqlite:./dateline.db',
    fetch: { browser: 'never', allowPrivateAddresses: true, perHost: { concurrency: 1, delay: '0s' }, timeout: '5s' },
    // Whatever time it is while a test runs, it counts the pages of plain checks.
    defaults: { deepCheck: { pages: 1 } },
    sources: [
      {
        id: 'mfa-en',
        name: 'Ministry of Foreign Affairs (EN)',
        site: 'kcnawatch',
        url: site.listingUrl,
        robots: 'ignore',
      },
    ],
  }
  await writeFile(file, stringify(merge(config, overrides)))
  return { file, folder: folder.path }
}

function merge(base: unknown, over: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(over)) {
    return Array.from({ length: Math.max(base.length, over.length) }, (_, at) =>
      at in over ? merge(base[at], over[at]) : base[at],
    )
  }
  if (!isTree(base) || !isTree(over)) return over
  const merged = Object.entries(over).map(([key, value]) => [key, merge(base[key], value)])
  return { ...base, ...Object.fromEntries(merged) }
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
