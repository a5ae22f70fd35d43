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
    ...texts.filter(differs).map((runs) => foldSame(runs).flatMap(toSpans)),
  ]
}

function differs(runs: readonly Run[]): boolean {
  return runs.some(({ kind }) => kind !== 'same')
}

function toSpans(run: Run): Span[] {
  if (run.kind === 'same') return [{ text: harmless(run.text) }]
  if (run.kind === 'break') return [{ text: ' ¶ ' }]
  if (run.kind === 'typography') return [{ text: harmless(run.after) }]
  return [...marked(run.before, 'gone'), ...marked(run.after, 'come')]
}

/** White space at the ends stays outside of the marks. */
function marked(text: string, style: 'gone' | 'come'): Span[] {
  const words = terminalText(text)
  if (words === '') return []
  const [lead, trail] = [/^\s/u.test(text), /\s$/u.test(text)]
  return [...(lead ? [{ text: ' ' }] : []), { text: words, style }, ...(trail ? [{ text: ' ' }] : [])]
}

/** One line that says nothing but what it shows; a space at an end stays one. */
function harmless(text: string): string {
  const words = terminalText(text)
  const lead = /^\s/u.test(text) ? ' ' : ''
  return words === '' ? lead : `${lead}${words}${/\s$/u.test(text) ? ' ' : ''}`
}
