import type { SearchHitRecord } from '../model/records.ts'
import { createMeasure, type Measure } from './display-width.ts'
import { noLink } from './link.ts'
import { hitSpans, paintSpans, type Span, wrapSpans } from './marked-text.ts'
import type { Terminal } from './terminal.ts'
import { terminalText } from './terminal-text.ts'
import { instantWithDay, publishedText } from './times.ts'

/** Longer lines tire the eye. */
const TEXT_WIDTH = 100
const INDENT = '  '
/** Of a long sentence, so much before its first hit and behind its last. */
const AROUND = 90
const NEAR = 20

/** Articles that were found, three lines or more for each: title, where and when it says so, the sentence. */
export async function searchLines(
  hits: readonly SearchHitRecord[],
  zones: ReadonlyMap<string, string>,
  terminal: Terminal,
): Promise<string[]> {
  const measure = await createMeasure(
    hits.flatMap(({ article, sentence }) => [article.title, sentence].map(terminalText)),
  )
  return hits.flatMap((hit, at) => [...(at === 0 ? [] : ['']), ...hitLines(hit, zones, { terminal, measure })])
}

function hitLines(
  hit: SearchHitRecord,
  zones: ReadonlyMap<string, string>,
  { terminal, measure }: { terminal: Terminal; measure: Measure },
): string[] {
  const { article, sentence, marks, source } = hit
  const { paint, zone, link = noLink } = terminal
  const width = Math.min(terminal.width, TEXT_WIDTH) - INDENT.length
  const lines = (spans: readonly Span[]) => wrapSpans(spans, width, measure).map((line) => paintSpans(line, paint))
  const spans = hitSpans(...clip(sentence, marks), paint)
  // A title that holds the hit need not be printed twice.
  const isTitle = sentence === article.title
  const title = isTitle ? paintSpans(spans, paint) : terminalText(article.title) || '(no title)'
  const seen = `seen ${instantWithDay(hit.seenAt, { reader: zone, source: zones.get(source) })}`
  const published = publishedText(article.published, zone)
  const facts = [String(article.id), source, ...(published === '' ? [] : [published]), `${whereText(hit)}, ${seen}`]
  return [
    link(isTitle ? title : paint('bold', title), article.url),
    ...[paint('dim', facts.join('  ')), ...(hit.current ? [] : [paint('yellow', 'It no longer says so.')])].map(
      (line) => INDENT + line,
    ),
    ...(isTitle ? [] : lines(spans).map((line) => INDENT + line)),
  ]
}

function whereText({ revision, in: where }: SearchHitRecord): string {
  return revision === null ? 'title in the listing' : `${where} of revision ${revision}`
}

type Marks = SearchHitRecord['marks']

/** What stands around the hits; a sentence may fill a page. */
function clip(sentence: string, marks: Marks): [text: string, marks: Marks] {
  const from = cutAfter(sentence, (marks.at(0)?.from ?? 0) - AROUND)
  const last = marks.findLast(({ to }) => to < from + 4 * AROUND) ?? marks.at(0)
  const to = cutBefore(sentence, (last?.to ?? 0) + AROUND)
  const start = from === 0 ? '' : '…'
  const shifted = marks
    .filter((mark) => mark.to <= to)
    .map((mark) => ({ from: mark.from - from + start.length, to: mark.to - from + start.length }))
  return [`${start}${sentence.slice(from, to)}${to === sentence.length ? '' : '…'}`, shifted]
}

/** Where to cut near an offset: behind a space where there is one close by, and never within a character. */
function cutAfter(text: string, near: number): number {
  if (near <= 0) return 0
  const space = text.slice(near, near + NEAR).search(/\s/u)
  if (space >= 0) return near + space + 1
  return isWithinPair(text, near) ? near + 1 : near
}

function cutBefore(text: string, near: number): number {
  if (near >= text.length) return text.length
  const start = near - NEAR
  const space = text.slice(start, near).lastIndexOf(' ')
  if (space >= 0) return start + space
  return isWithinPair(text, near) ? near - 1 : near
}

function isWithinPair(text: string, at: number): boolean {
  return /^[\uDC00-\uDFFF]/.test(text.slice(at, at + 1))
}
