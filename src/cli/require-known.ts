import { nearestWord } from '../lib/nearest.ts'
import { Failure } from '../model/failure.ts'

/** Throws `source-unknown`, with the nearest id, where no such source is on record. */
export function requireSource(id: string, known: ReadonlyMap<string, unknown>): void {
  if (!known.has(id))
    throw new Failure('source-unknown', `No source "${id}" is on record.${didYouMean(id, known.keys())}`)
}

/** A closing question for a word that is not known, or nothing where no known word is near. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const nearest = nearestWord(word, known)
  return nearest === undefined ? '' : ` Did you mean "${nearest}"?`
}
