import type { Browser } from '../fetch/browser.ts'
import type { Now } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { Failure } from '../model/failure.ts'
import type { AddressClass } from '../model/page.ts'
import { mayTryBrowser, type RenderedKind, type Rendering } from '../model/rendering.ts'
import type { Source } from '../model/source.ts'
import type { Database } from '../store/open-store.ts'
import { keepRendering } from '../store/renderings.ts'

export type RenderDeps = {
  readonly db: Database
  readonly browser: Pick<Browser, 'render' | 'pressOn'>
  readonly log: Log
  readonly now: Now
}

export type ToRender = { readonly url: string; readonly addressClass: AddressClass; readonly kind: RenderedKind }

/** How the browser is asked for a page of a source. */
export function renderRequest({ url, addressClass, kind }: ToRender, source: Source) {
  const { site } = source
  const { hosts, loadsFrom = [] } = site
  const listing = { ready: site.listing.entries, tail: site.listing.tail }
  const article = { ready: site.article.text.selector, tail: site.article.tail }
  return {
    url,
    source,
    addressClass,
    errand: kind,
    hosts: [...hosts, ...loadsFrom],
    ...(kind === 'listing' ? listing : article),
  }
}

type Trial<Read> = {
  readonly source: Source
  readonly kind: RenderedKind
  readonly rendering: Rendering | null
  /** What the page says as the site sends it. */
  readonly plain: Read
  /** Whether it shows nothing of what it is read for. */
  readonly isBare: (read: Read) => boolean
  /** Reads the page through the browser. */
  readonly render: () => Promise<Read>
}

/**
 * What the page says: as it was sent, or, where that shows nothing, as its scripts leave it. What a trial shows is
 * remembered; that there is no browser, or that it failed, shows nothing of the page.
 */
export async function readAsNeeded<Read>(
  trial: Trial<Read>,
  { db, log, now }: Omit<RenderDeps, 'browser'>,
): Promise<Read> {
  const { source, kind, rendering, plain, isBare, render } = trial
  const keep = (needed: boolean) =>
    keepRendering(db, { sourceId: source.id, kind, rendering: { needed, testedAt: now() } })
  if (!isBare(plain)) {
    // The site sends again what only its scripts made before.
    if (rendering?.needed) await keep(false)
    return plain
  }
  if (!mayTryBrowser({ use: source.browser, rendering, now: now() })) return plain
  try {
    const rendered = await render()
    await keep(!isBare(rendered))
    return rendered
  } catch (thrown) {
    if (!(thrown instanceof Failure) || !thrown.code.startsWith('browser-')) throw thrown
    log.info({ source: source.id, reason: thrown.code }, 'page not tried in the browser')
    return plain
  }
}
