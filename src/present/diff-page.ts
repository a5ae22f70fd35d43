import { type Block, type Run, textsOf } from '../model/article-diff.ts'
import type { DiffRecord } from '../model/records.ts'
import { createMeasure, type Measure, wrapText } from './display-width.ts'
import { foldSame } from './fold-same.ts'
import { noLink } from './link.ts'
import { paintSpans, type Span, toSpans, wrapSpans } from './marked-text.ts'
import type { Terminal } from './terminal.ts'
import { terminalText } from './terminal-text.ts'
import { instantWithDay } from './times.ts'

/** Longer lines tire the eye. */
const TEXT_WIDTH = 100
const INDENT = '  '

/** What lies between two revisions as a page: first in plain language, then the text with its differences marked. */
export async function diffPage(
  diff: DiffRecord,
  sourceZone: string | undefined,
  terminal: Terminal,
): Promise<string[]> {
  const page = await createPage(diff, terminal)
  const bullets = diff.summary.flatMap((line) => page.listed(line))
  return withSpaceBetween([
    page.text(diff.title, ''),
    headLines(diff, sourceZone, terminal),
    bullets.length === 0 ? ['Nothing differs.'] : bullets,
    ...imageLines(diff, terminal),
    ...blockLines(diff.paragraphs, page, terminal),
  ])
}

function withSpaceBetween(blocks: readonly string[][]): string[] {
  const some = blocks.filter((block) => block.length > 0)
  return some.flatMap((block, at) => (at === 0 ? block : ['', ...block]))
}

function headLines({ article, before, after }: DiffRecord, source: string | undefined, terminal: Terminal) {
  const { zone, paint, link = noLink } = terminal
  const when = (at: string) => instantWithDay(at, { reader: zone, source })
  const line = (name: string, text: string) => `${paint('dim', name.padEnd(10))}${terminalText(text)}`
  return [
    link(line('Article', `${article.id}  ${article.source}  ${article.url}`), article.url),
    line('Before', `revision ${before.id}, seen ${when(before.seenAt)}`),
    line('After', `revision ${after.id}, seen ${when(after.seenAt)}`),
  ]
}

function imageLines({ images }: DiffRecord, { paint }: Terminal): string[][] {
  const mark = (text: string, kind: 'removed' | 'added') =>
    paintSpans(
      toSpans([{ kind: 'changed', before: '', after: '', [kind === 'removed' ? 'before' : 'after']: text }], paint),
      paint,
    )
  const lines = [
    ...images.removed.map(({ url }) => `Image ${mark(url, 'removed')}`),
    ...images.added.map(({ url }) => `Image ${mark(url, 'added')}`),
  ]
  return lines.length === 0 ? [] : [lines]
}

/** Prints within the reader's width. */
type Page = { text(runs: readonly Run[], indent: string): string[]; listed(line: string): string[] }

async function createPage(diff: DiffRecord, { width, paint }: Terminal): Promise<Page> {
  const all = [diff.title, ...diff.paragraphs.map(({ runs }) => runs)]
  const texts = all.flatMap((runs) => [...textsOf(runs, 'before'), ...textsOf(runs, 'after')])
  const measure: Measure = await createMeasure([...texts, ...diff.summary].map(terminalText))
  const most = Math.min(width, TEXT_WIDTH)
  const lines = (spans: readonly Span[], indent: string) =>
    wrapSpans(spans, most - indent.length, measure).map((line) => `${indent}${paintSpans(line, paint)}`)
  return {
    text: (runs, indent) => lines(toSpans(runs, paint), indent),
    listed: (line) =>
      wrapText(terminalText(line), most - 2, measure).map((part, at) => `${at === 0 ? '• ' : INDENT}${part}`),
  }
}

function blockLines(blocks: readonly Block[], page: Page, { paint }: Terminal): string[][] {
  const lines: string[][] = []
  let unchanged = 0
  const flush = () => {
    if (unchanged > 0)
      lines.push([paint('dim', `… ${unchanged} ${unchanged === 1 ? 'paragraph' : 'paragraphs'} unchanged`)])
    unchanged = 0
  }
  for (const block of blocks) {
    if (block.kind === 'same' && !block.moved) {
      unchanged += 1
      continue
    }
    flush()
    lines.push([paint('bold', headingOf(block)), ...page.text(foldSame(block.runs), INDENT)])
  }
  flush()
  return lines
}

function headingOf({ kind, moved, before, after, runs }: Block): string {
  const [old, now] = [placesText(before), placesText(after)]
  const place = moved ? `¶${now} ↕ moved from ¶${old}` : `¶${now}`
  switch (kind) {
    case 'added':
      return `¶${now} added`
    case 'removed':
      return `was ¶${old}, deleted`
    case 'split':
      return `${moved ? place : `¶${now}`} split from ¶${old}`
    case 'merged':
      return `${moved ? place : `¶${now}`} merged from ¶${old}`
    case 'same':
      return place
    case 'edited':
      return isTypography(runs) ? `${place} typography only` : place
    default:
      return kind satisfies never
  }
}

function isTypography(runs: readonly Run[]): boolean {
  return runs.every(({ kind }) => kind !== 'changed')
}

function placesText(places: readonly number[]): string {
  return places.map((place) => place + 1).join(' and ¶')
}
