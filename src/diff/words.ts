import { type Stretch, shortestEdit } from './shortest-edit.ts'
import { strongKey, type Token } from './token.ts'

/** A stretch of tokens that both versions have, or that one has in place of the other's. */
export type Segment = { readonly same: boolean; readonly before: readonly Token[]; readonly after: readonly Token[] }

/** `isCoarse` where whole sentences stand in place of words. */
export type Compared = { readonly segments: readonly Segment[]; readonly isCoarse: boolean }

/** How many words may still be told apart one by one; what is spent is taken off. */
export type Budget = { edits: number }

const MOST_EDITS = 1_000
/** Where fewer of the letters than this share are kept, the words that stayed are chance. */
const LEAST_KEPT = 0.25
const TERMINAL = /^[.!?…。！？]+$/u
const CLOSING = /^["'”’»」』）)\]]+$/u

/**
 * What differs between two texts: sentences that are equal first, words between them. Where that would take too much
 * work, `isCoarse` is set and whole sentences stand in place of words.
 */
export function compareTokens(before: readonly Token[], after: readonly Token[], budget: Budget): Compared {
  const [old, now] = [toSentences(before), toSentences(after)]
  const keys = (sentences: readonly (readonly Token[])[]) =>
    sentences.map((one) => one.map(({ key }) => key).join('\0'))
  const stretches = shortestEdit(keys(old), keys(now), MOST_EDITS) ?? [wholly(old.length, now.length)]
  const segments: Segment[] = []
  let isCoarse = false
  for (const { same, before: from, after: to } of stretches) {
    const [gone, come] = [old.slice(...from).flat(), now.slice(...to).flat()]
    if (same) segments.push({ same, before: gone, after: come })
    else {
      const words = compareWords(gone, come, budget)
      isCoarse ||= words === null
      segments.push(...(words ?? [{ same: false, before: gone, after: come }]))
    }
  }
  return { segments: joinSame(segments), isCoarse }
}

function wholly(before: number, after: number): Stretch {
  return { same: false, before: [0, before], after: [0, after] }
}

/** Tokens cut after each end of a sentence; an abbreviation may cut one in two, which does no harm here. */
function toSentences(tokens: readonly Token[]): Token[][] {
  const sentences: Token[][] = [[]]
  for (const [at, token] of tokens.entries()) {
    const last = sentences.at(-1) as Token[]
    const follows = last.at(-1)
    if (follows !== undefined && endsSentence(last) && (token.lead !== '' || isWide(last)) && !CLOSING.test(token.text))
      sentences.push([token])
    else last.push(token)
    if (token.kind === 'break' && at < tokens.length - 1) sentences.push([])
  }
  return sentences.filter((sentence) => sentence.length > 0)
}

export function endsSentence(sentence: readonly Token[]): boolean {
  const last = sentence.findLast(({ text }) => !CLOSING.test(text))
  return last !== undefined && TERMINAL.test(last.text)
}

function isWide(sentence: readonly Token[]): boolean {
  return /[。！？]/u.test(sentence.findLast(({ text }) => TERMINAL.test(text))?.text ?? '')
}

function compareWords(before: readonly Token[], after: readonly Token[], budget: Budget): Segment[] | null {
  if (before.length === 0 || after.length === 0) return [{ same: false, before, after }]
  const most = Math.min(MOST_EDITS, budget.edits)
  const stretches = shortestEdit(
    before.map(({ key }) => key),
    after.map(({ key }) => key),
    most,
  )
  const segments = stretches?.map(({ same, before: from, after: to }) => ({
    same,
    before: before.slice(...from),
    after: after.slice(...to),
  }))
  budget.edits -= segments === undefined ? most : countEdits(segments)
  if (segments === undefined) return null
  return isChance(segments) ? [{ same: false, before, after }] : joinChanges(segments)
}

function countEdits(segments: readonly Segment[]): number {
  return segments.reduce((sum, { same, before, after }) => sum + (same ? 0 : before.length + after.length), 0)
}

/** So little is common that the sentences are others. */
function isChance(segments: readonly Segment[]): boolean {
  const letters = (tokens: readonly Token[]) => strongKey(tokens).length
  const kept = segments.reduce((sum, { same, before }) => sum + (same ? letters(before) : 0), 0)
  const most = segments.reduce((sum, { before }) => sum + letters(before), 0)
  const least = segments.reduce((sum, { after }) => sum + letters(after), 0)
  return kept < LEAST_KEPT * Math.min(most, least)
}

/** Takes changes together that only a mark or one small word stands between: they are read as one. */
function joinChanges(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = []
  for (const [at, segment] of segments.entries()) {
    const [last, next] = [joined.at(-1), segments[at + 1]]
    const isBridge = segment.same && last?.same === false && next?.same === false
    if (isBridge && isSmall(segment, last, next)) {
      joined[joined.length - 1] = sum(last, segment)
    } else if (last !== undefined && !last.same && !segment.same) joined[joined.length - 1] = sum(last, segment)
    else joined.push(segment)
  }
  return joined
}

function sum(a: Segment, b: Segment): Segment {
  return { same: false, before: [...a.before, ...b.before], after: [...a.after, ...b.after] }
}

/** A bridge must be smaller than both of its banks, or whole sentences light up for a word. */
function isSmall({ before }: Segment, left: Segment, right: Segment): boolean {
  if (before.some(({ kind }) => kind !== 'mark' && kind !== 'word')) return false
  const letters = strongKey(before).length
  const bank = (one: Segment) => Math.min(strongKey(one.before).length, strongKey(one.after).length)
  return letters === 0 ? bank(left) > 0 && bank(right) > 0 : letters * 4 <= Math.min(bank(left), bank(right))
}

function joinSame(segments: readonly Segment[]): Segment[] {
  const joined: Segment[] = []
  for (const segment of segments) {
    const last = joined.at(-1)
    if (last?.same === segment.same && segment.same)
      joined[joined.length - 1] = {
        same: true,
        before: [...last.before, ...segment.before],
        after: [...last.after, ...segment.after],
      }
    else joined.push(segment)
  }
  return joined
}
