import { decodeText } from '../fetch/charset.ts'
import { areAlike, type PlainPage } from '../model/alike-pages.ts'
import { toControlAddress } from '../model/control-address.ts'
import type { Page } from '../model/page.ts'
import type { GoneReason } from '../model/removal.ts'
import type { Site } from '../model/site.ts'
import type { Source } from '../model/source.ts'
import { wallFromResponse } from '../read/walls.ts'
import { type Control, findControl, keepControl } from '../store/controls.ts'
import type { Database } from '../store/open-store.ts'
import type { CheckDeps } from './check-source.ts'

/** How the response alone tells that the article is gone, or null. */
export function goneFromResponse({ status, url, requestedUrl }: Page): GoneReason | null {
  if (status === 404 || status === 410) return 'not-found'
  return url !== requestedUrl && isHome(url) && !isHome(requestedUrl) ? 'home-page' : null
}

function isHome(address: string): boolean {
  const { pathname, search } = new URL(address)
  return search === '' && /^\/(?:index\.\w+)?$/u.test(pathname)
}

type Comparing = {
  readonly source: Source
  readonly deps: Pick<CheckDeps, 'db' | 'fetcher' | 'reader' | 'now'>
  readonly signal: AbortSignal
}

/**
 * Whether a page is what the site answers to an address that never existed, which is asked for once a day at most.
 * False where that cannot be found out.
 */
export async function isSoft404(page: Page, comparing: Comparing): Promise<boolean> {
  const control = await getControl(page, comparing).catch(() => null)
  if (control === null) return false
  return areAlike(await readPlain(page, comparing), control)
}

const ASK_AGAIN_MS = 86_400_000

/** What several visits want to know at once is asked for once. */
const underWay = new WeakMap<Database, Map<string, Promise<Control | null>>>()

async function getControl(page: Page, comparing: Comparing): Promise<Control | null> {
  const { source, deps } = comparing
  const url = toControlAddress(page.requestedUrl, source.site)
  if (url === null) return null
  const asking = underWay.get(deps.db) ?? new Map<string, Promise<Control | null>>()
  underWay.set(deps.db, asking)
  const key = `${source.site.id} ${new URL(url).host}`
  const asked = asking.get(key) ?? findOrAsk(url, comparing).finally(() => asking.delete(key))
  asking.set(key, asked)
  return asked
}

async function findOrAsk(url: string, { source, deps, signal }: Comparing): Promise<Control | null> {
  const { site } = source
  const { host } = new URL(url)
  const now = deps.now()
  const kept = await findControl(deps.db, { site: site.id, host, since: now - ASK_AGAIN_MS, now })
  if (kept !== undefined) return kept
  const answer = await deps.fetcher.fetchPage(
    { url, source, addressClass: 'discovered', errand: 'article', validators: null },
    signal,
  )
  const isAnswer = answer.status < 500 && !answer.cut && wallFromResponse(answer, site) === null
  if (!isAnswer) return null
  const control = { ...(await readPlain(answer, { deps })), url, status: answer.status, askedAt: deps.now() }
  await keepControl(deps.db, { site: site.id, host, control })
  return control
}

/** A page without a profile: its title, and all of its text. */
const PLAIN: Site = {
  id: 'plain',
  name: 'Any page',
  hosts: [],
  timezone: 'UTC',
  listing: { entries: 'a', fields: {}, required: [] },
  article: { fields: { title: { selector: 'title, h1' } }, text: { selector: 'body', paragraphs: 'body' }, ignore: [] },
  walls: [],
}

async function readPlain(page: Page, { deps }: Pick<Comparing, 'deps'>): Promise<PlainPage> {
  const { content } = await deps.reader.readArticle({ html: decodeText(page), site: PLAIN, url: page.url })
  return { title: content?.title ?? '', text: withoutAddress(content?.paragraphs.join(' ') ?? '', page) }
}

/** Such pages repeat what was asked for. */
function withoutAddress(text: string, { requestedUrl }: Page): string {
  const { pathname } = new URL(requestedUrl)
  return [requestedUrl, pathname, decoded(pathname)].reduce((rest, address) => rest.replaceAll(address, ''), text)
}

function decoded(pathname: string): string {
  try {
    return decodeURI(pathname)
  } catch {
    // Escapes that are no UTF-8 are repeated as they stand.
    return pathname
  }
}
