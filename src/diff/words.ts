import { type Stretch, shortestEdit } from './shortest-edit.ts'
import { strongKey, type Token } from './token.ts'

/** A stretch of tokens that both versions have, or that one has in place of the other's. */
export type Segment = { readonly same: boolean; readonly before: readonly Token[]; readonly after: readonly Token[] }

/** `isCoarse` where whole sentences stand in place of words. */
export type Compared = { readonly segments: readonly Segment[]; readonly isCoarse: boolean }

/** How many words may still be told apart one by one; what is spent is taken off. */
export type Budget = { edits: number }

const MOST_EDITS = 500
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
  const most = Math.min(MOST_EDITS, budget.edits)
  const found = shortestEdit(keys(old), keys(now), most)
  const stretches = found ?? [wholly(old.length, now.length)]
  budget.edits -= found === null ? most : countKeys(found)
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

function countKeys(stretches: readonly Stretch[]): number {
  return stretches.reduce(
    (sum, { same, before, after }) => sum + (same ? 0 : before[1] - before[0] + after[1] - after[0]),
    0,
  )
}

function wholly(before: number, after: number): Stretch {
  return { same: false, before: [0, before], after: [0, after] }
}

/** Tokens cut after each end of a sentence; an abbreviation may cut one in two, which does no harm here. */
function toSentences(tokens: readonly Token[]): Token[][] {
  const sentences: Token[][] = []
  let current: Token[] = []
  let ending: Ending = null
  for (const token of tokens) {
    const isOver = ending !== null && !CLOSING.test(token.text) && (token.lead !== '' || ending === 'wide')
    if (current.length > 0 && (isOver || current.at(-1)?.kind === 'break')) {
      sentences.push(current)
      current = []
    }
    current.push(token)
    ending = endingAfter(token, ending)
  }
  return current.length > 0 ? [...sentences, current] : sentences
}

/** How a sentence has ended; after a wide sign the next one follows without a space. */
type Ending = 'narrow' | 'wide' | null

function endingAfter({ text }: Token, before: Ending): Ending {
  if (TERMINAL.test(text)) return /[。！？]/u.test(text) ? 'wide' : 'narrow'
  return CLOSING.test(text) ? before : null
}

/** Whether tokens end as a sentence does. */
export function endsSentence(tokens: readonly Token[]): boolean {
  const last = tokens.findLast(({ text }) => !CLOSING.test(text))
  return last !== undefined && TERMINAL.test(last.text)
}

function compareWords(before: readonly Token[], after: readonly Token[], budget: Budget): Segment[] | null {
  if (before.length === 0 || after.length === 0) return [{ same: false, before, after }]
  const most = Math.min(MOST_EDITS, budget.edits)
  const stretches = shortestEdit(
    before.map(({ key }) => key),
    after.map(({ key }) => key),
    most,
  )
  budget.edits -= stretches === null ? most : countKeys(stretches)
  if (stretches === null) return null
  const segments = stretches.map(({ same, before: from, after: to }) => ({
    same,
    before: before.slice(...from),
    after: after.slice(...to),
  }))
  return isChance(segments) ? [{ same: false, before, after }] : joinChanges(segments)
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
