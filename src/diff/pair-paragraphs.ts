import { normaliseText } from '../model/text.ts'
import { type Features, featuresOf, likenessOf, sharedWeight } from './likeness.ts'
import { longestIncreasing } from './longest-increasing.ts'
import { shortestEdit } from './shortest-edit.ts'
import { strongKey, type Token } from './token.ts'

/** Paragraphs that belong together, by their places: one and one, or one and several where it was split or merged. */
export type Pair = { readonly before: readonly number[]; readonly after: readonly number[] }

export type Pairing = {
  readonly pairs: readonly Pair[]
  /** So many paragraphs differ that only equal ones were looked for. */
  readonly isCoarse: boolean
}

type Side = { readonly texts: readonly string[]; readonly tokensOf: (at: number) => readonly Token[] }

const MOST_EDITS = 500
const MOST_PAIRS = 10_000
const LIKE_IN_PLACE = { containment: 0.5, similarity: 0.3 }
const LIKE_ELSEWHERE = 0.6
const PART_OF_SPLIT = 0.7
const PART_ELSEWHERE = 0.9
const WHOLE_OF_SPLIT = 0.6
/** Below this a paragraph says too little to be a part of another. */
const LEAST_PART = 3

/** Pairs the paragraphs of two versions: the equal ones, those that were split or merged, and those that are alike. */
export function pairParagraphs(before: Side, after: Side): Pairing {
  const pairs: Pair[] = pairEqual(before.texts.map(normaliseText), after.texts.map(normaliseText))
  const left = leftOver(pairs, before, after)
  if (left.before.length === 0 || left.after.length === 0) return { pairs, isCoarse: false }
  if (left.before.length * left.after.length > MOST_PAIRS) return { pairs, isCoarse: true }
  const gaps = createGaps(pairs)
  const old = left.before.map((at) => toCandidate(at, before.tokensOf(at), gaps.ofBefore(at)))
  const now = left.after.map((at) => toCandidate(at, after.tokensOf(at), gaps.ofAfter(at)))
  const taken = [...pairSaid(old, now), ...pairSplits(old, now), ...pairMerges(old, now), ...pairAlike(old, now)]
  return { pairs: [...pairs, ...taken], isCoarse: false }
}

/** In the order of the shortest edit; what stands elsewhere then, as often as both versions have it. */
function pairEqual(before: readonly string[], after: readonly string[]): Pair[] {
  const stretches = shortestEdit(before, after, MOST_EDITS)
  const pairs = stretches === null ? pairUnique(before, after) : []
  for (const { same, before: from, after: to } of stretches ?? []) {
    for (let at = 0; same && at < from[1] - from[0]; at += 1)
      pairs.push({ before: [from[0] + at], after: [to[0] + at] })
  }
  return [...pairs, ...pairMoved(before, after, pairs)]
}

/** Those that stand once in both, and what is equal around them. */
function pairUnique(before: readonly string[], after: readonly string[]): Pair[] {
  const [old, now] = [placesOf(before), placesOf(after)]
  return [...old].flatMap(([text, places]) => {
    const others = now.get(text)
    return places.length === 1 && others?.length === 1 ? [{ before: places, after: others }] : []
  })
}

function pairMoved(before: readonly string[], after: readonly string[], paired: readonly Pair[]): Pair[] {
  const [usedOld, usedNow] = [new Set(paired.flatMap((one) => one.before)), new Set(paired.flatMap((one) => one.after))]
  const places = new Map<string, number[]>()
  for (const [at, text] of before.entries()) {
    if (!usedOld.has(at) && text !== '') places.set(text, [...(places.get(text) ?? []), at])
  }
  return after.flatMap((text, at) => {
    const from = usedNow.has(at) ? undefined : places.get(text)?.shift()
    return from === undefined ? [] : [{ before: [from], after: [at] }]
  })
}

function placesOf(texts: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (const [at, text] of texts.entries()) {
    const known = places.get(text)
    if (known === undefined) places.set(text, [at])
    else known.push(at)
  }
  return places
}

type LeftOver = { readonly before: readonly number[]; readonly after: readonly number[] }

function leftOver(pairs: readonly Pair[], before: Side, after: Side): LeftOver {
  const [old, now] = [new Set(pairs.flatMap((one) => one.before)), new Set(pairs.flatMap((one) => one.after))]
  return {
    before: before.texts.flatMap((_, at) => (old.has(at) ? [] : [at])),
    after: after.texts.flatMap((_, at) => (now.has(at) ? [] : [at])),
  }
}

/** Numbers the stretches between those pairs that keep their order; paragraphs of one stretch stand in the same place. */
function createGaps(pairs: readonly Pair[]) {
  const sorted = pairs.toSorted((a, b) => (a.after[0] ?? 0) - (b.after[0] ?? 0))
  const kept = longestIncreasing(sorted.map(({ before }) => before[0] ?? 0))
  const anchors = sorted.filter((_, at) => kept.has(at))
  const countBelow = (places: readonly number[], at: number) => {
    let [low, high] = [0, places.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((places[middle] ?? 0) < at) low = middle + 1
      else high = middle
    }
    return low
  }
  const [old, now] = [anchors.map(({ before }) => before[0] ?? 0), anchors.map(({ after }) => after[0] ?? 0)]
  return { ofBefore: (at: number) => countBelow(old, at), ofAfter: (at: number) => countBelow(now, at) }
}

type Candidate = {
  readonly at: number
  readonly gap: number
  readonly said: string
  readonly features: Features
  isTaken: boolean
}

function toCandidate(at: number, tokens: readonly Token[], gap: number): Candidate {
  return { at, gap, said: strongKey(tokens), features: featuresOf(tokens), isTaken: false }
}

function take(old: readonly Candidate[], now: readonly Candidate[]): Pair {
  for (const one of [...old, ...now]) one.isTaken = true
  return { before: old.map(({ at }) => at), after: now.map(({ at }) => at) }
}

/** Those that differ in typography alone. */
function pairSaid(old: readonly Candidate[], now: readonly Candidate[]): Pair[] {
  return now.flatMap((one) => {
    const same = old.filter(({ said, isTaken }) => !isTaken && said !== '' && said === one.said)
    const other = same.find(({ gap }) => gap === one.gap) ?? same[0]
    return other === undefined ? [] : [take([other], [one])]
  })
}

function pairSplits(old: readonly Candidate[], now: readonly Candidate[]): Pair[] {
  return old.flatMap((whole) => {
    const parts = partsOf(whole, now)
    return parts.length > 1 ? [take([whole], parts)] : []
  })
}

function pairMerges(old: readonly Candidate[], now: readonly Candidate[]): Pair[] {
  return now.flatMap((whole) => {
    const parts = partsOf(whole, old)
    return parts.length > 1 ? [take(parts, [whole])] : []
  })
}

/** The paragraphs in a row, in the same place, that a paragraph was split into or merged from; none where it was not. */
function partsOf(whole: Candidate, others: readonly Candidate[]): Candidate[] {
  if (whole.isTaken) return []
  const isPart = (one: Candidate) =>
    !one.isTaken &&
    one.features.total >= LEAST_PART &&
    one.features.total < whole.features.total * 0.95 &&
    sharedWeight(one.features, whole.features) >=
      (one.gap === whole.gap ? PART_OF_SPLIT : PART_ELSEWHERE) * one.features.total
  const first = others.findIndex(isPart)
  const parts: Candidate[] = []
  for (const one of first < 0 ? [] : others.slice(first)) {
    const follows = parts.length === 0 || one.at === (parts.at(-1)?.at ?? 0) + 1
    if (!isPart(one) || !follows) break
    parts.push(one)
  }
  const shared = parts.reduce((sum, one) => sum + sharedWeight(one.features, whole.features), 0)
  const isWhole = shared >= WHOLE_OF_SPLIT * whole.features.total && shared <= 1.2 * whole.features.total
  return isWhole ? parts : []
}

/** The most alike first. Elsewhere they have to be more alike than in the same place. */
function pairAlike(old: readonly Candidate[], now: readonly Candidate[]): Pair[] {
  const found = old.flatMap((from) =>
    now.flatMap((to) => {
      if (from.isTaken || to.isTaken) return []
      const { containment, similarity } = likenessOf(from.features, to.features)
      const isInPlace = from.gap === to.gap
      // One that is kept whole is the same, however much was written on to it.
      const isKept = containment >= PART_ELSEWHERE && Math.min(from.features.total, to.features.total) >= LEAST_PART
      const isLike = isInPlace
        ? isKept || (containment >= LIKE_IN_PLACE.containment && similarity >= LIKE_IN_PLACE.similarity)
        : similarity >= LIKE_ELSEWHERE
      return isLike ? [{ from, to, score: similarity + (isInPlace ? 0.1 : 0) }] : []
    }),
  )
  return found
    .sort((a, b) => b.score - a.score || a.from.at - b.from.at || a.to.at - b.to.at)
    .flatMap(({ from, to }) => (from.isTaken || to.isTaken ? [] : [take([from], [to])]))
}
