import { foldText, plainDashes } from '../model/text.ts'

/** Spellings of one name, any of which stands for all: 김정은, Kim Jong Un, 金正恩. */
export type Aliases = readonly (readonly string[])[]

/** Finds words in texts, whatever their case, accents, width or spelling. */
export type Words = {
  /** How often the word, or an alias of it, stands in a text that was folded. */
  count(word: string, folded: string): number
}

// Accents of Latin letters, and the two dots of ё; the marks of Japanese and of й make another letter.
// One run of marks at a time: a look-behind over them would be quadratic.
const ACCENTS = /(\p{sc=Latin})\p{M}+|(е)\u0308/gu
// Written without spaces, or with endings that are part of the word: there a word may begin anywhere.
const UNSPACED = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u

/** A text as words are looked for in it: NFKC, small letters, without accents, with plain dashes. */
export function foldForWords(text: string): string {
  return plainDashes(foldText(text)).normalize('NFD').replace(ACCENTS, '$1$2').normalize('NFC')
}

/**
 * A word counts where it begins one: `war` is found in `Wartime`, not in `toward`. In Korean, Chinese and Japanese it
 * counts wherever it stands, since particles and other words are written on to it.
 */
export function createWords(aliases: Aliases): Words {
  const spellings = new Map<string, ReadonlySet<string>>()
  for (const names of aliases) {
    const folded = new Set(names.map(foldForWords).filter((name) => name !== ''))
    // A name of several lists stands for all of them: the configuration adds to what is shipped.
    for (const name of folded) spellings.set(name, folded.union(spellings.get(name) ?? new Set()))
  }
  const patterns = new Map<string, RegExp>()
  const patternOf = (word: string): RegExp => {
    const known = patterns.get(word)
    if (known !== undefined) return known
    const folded = foldForWords(word)
    const made = new RegExp([...(spellings.get(folded) ?? [folded])].map(toPattern).join('|'), 'gu')
    patterns.set(word, made)
    return made
  }
  return { count: (word, folded) => folded.match(patternOf(word))?.length ?? 0 }
}

// Escaped text with a look-behind of one letter: linear, whatever it is used on.
function toPattern(word: string): string {
  const literal = RegExp.escape(word)
  return UNSPACED.test(word) || !/^[\p{L}\p{N}]/u.test(word) ? literal : `(?<![\\p{L}\\p{N}])${literal}`
}
