import type { ChangeRecord } from '../model/records.ts'
import { xmlText } from './xml-text.ts'

export type AtomFeed = {
  /** A URI that never changes. */
  readonly id: string
  readonly title: string
  readonly updatedAt: string
  readonly program: string
}

/** The beginning of an Atom feed (RFC 4287); entries follow, then `atomEnd`. */
export function atomStart({ id, title, updatedAt, program }: AtomFeed): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${xmlText(id)}</id>`,
    `<title>${xmlText(title)}</title>`,
    `<updated>${updatedAt}</updated>`,
    `<author><name>Dateline</name></author>`,
    `<generator>${xmlText(program)}</generator>`,
    '',
  ].join('\n')
}

export const atomEnd = '</feed>\n'

/** A change as an entry. Everything fetched in it is plain text. */
export function atomEntry(change: ChangeRecord, id: string): string {
  const { article, at, kind, source, classes, summary } = change
  return [
    '<entry>',
    `<id>${xmlText(id)}</id>`,
    `<title>${xmlText(summary)}</title>`,
    `<updated>${at}</updated>`,
    `<published>${at}</published>`,
    ...(article === null ? [] : [`<link rel="alternate" href="${xmlText(article.url)}"/>`]),
    ...[kind, ...classes].map((term) => `<category term="${term}"/>`),
    `<category scheme="source" term="${xmlText(source)}"/>`,
    `<content type="text">${xmlText(wordsOf(change))}</content>`,
    '</entry>',
    '',
  ].join('\n')
}

function wordsOf({ article, before, after, summary }: ChangeRecord): string {
  const edited = (said: ChangeRecord['before'], sign: string) =>
    said?.paragraphs?.map((text) => `${sign} ${text}`) ?? []
  const lines = [
    summary,
    ...(before !== null && after !== null && before.title !== after.title
      ? [`- ${before.title}`, `+ ${after.title}`]
      : []),
    ...edited(before, '-'),
    ...edited(after, '+'),
    ...(article?.excerpt ? [article.excerpt] : []),
  ]
  return lines.join('\n\n')
}
