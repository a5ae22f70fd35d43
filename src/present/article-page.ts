import type { ArticleRecord, RevisionRecord } from '../model/records.ts'
import { createMeasure, wrapText } from './display-width.ts'
import { noLink } from './link.ts'
import { tableLines } from './table.ts'
import type { Terminal } from './terminal.ts'
import { terminalText } from './terminal-text.ts'
import { dayAtSource, instantText, publishedText, relativeText, type Zones } from './times.ts'

/** Longer lines tire the eye. */
const TEXT_WIDTH = 100

/** An article as a page: its title, fields, revisions and text. `sourceZone` is the time zone of its source. */
export async function articlePage(
  article: ArticleRecord,
  sourceZone: string | undefined,
  terminal: Terminal,
): Promise<string[]> {
  const { link = noLink } = terminal
  const when = (at: string) => whenText(at, { reader: terminal.zone, source: sourceZone }, terminal.now)
  return withSpaceBetween([
    [link(terminal.paint('bold', terminalText(article.title) || '(no title)'), article.url)],
    fieldLines(article, when, terminal),
    await revisionLines(article.revisions, when, terminal),
    ...(await paragraphs(article, terminal)),
  ])
}

function withSpaceBetween(blocks: readonly string[][]): string[] {
  return blocks.flatMap((block, at) => (at === 0 ? block : ['', ...block]))
}

function whenText(at: string, zones: Zones, now: number): string {
  const day = dayAtSource(at, zones)
  const there = day === null ? '' : ` (${day} there)`
  return `${instantText(at, zones.reader)}${there}, ${relativeText(at, now)}`
}

function fieldLines(article: ArticleRecord, when: (at: string) => string, { zone, paint }: Terminal): string[] {
  const fields: readonly (readonly [name: string, value: string | null])[] = [
    ['Article', `${article.id} (${article.key})`],
    ['Source', article.source],
    ['State', article.state],
    ['Address', article.url],
    ['Published', publishedText(article.published, zone)],
    ['Printed by', article.sourceLabel],
    ['Original', article.originalUrl],
    ['Ingested', article.ingestedAt && when(article.ingestedAt)],
    ['First seen', when(article.firstSeenAt)],
    ['Last seen', when(article.lastSeenAt)],
    [
      'Doubted',
      article.doubt && `${article.doubt.reason}, ${article.doubt.visits} visits since ${when(article.doubt.since)}`,
    ],
    ...article.images.map(({ url }) => ['Image', url] as const),
  ]
  return fields.flatMap(([name, value]) => {
    const text = terminalText(value ?? '')
    return text === '' ? [] : [`${paint('dim', name.padEnd(12))}${text}`]
  })
}

async function revisionLines(
  revisions: readonly RevisionRecord[],
  when: (at: string) => string,
  terminal: Terminal,
): Promise<string[]> {
  if (revisions.length === 0) return ['Its page has not been read yet.']
  const columns = [
    { heading: 'REVISION', align: 'right' },
    { heading: 'SEEN' },
    { heading: 'EDITED', atLeast: 12 },
  ] as const
  const rows = revisions.map(({ id, seenAt, classes }) => [String(id), when(seenAt), classes.join(', ')])
  return tableLines({ columns, rows }, terminal)
}

async function paragraphs({ text }: ArticleRecord, terminal: Terminal): Promise<string[][]> {
  if (text === null) return []
  const texts = text.split('\n\n').map(terminalText)
  const measure = await createMeasure(texts)
  return texts.map((paragraph) => wrapText(paragraph, Math.min(terminal.width, TEXT_WIDTH), measure))
}
