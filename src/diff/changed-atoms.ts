import { countNegations } from './negations.ts'
import { strongKey, type Token } from './token.ts'
import { endsSentence, type Segment } from './words.ts'

/** Where texts differ: what stood there, and what stands there. `isWhole` where a whole paragraph came or went. */
export type Place = { readonly before: readonly Token[]; readonly after: readonly Token[]; readonly isWhole: boolean }

/** The numbers, dates or names that only one version has, as they are written. */
export type Atoms = { readonly removed: readonly Token[]; readonly added: readonly Token[] }

const LEAST_SENTENCE = 5

export function toPlaces(segments: readonly Segment[], { isWhole = false } = {}): Place[] {
  return segments.flatMap(({ same, before, after }) => (same ? [] : [{ before, after, isWhole }]))
}

/** Whether a place differs in more than typography. */
export function saysOtherwise({ before, after }: Place): boolean {
  return strongKey(before) !== strongKey(after)
}

/** The numbers or dates in which places differ, as often as they do; one that only changed its place does not count. */
export function changedValues(places: readonly Place[], kind: 'number' | 'date'): Atoms {
  const valuesOf = (tokens: readonly Token[]) => tokens.filter((token) => token.kind === kind)
  const old = places.flatMap(({ before }) => valuesOf(before))
  const now = places.flatMap(({ after }) => valuesOf(after))
  return { removed: without(old, now), added: without(now, old) }
}

/**
 * The names in which places differ. Of a whole paragraph only those count that the other version, `texts`, has nowhere;
 * and none that is there in other letters.
 */
export function changedNames(places: readonly Place[], texts: { before: () => string; after: () => string }): Atoms {
  const found = places.map((place) => {
    const [old, now] = [namesOf(place.before), namesOf(place.after)]
    const own = {
      before: once(() => foldText(strongKey(place.before))),
      after: once(() => foldText(strongKey(place.after))),
    }
    const { before, after } = place.isWhole ? texts : own
    return { removed: notIn(after, without(old, now)), added: notIn(before, without(now, old)) }
  })
  return { removed: found.flatMap(({ removed }) => removed), added: found.flatMap(({ added }) => added) }
}

/** Each name is looked for in the whole text: past so many none is, and all of them count. */
const MOST_LOOKED_FOR = 500

function notIn(text: () => string, names: readonly Token[]): Token[] {
  return names.filter((name, at) => at >= MOST_LOOKED_FOR || !text().includes(foldText(name.text)))
}

/** How many negations a place gained; below 0 where it lost some. A sentence that came or went as a whole negates nothing. */
export function gainedNegations({ before, after, isWhole }: Place): number {
  if (isWhole || isSentence(before, after) || isSentence(after, before)) return 0
  return countNegations(after) - countNegations(before)
}

/** Gives back the same value each time, made when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Text without white space, punctuation and case, in one form of its letters. */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\p{P}]/gu, '')
    .toLowerCase()
}

function isSentence(tokens: readonly Token[], other: readonly Token[]): boolean {
  return other.length === 0 && tokens.length > LEAST_SENTENCE && endsSentence(tokens)
}

function namesOf(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ kind }) => kind === 'name')
}

function without(all: readonly Token[], others: readonly Token[]): Token[] {
  const left = new Map<string, number>()
  for (const { means } of others) left.set(means, (left.get(means) ?? 0) + 1)
  return all.filter(({ means }) => {
    const count = left.get(means) ?? 0
    left.set(means, count - 1)
    return count <= 0
  })
}
