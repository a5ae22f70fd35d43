import type { ArticleContent } from '../model/article.ts'

/** What an article is known by. */
export type ArticleHead = {
  readonly id: number
  readonly url: string
  readonly source: string
  readonly title: string
  readonly published: string | null
}

export type ArticleFile = {
  readonly article: ArticleHead
  readonly content: ArticleContent
  /** Null where it was never read. */
  readonly revision: number | null
  readonly state: 'listed' | 'delisted'
}

/** An article as a text file: its fields as YAML, then what it says, a paragraph to a line. */
export function articleFile({ article, content, revision, state }: ArticleFile): string {
  const fields = {
    title: content.title,
    published: content.published,
    publisher: content.sourceLabel,
    url: article.url,
    original: content.originalUrl,
    state,
    revision,
    images: content.images.map(({ url }) => url),
  }
  // JSON is YAML, and on its one line nothing fetched can end the block.
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return ['---', ...head, '---', '', ...content.paragraphs.flatMap((text) => [oneLine(text), ''])].join('\n')
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/gu, ' ')
}
