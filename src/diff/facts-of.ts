import type { Fact } from '../model/article-diff.ts'
import { changedValues, gainedNegations, type Place, saysOtherwise } from './changed-atoms.ts'
import { classesOf, namesOf } from './classes-of.ts'
import type { Difference } from './compare-articles.ts'
import type { Token } from './token.ts'

/** What a difference comes to in plain language, what matters most first. */
export function factsOf(difference: Difference): Fact[] {
  const { before, after, fields, images, titlePlaces } = difference
  const facts = [
    ...nameFacts(difference),
    ...valueFacts(difference, 'number'),
    ...valueFacts(difference, 'date'),
    ...negationFacts(difference),
    ...blockFacts(difference),
    ...wordFacts(difference),
    ...fields.map((one): Fact => ({ kind: 'field', ...one })),
  ]
  const [removed, added] = [images.removed.length, images.added.length]
  if (removed + added > 0) facts.push({ kind: 'images', removed, added })
  if (classesOf(difference).includes('typography')) facts.push({ kind: 'typography' })
  const isRetitled = titlePlaces.some(saysOtherwise)
  const title: Fact = isRetitled
    ? { kind: 'title', before: before.title, after: after.title }
    : { kind: 'title-unchanged' }
  // A new headline is what everybody sees.
  if (isRetitled) return [title, ...facts]
  return facts.length === 0 ? [] : [...facts, title]
}

function nameFacts(difference: Difference): Fact[] {
  const { removed, added } = namesOf(difference)
  return removed.length + added.length === 0
    ? []
    : [{ kind: 'names', removed: written(removed), added: written(added) }]
}

/** Where as many numbers or dates went as came, each took the place of another. */
function valueFacts({ titlePlaces, places }: Difference, what: 'number' | 'date'): Fact[] {
  const all = [...titlePlaces, ...places]
  const values = changedValues(all, what)
  const changed = new Set([...values.removed, ...values.added])
  const apart: { old: Token[]; now: Token[] }[] = []
  const replaced = all.flatMap((place): Fact[] => {
    const [old, now] = [place.before, place.after].map((tokens) => tokens.filter((token) => changed.has(token)))
    if (old === undefined || now === undefined) return []
    if (old.length === now.length && !place.isWhole)
      return old.map((token, at) => ({ kind: 'replaced', what, before: token.text, after: now[at]?.text ?? '' }))
    apart.push({ old, now })
    return []
  })
  const [removed, added] = [apart.flatMap(({ old }) => old), apart.flatMap(({ now }) => now)]
  if (removed.length + added.length === 0) return replaced
  return [...replaced, { kind: 'values', what, removed: written(removed), added: written(added) }]
}

function negationFacts({ titlePlaces, places }: Difference): Fact[] {
  const gained = [...titlePlaces, ...places].map(gainedNegations)
  const added = gained.reduce((sum, count) => sum + Math.max(count, 0), 0)
  const removed = gained.reduce((sum, count) => sum + Math.max(-count, 0), 0)
  return removed + added === 0 ? [] : [{ kind: 'negation', removed, added }]
}

function blockFacts({ before, after, blocks }: Difference): Fact[] {
  return blocks.flatMap((block): Fact[] => {
    const [from, to] = [block.before.map(fromOne), block.after.map(fromOne)]
    const moved: Fact[] = block.moved ? [{ kind: 'moved', from: from[0] ?? 0, to: to[0] ?? 0 }] : []
    const [old, now] = [before.paragraphs[block.before[0] ?? 0] ?? '', after.paragraphs[block.after[0] ?? 0] ?? '']
    switch (block.kind) {
      case 'added':
        return [{ kind: 'paragraph', what: 'added', at: to[0] ?? 0, characters: countCharacters(now) }]
      case 'removed':
        return [{ kind: 'paragraph', what: 'removed', at: from[0] ?? 0, characters: countCharacters(old) }]
      case 'split':
      case 'merged':
        return [{ kind: block.kind, before: from, after: to }, ...moved]
      case 'same':
      case 'edited':
        return moved
      default:
        return block.kind satisfies never
    }
  })
}

function wordFacts({ places }: Difference): Fact[] {
  const others = places.filter((place) => !place.isWhole && hasOtherWords(place)).length
  return others === 0 ? [] : [{ kind: 'words', places: others }]
}

/** Something differs there that no other fact tells of. */
function hasOtherWords(place: Place): boolean {
  const words = (tokens: readonly Token[]) =>
    tokens
      .filter(({ kind }) => kind === 'word')
      .map(({ key }) => key)
      .join('')
  return words(place.before) !== words(place.after) && gainedNegations(place) === 0
}

function written(tokens: readonly Token[]): string[] {
  return tokens.map(({ text }) => text)
}

function fromOne(place: number): number {
  return place + 1
}

function countCharacters(text: string): number {
  return Array.from(text).length
}
