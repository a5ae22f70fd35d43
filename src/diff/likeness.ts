import type { Token } from './token.ts'

/** What a paragraph is made of, weighed: words of letters by their length, pairs of syllables and signs. */
export type Features = { readonly weights: ReadonlyMap<string, number>; readonly total: number }

/** Of two paragraphs: the share of the smaller that is in the other, and the share of both that is common. */
export type Likeness = { readonly containment: number; readonly similarity: number }

// Small words are in every paragraph, and numbers are what is corrected in a paragraph that stays the same.
const SMALL = 0.2
const VALUE = 0.5

const SYLLABIC = /^[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

export function featuresOf(tokens: readonly Token[]): Features {
  const weights = new Map<string, number>()
  let total = 0
  const add = (feature: string, weight: number) => {
    weights.set(feature, (weights.get(feature) ?? 0) + weight)
    total += weight
  }
  let run = ''
  for (const { kind, text, key } of tokens) {
    if (kind === 'word' && SYLLABIC.test(text)) {
      run += key
      continue
    }
    addPairs(run, add)
    run = ''
    if (kind === 'number' || kind === 'date') add(key, VALUE)
    else if (kind !== 'mark' && kind !== 'break') add(key, Math.max(key.length - 3, SMALL))
  }
  addPairs(run, add)
  return { weights, total }
}

function addPairs(run: string, add: (feature: string, weight: number) => void): void {
  const signs = Array.from(run)
  if (signs.length === 1) add(run, 1)
  for (let at = 1; at < signs.length; at += 1) add(`${signs[at - 1]}${signs[at]}`, 1)
}

/** How much of `a` and `b` is common. */
export function likenessOf(a: Features, b: Features): Likeness {
  const shared = sharedWeight(a, b)
  if (shared === 0) return { containment: 0, similarity: 0 }
  return { containment: shared / Math.min(a.total, b.total), similarity: (2 * shared) / (a.total + b.total) }
}

/** The weight of what both have. */
export function sharedWeight(a: Features, b: Features): number {
  const [small, large] = a.weights.size < b.weights.size ? [a, b] : [b, a]
  let shared = 0
  for (const [feature, weight] of small.weights) shared += Math.min(weight, large.weights.get(feature) ?? 0)
  return shared
}
