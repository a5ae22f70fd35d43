import type { Run } from '../model/article-diff.ts'
import { noPaint, type Paint } from './colour.ts'
import type { Measure } from './display-width.ts'
import { terminalText } from './terminal-text.ts'

type Mark = 'same' | 'removed' | 'added' | 'typography' | 'note' | 'hit'

/** A stretch of text that is shown in one way. */
export type Span = { readonly text: string; readonly mark: Mark }

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/**
 * Runs as spans: what was removed before what was added. Without colours, signs stand around both: `[-14-]{+9+}`; with
 * colours, a line through and a line under, so that colour alone never says it.
 */
export function toSpans(runs: readonly Run[], paint: Paint): Span[] {
  const isPlain = paint === noPaint
  return runs.flatMap((run): Span[] => {
    if (run.kind === 'same') return [{ text: inner(run.text), mark: 'same' }]
    if (run.kind === 'break')
      return [{ text: run.before && run.after ? ' ¶ ' : run.after ? ' ¶+ ' : ' ¶- ', mark: 'note' }]
    if (run.kind === 'typography')
      return [{ text: inner(run.after === '' ? run.before.replace(/\S/gu, '') : run.after), mark: 'typography' }]
    return [
      ...marked(run.before, 'removed', isPlain ? ['[-', '-]'] : null),
      ...marked(run.after, 'added', isPlain ? ['{+', '+}'] : null),
    ]
  })
}

/** A text in which places are marked: by signs, `«so»`, or with colours by a line under bold letters. */
export function hitSpans(text: string, marks: readonly { from: number; to: number }[], paint: Paint): Span[] {
  const [open, close] = paint === noPaint ? ['«', '»'] : ['', '']
  const spans: Span[] = []
  let at = 0
  for (const { from, to } of marks) {
    spans.push({ text: inner(text.slice(at, from)), mark: 'same' })
    spans.push({ text: `${open}${inner(text.slice(from, to))}${close}`, mark: 'hit' })
    at = to
  }
  return [...spans, { text: inner(text.slice(at)), mark: 'same' }]
}

/** White space at the ends stays outside of the signs. */
function marked(text: string, mark: Mark, signs: readonly [string, string] | null): Span[] {
  const [, lead = '', words = '', trail = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? []
  if (words === '') return []
  const [open, close] = signs ?? ['', '']
  return [
    { text: lead === '' ? '' : ' ', mark: 'same' },
    { text: `${open}${inner(words)}${close}`, mark },
    { text: trail === '' ? '' : ' ', mark: 'same' },
  ]
}

/** A part of a line, made harmless, with a space where it had white space at its ends. */
function inner(text: string): string {
  const clean = terminalText(text)
  const lead = /^\s/u.test(text) ? ' ' : ''
  return clean === '' ? lead : `${lead}${clean}${/\s$/u.test(text) ? ' ' : ''}`
}

/** Spans as lines no wider than `width`: broken at spaces, between Chinese and Japanese characters, within wider words. */
export function wrapSpans(spans: readonly Span[], width: number, measure: Measure): Span[][] {
  const lines: Span[][] = [[]]
  let used = 0
  for (const unit of toUnits(spans, measure)) {
    const space = used > 0 && unit.space !== null ? 1 : 0
    if (used > 0 && used + space + unit.width > width) {
      lines.push([])
      used = 0
    } else if (space > 0) {
      lines.at(-1)?.push({ text: ' ', mark: unit.space ?? 'same' })
      used += 1
    }
    for (const { text, mark } of unit.parts) {
      for (const piece of used + measure.width(text) > width ? measure.graphemes(text) : [text]) {
        const columns = measure.width(piece)
        if (used > 0 && used + columns > width) {
          lines.push([])
          used = 0
        }
        lines.at(-1)?.push({ text: piece, mark })
        used += columns
      }
    }
  }
  return lines.filter((line) => line.length > 0)
}

/** What stays on one line: a word, or a character of a script without spaces. */
type Unit = { readonly space: Mark | null; readonly parts: Span[]; width: number }

function toUnits(spans: readonly Span[], measure: Measure): Unit[] {
  const units: Unit[] = []
  let space: Mark | null = null
  let isOpen = false
  const add = (text: string, mark: Mark) => {
    const last = units.at(-1)
    if (isOpen && last !== undefined && space === null) {
      last.parts.push({ text, mark })
      last.width += measure.width(text)
    } else units.push({ space, parts: [{ text, mark }], width: measure.width(text) })
    space = null
    isOpen = true
  }
  for (const { text, mark } of spans) {
    for (const part of text.match(/\s+|[^\s]+/gu) ?? []) {
      if (part.trim() === '') space = mark
      else if (!UNSPACED.test(part)) add(part, mark)
      else {
        for (const grapheme of measure.graphemes(part)) {
          // Punctuation stays with the character before it.
          const isWord = /[\p{L}\p{Nd}]/u.test(grapheme)
          if (UNSPACED.test(grapheme)) isOpen = false
          add(grapheme, mark)
          if (isWord && UNSPACED.test(grapheme)) isOpen = true
        }
      }
    }
  }
  return units
}

/** A line as text, its spans in their colours. */
export function paintSpans(spans: readonly Span[], paint: Paint): string {
  const joined: { text: string; mark: Mark }[] = []
  for (const { text, mark } of spans) {
    const last = joined.at(-1)
    if (last?.mark === mark) last.text += text
    else joined.push({ text, mark })
  }
  return joined.map(({ text, mark }) => painted(text, mark, paint)).join('')
}

function painted(text: string, mark: Mark, paint: Paint): string {
  switch (mark) {
    case 'same':
      return text
    case 'removed':
      return paint('red', paint('strike', text))
    case 'added':
      return paint('green', paint('underline', text))
    case 'typography':
      return paint('yellow', text)
    case 'note':
      return paint('cyan', text)
    case 'hit':
      return paint('bold', paint('underline', text))
    default:
      return mark satisfies never
  }
}
