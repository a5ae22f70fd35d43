import { foldText } from './text.ts'

/** What a page says as a whole. */
export type PlainPage = { readonly title: string; readonly text: string }

const ALIKE = 0.8

/**
 * Two pages are one answer: the same title but for numbers, and four fifths of their words in common. Numbers never
 * count: such pages print addresses and times.
 */
export function areAlike(a: PlainPage, b: PlainPage): boolean {
  return withoutNumbers(a.title) === withoutNumbers(b.title) && share(wordsOf(a.text), wordsOf(b.text)) >= ALIKE
}

function withoutNumbers(text: string): string {
  return foldText(text).replace(/\d+/gu, '')
}

function wordsOf(text: string): Set<string> {
  return new Set(withoutNumbers(text).match(/[\p{L}\p{M}]+/gu) ?? [])
}

/** Of all words of both, those that both have; two pages without any word say the same. */
function share(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const all = a.union(b).size
  return all === 0 ? 1 : a.intersection(b).size / all
}
