import type { Run } from '../model/article-diff.ts'
import { strongKey, type Token, textOf } from './token.ts'
import { graphemesOf } from './tokenise.ts'
import type { Segment } from './words.ts'

const HANGUL = /^\p{Script=Hangul}/u
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** Segments as pieces of text, lit as narrowly as a reader can take it; all of both texts is in them. */
export function toRuns(segments: readonly Segment[]): Run[] {
  return joinRuns(segments.flatMap((segment) => (segment.same ? sameRuns(segment) : changedRuns(segment))))
}

function sameRuns({ before, after }: Segment): Run[] {
  return before.flatMap((old, at) => {
    const now = after[at] as Token
    const white = textRun(old.lead, now.lead, 'typography')
    if (old.kind === 'break') return [...white, { kind: 'break', before: true, after: true }]
    return [...white, ...textRun(old.text, now.text, 'typography')]
  })
}

function changedRuns({ before, after }: Segment): Run[] {
  const isBreak = ({ kind }: Token) => kind === 'break'
  if (before.some(isBreak) || after.some(isBreak))
    return [...runsOfSide(before, 'before'), ...runsOfSide(after, 'after')]
  const isWritten = strongKey(before) === strongKey(after)
  if (before.length === 0 || after.length === 0)
    return textRun(textOf(before), textOf(after), isWritten ? 'typography' : 'changed')
  if (isWritten) return trimmed(before, after, 'typography')
  if (isPairwise(before, after)) return before.flatMap((old, at) => trimmed([old], [after[at] as Token], 'changed'))
  return trimmed(before, after, 'changed')
}

/** Paragraphs that end in one version only: its words, and the ends among them. */
function runsOfSide(tokens: readonly Token[], side: 'before' | 'after'): Run[] {
  const isWeak = strongKey(tokens) === ''
  return tokens.flatMap(({ kind, lead, text }): Run[] => {
    if (kind === 'break') return [{ kind: 'break', before: side === 'before', after: side === 'after' }]
    const written = lead + text
    const texts = side === 'before' ? { before: written, after: '' } : { before: '', after: written }
    return [{ kind: isWeak ? 'typography' : 'changed', ...texts }]
  })
}

/** Korean words in a row that each changed, as particles do. */
function isPairwise(before: readonly Token[], after: readonly Token[]): boolean {
  const isHangul = ({ kind, text }: Token) => kind === 'word' && HANGUL.test(text)
  return before.length === after.length && before.length > 1 && [...before, ...after].every(isHangul)
}

/** What differs once the beginning and the end that are common are taken off, as far as tokens may be cut. */
function trimmed(before: readonly Token[], after: readonly Token[], kind: 'changed' | 'typography'): Run[] {
  const [old, now] = [toCuttable(before), toCuttable(after)]
  const head = commonHead(old, now)
  const [oldRest, nowRest] = [skip(old, head), skip(now, head)]
  const tail = commonTail(oldRest, nowRest)
  const [gone, come] = [
    oldRest.text.slice(0, oldRest.text.length - tail),
    nowRest.text.slice(0, nowRest.text.length - tail),
  ]
  return [
    ...textRun(old.text.slice(0, head), now.text.slice(0, head), 'typography'),
    ...textRun(gone, come, kind),
    ...textRun(oldRest.text.slice(gone.length), nowRest.text.slice(come.length), 'typography'),
  ]
}

/**
 * A text with the places where it may be cut: between tokens; between the graphemes of Korean words; and between those of
 * words that a dictionary found, if the other text has an edge there, since it may find others in the same letters.
 */
type Cuttable = {
  readonly text: string
  readonly edges: ReadonlySet<number>
  readonly inner: ReadonlySet<number>
  readonly soft: ReadonlySet<number>
}

function toCuttable(tokens: readonly Token[]): Cuttable {
  const [edges, inner, soft] = [new Set([0]), new Set<number>(), new Set<number>()]
  let at = 0
  for (const { kind, lead, text } of tokens) {
    edges.add(at + lead.length)
    const places = kind !== 'word' ? null : HANGUL.test(text) ? inner : UNSPACED.test(text) ? soft : null
    let within = at + lead.length
    for (const grapheme of places === null ? [] : graphemesOf(text)) {
      within += grapheme.length
      places?.add(within)
    }
    at += lead.length + text.length
    edges.add(at)
  }
  return { text: textOf(tokens), edges, inner, soft }
}

function skip({ text, edges, inner, soft }: Cuttable, by: number): Cuttable {
  const shift = (places: ReadonlySet<number>) => new Set([...places].map((place) => place - by))
  return { text: text.slice(by), edges: shift(edges), inner: shift(inner), soft: shift(soft) }
}

function commonHead(a: Cuttable, b: Cuttable): number {
  const most = Math.min(a.text.length, b.text.length)
  let [common, head] = [0, 0]
  while (common < most && a.text[common] === b.text[common]) {
    common += 1
    if (mayCut(a, b, [common, common])) head = common
  }
  return head
}

function commonTail(a: Cuttable, b: Cuttable): number {
  const most = Math.min(a.text.length, b.text.length)
  let [common, tail] = [0, 0]
  while (common < most && a.text.at(-1 - common) === b.text.at(-1 - common)) {
    common += 1
    if (mayCut(a, b, [a.text.length - common, b.text.length - common])) tail = common
  }
  return tail
}

function mayCut(a: Cuttable, b: Cuttable, [atA, atB]: readonly [number, number]): boolean {
  const [edgeA, edgeB] = [a.edges.has(atA), b.edges.has(atB)]
  const [innerA, innerB] = [edgeA || a.inner.has(atA), edgeB || b.inner.has(atB)]
  return (innerA && innerB) || (edgeA && b.soft.has(atB)) || (edgeB && a.soft.has(atA))
}

function textRun(before: string, after: string, kind: 'changed' | 'typography'): Run[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }]
  return [{ kind, before, after }]
}

function joinRuns(runs: readonly Run[]): Run[] {
  const joined: Run[] = []
  for (const run of runs) {
    const last = joined.at(-1)
    if (last?.kind === 'same' && run.kind === 'same')
      joined[joined.length - 1] = { kind: 'same', text: last.text + run.text }
    else if (isTold(last) && isTold(run) && last.kind === run.kind)
      joined[joined.length - 1] = { kind: run.kind, before: last.before + run.before, after: last.after + run.after }
    else joined.push(run)
  }
  return joined
}

function isTold(run: Run | undefined): run is Run & { kind: 'changed' | 'typography' } {
  return run?.kind === 'changed' || run?.kind === 'typography'
}
