import type { ArticleContent } from '../model/article.ts'
import type { ArticleField, Site, WallReason } from '../model/site.ts'
import { absoluteUrl, baseOf } from './address.ts'
import { type Element, type ParentNode, parseHtml, walk } from './document.ts'
import { generalWall, siteWall } from './document-walls.ts'
import { clipText, readField } from './field.ts'
import { paragraphsOf } from './flow.ts'
import { refuseDtd } from './refuse-dtd.ts'
import { hasTail } from './region.ts'
import { findElements } from './select.ts'

const TEXT_LIMIT = 500_000
const IMAGE_LIMIT = 200

/** Where an image's address stands; pages that load images late keep a placeholder in `src`. */
const IMAGE_ATTRIBUTES = ['data-src', 'data-lazy-src', 'src']

/** What an article's page is read by. */
export type ArticleInput = {
  readonly html: string
  readonly site: Site
  /** After redirects. */
  readonly url: string
  readonly requestedUrl?: string
  readonly status?: number
}

/** What was read from an article's page. */
export type ArticleReading = {
  /** The wall that markup and status tell of. A sign of the site's own counts beside text too, which it may have cut short. */
  readonly wall: WallReason | null
  /** Null where there is neither title nor text. */
  readonly content: ArticleContent | null
  /** Whether the page ends as pages of the site do; true where that is not known. */
  readonly hasTail: boolean
}

/**
 * Reads an article's page. Pure; throws Failure `parse-limit` or `xml-dtd`. Within those limits only time and memory can
 * run out, however the page is built.
 */
export function readArticle(input: ArticleInput): ArticleReading {
  const { html, site, url, requestedUrl = url, status = 200 } = input
  refuseDtd(html)
  const document = parseHtml(html, { fragment: false, located: false })
  const context = { site, base: baseOf(document, url) }
  const { paragraphs, images } = readText(document, context)
  const fields = readFields(document, context)
  const page = { url, requestedUrl, status }
  // What an error brings along is not the article.
  const hasText = paragraphs.length > 0 && status < 400
  const isEmpty = fields.title === '' && paragraphs.length === 0
  return {
    wall: siteWall(document, page, site) ?? (hasText ? null : generalWall(document, page)),
    content: isEmpty ? null : { ...fields, paragraphs, images },
    hasTail: hasTail(html, site.article.tail),
  }
}

type PageContext = { readonly site: Site; readonly base: string }

function readFields(document: ParentNode, { site, base }: PageContext) {
  const read = (field: ArticleField) => readField(site.article.fields[field], document, site.timezone)
  const label = read('sourceLabel')
  const original = read('originalUrl')
  return {
    title: clipText(read('title') ?? ''),
    published: read('published'),
    sourceLabel: label === null ? null : clipText(label),
    originalUrl: original === null ? null : absoluteUrl(original, base),
  }
}

/** Paragraphs and images of the first element for text that has any. */
function readText(document: ParentNode, { site, base }: PageContext): Pick<ArticleContent, 'paragraphs' | 'images'> {
  const { selector, paragraphs } = site.article.text
  for (const container of findElements(selector, document)) {
    const ignored = new Set(site.article.ignore.flatMap((part) => findElements(part, container)))
    const options = { ignored, paragraphs: new Set(findElements(paragraphs, container)) }
    const text = clipParagraphs(paragraphsOf(container, options))
    if (text.length > 0) return { paragraphs: text, images: imagesOf(container, { ignored, base }) }
  }
  return { paragraphs: [], images: [] }
}

function clipParagraphs(paragraphs: readonly string[]): string[] {
  let room = TEXT_LIMIT
  const kept: string[] = []
  for (const paragraph of paragraphs) {
    if (room <= 0) break
    kept.push(clipText(paragraph, room))
    room -= paragraph.length
  }
  return kept
}

function imagesOf(container: Element, options: { ignored: ReadonlySet<Element>; base: string }): { url: string }[] {
  const urls = new Set<string>()
  walk(container, {
    text: () => undefined,
    enter(element) {
      if (options.ignored.has(element)) return false
      const url = element.name === 'img' && urls.size < IMAGE_LIMIT ? imageUrl(element, options.base) : null
      if (url !== null) urls.add(url)
      return true
    },
    leave: () => undefined,
  })
  return [...urls].map((url) => ({ url }))
}

function imageUrl(image: Element, base: string): string | null {
  for (const attribute of IMAGE_ATTRIBUTES) {
    const address = image.attribs[attribute]
    const url = address === undefined ? null : absoluteUrl(address, base)
    if (url !== null) return url
  }
  return null
}
