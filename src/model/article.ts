import { createHash } from 'node:crypto'
import { comparedText } from './text.ts'

export type ArticleState = 'listed' | 'rolled-off' | 'delisted' | 'removed'

/** What was read from an article's page; the page around it never counts. */
export type ArticleContent = {
  readonly title: string
  readonly published: string | null
  readonly sourceLabel: string | null
  readonly originalUrl: string | null
  readonly paragraphs: readonly string[]
  readonly images: readonly { readonly url: string }[]
}

/** SHA-256, in hex, of the normalised fields and text: equal for two pages that say the same. */
export function contentHash(content: ArticleContent): string {
  return hashOf(content, comparedText)
}

/** As contentHash, of the text as it is spelt: equal for two pages that differ in nothing at all. */
export function spellingHash(content: ArticleContent): string {
  return hashOf(content, (text) => text)
}

function hashOf(content: ArticleContent, spell: (text: string) => string): string {
  const said = [
    spell(content.title),
    content.published,
    content.sourceLabel === null ? null : spell(content.sourceLabel),
    content.originalUrl,
    content.paragraphs.map(spell).filter((paragraph) => paragraph !== ''),
    content.images.map((image) => image.url),
  ]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}
