import type { Entry } from '../model/entry.ts'
import { createIdentify } from '../model/identity.ts'
import { MOST_ROWS } from '../model/listing.ts'
import type { EntryField, More, Site, Variable, WallReason } from '../model/site.ts'
import { absoluteUrl, baseOf } from './address.ts'
import { type Document, type Element, type ParentNode, parseHtml, sourceOf, startsAsDocument } from './document.ts'
import { generalWall, siteWall } from './document-walls.ts'
import { clipText, firstGroup, readField, readValue } from './field.ts'
import type { MoreStart } from './more.ts'
import { refuseDtd } from './refuse-dtd.ts'
import { hasTail } from './region.ts'
import { findElement, findElements } from './select.ts'

/** What a page of a listing is read by. */
export type ListingInput = {
  readonly html: string
  readonly site: Site
  /** After redirects. */
  readonly url: string
  /** Whether it may be a piece of a page, such as the answer to "more"; a whole page is known by its markup. */
  readonly fragment: boolean
  readonly requestedUrl?: string
  readonly status?: number
}

/** What was read from one page of a listing. */
export type ListingReading = {
  /** The wall that markup and status tell of; never on a page that has entries, unless it came as an error. */
  readonly wall: WallReason | null
  /** In the order of the page, each article once, at most 2,000. */
  readonly entries: readonly Entry[]
  /** How many rows there are, and how many of them lack a field that the site always gives. */
  readonly rowCount: number
  readonly incompleteCount: number
  /** Whether the page ends as pages of the site do; true where that is not known, and for a fragment. */
  readonly hasTail: boolean
  /** The exact source of the listing's element: as long as it stays the same, so do the entries. Null for a fragment. */
  readonly region: string | null
  /** Null where the page offers no way on. */
  readonly more: MoreStart | null
}

/**
 * Reads one page of a listing. Pure; throws Failure `parse-limit` or `xml-dtd`. Within those limits only time and memory
 * can run out, however the page is built.
 */
export function readListing(input: ListingInput): ListingReading {
  const { html, site, url } = input
  refuseDtd(html)
  const isFragment = input.fragment && !startsAsDocument(html)
  const document = parseHtml(html, { fragment: isFragment, located: !isFragment })
  // Without a region the whole body counts: a smaller part could stay the same while an entry joins beside it.
  const region = findElement(site.listing.region ?? 'body', document)
  const rows = findRows(site, region ?? (isFragment ? document : null))
  const reading = readRows(rows, { site, base: baseOf(document, url) })
  // What an error brings along is not the listing.
  const isListing = reading.entries.length > 0 && (input.status ?? 200) < 400
  return {
    wall: isListing ? null : wallOf(document, input),
    ...reading,
    hasTail: isFragment || hasTail(html, site.listing.tail),
    region: isFragment || region === null ? null : sourceOf(html, region),
    more: resolveMore(document, input),
  }
}

function wallOf(document: Document, { url, requestedUrl = url, status = 200, site }: ListingInput): WallReason | null {
  const page = { url, requestedUrl, status }
  return siteWall(document, page, site) ?? generalWall(document, page)
}

function findRows(site: Site, root: ParentNode | null): Element[] {
  return root === null ? [] : findElements(site.listing.entries, root)
}

type RowContext = { readonly site: Site; readonly base: string }

function readRows(rows: readonly Element[], context: RowContext) {
  const identify = createIdentify(context.site)
  const entries = new Map<string, Entry>()
  let incompleteCount = 0
  for (const row of rows.slice(0, MOST_ROWS)) {
    const said = readRow(row, context)
    const { url } = said
    if (url === null || context.site.listing.required.some((field) => said[field] === null)) incompleteCount += 1
    // Without an address there is no identity. A row that lacks anything else is still listed.
    if (url === null) continue
    const identity = identify(url)
    if (!entries.has(identity.key)) entries.set(identity.key, { ...identity, ...said, url, title: said.title ?? '' })
  }
  return { entries: [...entries.values()], rowCount: rows.length, incompleteCount }
}

function readRow(row: Element, { site, base }: RowContext): Record<EntryField, string | null> {
  const read = (field: EntryField) => readField(site.listing.fields[field], row, site.timezone)
  const readText = (field: EntryField) => mapPresent(read(field), clipText)
  const readAddress = (field: EntryField) => mapPresent(read(field), (address) => absoluteUrl(address, base))
  return {
    url: readAddress('url'),
    title: readText('title'),
    published: read('published'),
    excerpt: readText('excerpt'),
    thumbnail: readAddress('thumbnail'),
  }
}

function mapPresent<T>(value: string | null, map: (value: string) => T): T | null {
  return value === null ? null : map(value)
}

function resolveMore(document: Document, { site, url }: ListingInput): MoreStart | null {
  const { more } = site.listing
  if (more === undefined) return null
  if (more.by === 'button') return findElement(more.selector, document) === null ? null : { by: 'button', url }
  if (more.by === 'link') {
    const href = findElement(more.selector, document)?.attribs['href']
    const next = href === undefined ? null : absoluteUrl(href, baseOf(document, url))
    return next === null ? null : { by: 'link', url: next }
  }
  const template = fillVariables(more, document, url)
  if (template === null) return null
  if (more.by === 'cursor') {
    const cursor = readField(more.cursor, document, site.timezone)
    const next = cursor === null ? null : absoluteUrl(fill(template, 'cursor', cursor), url)
    return next === null ? null : { by: 'cursor', url: next }
  }
  // The address goes to this site: what a page says of its base must not send the call elsewhere.
  const absolute = absoluteUrl(template, url)?.replace(/%7B(offset|page)%7D/gu, '{$1}')
  return absolute === undefined ? null : { by: 'url', template: absolute, start: more.start, step: more.step }
}

/** The address to read on with, but for what counts; null where a variable is nowhere found. */
function fillVariables(more: Extract<More, { variables: unknown }>, document: Document, url: string): string | null {
  let template = more.url
  for (const [name, places] of Object.entries(more.variables)) {
    const value = findVariable(places, document, url)
    if (value === null) return null
    template = fill(template, name, value)
  }
  return template
}

function fill(template: string, name: string, value: string): string {
  return template.replaceAll(`{${name}}`, () => encodeURIComponent(value))
}

/** The value of a variable at the first of its places that has one. */
function findVariable(places: readonly Variable[], document: Document, url: string): string | null {
  for (const place of places) {
    const value = place.value ?? (place.url === undefined ? readPlace(place, document) : firstGroup(place.url, url))
    if (value !== '') return value
  }
  return null
}

function readPlace({ selector, attribute }: Variable, document: Document): string {
  const element = selector === undefined ? null : findElement(selector, document)
  return element === null ? '' : readValue({ attribute }, element)
}
