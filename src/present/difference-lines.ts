import type { ArticleDiff, Fact, Run } from '../model/article-diff.ts'
import { factLines } from './fact-lines.ts'
import { foldSame } from './fold-same.ts'
import type { Line, Span } from './message.ts'
import { terminalText } from './terminal-text.ts'

/** Facts that count paragraphs, of which a message has only those that differ. */
const COUNTING: readonly Fact['kind'][] = ['title-unchanged', 'paragraph', 'moved', 'split', 'merged']

/** What an edit changed, for a message: in plain language, then title and paragraphs with the changed words marked. */
export function differenceLines({ facts, limits, title, blocks }: ArticleDiff): Line[] {
  const told = factLines({ facts: facts.filter(({ kind }) => !COUNTING.includes(kind)), limits })
  const texts = [title, ...blocks.filter(({ kind, moved }) => kind !== 'same' || moved).map(({ runs }) => runs)]
  return [
    ...told.map((line): Line => [{ text: `${line.charAt(0).toUpperCase()}${line.slice(1)}` }]),
    ...texts.filter(differs).map((runs) => withSingleSpaces(foldSame(runs).flatMap(toSpans))),
  ]
}

function differs(runs: readonly Run[]): boolean {
  return runs.some(({ kind }) => kind !== 'same')
}

function toSpans(run: Run): Span[] {
  if (run.kind === 'same') return [{ text: harmless(run.text) }]
  if (run.kind === 'break') return [{ text: ' ¶ ' }]
  if (run.kind === 'typography') return [{ text: harmless(run.after) }]
  const [gone, come] = [terminalText(run.before).trim(), terminalText(run.after).trim()]
  const spans: Span[] = [
    ...(gone === '' ? [] : [{ text: gone, style: 'gone' } as const]),
    // Side by side, 14 and 9 would read as 149 where a service drops the marks.
    ...(gone === '' || come === '' ? [] : [{ text: ' ' }]),
    ...(come === '' ? [] : [{ text: come, style: 'come' } as const]),
  ]
  // White space at the ends stays outside of the marks.
  const [lead, trail] = [/^\s/u, /\s$/u].map((end) => end.test(run.before) || end.test(run.after))
  return [...(lead ? [{ text: ' ' }] : []), ...spans, ...(trail ? [{ text: ' ' }] : [])]
}

/** Spans of which none begins with a space where the one before ends with one. */
function withSingleSpaces(spans: readonly Span[]): Line {
  const kept: Span[] = []
  for (const span of spans) {
    const text = kept.at(-1)?.text.endsWith(' ') ? span.text.trimStart() : span.text
    if (text !== '') kept.push({ ...span, text })
  }
  return kept
}

/** One line that says nothing but what it shows; a space at an end stays one. */
function harmless(text: string): string {
  const words = terminalText(text).trim()
  const lead = /^\s/u.test(text) ? ' ' : ''
  return words === '' ? lead : `${lead}${words}${/\s$/u.test(text) ? ' ' : ''}`
}
