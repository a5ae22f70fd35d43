import type { Names } from '../model/names.ts'
import { foldWord } from './fold.ts'
import type { Atom } from './token.ts'

/** Names made ready to be looked for. */
export type Lexicon = {
  readonly aliases: RegExp | null
  /** What each way to write a name stands for, by its folded form. */
  readonly said: ReadonlyMap<string, string>
  readonly byTitle: readonly RegExp[]
  readonly titles: ReadonlySet<string>
  readonly noNames: ReadonlySet<string>
}

const HANGUL = '\\p{Script=Hangul}'
const HAN = '\\p{Script=Han}'
const NEVER = '(?!)'

/** Titles and forms that begin a sentence or stand beside a name, and are no part of it. */
const NO_PART =
  /^(?:the|a|an|in|on|at|of|for|to|from|by|with|and|but|or|as|after|before|when|while|it|its|he|his|she|her|they|their|we|our|i|this|that|these|those|there|here|if|so|no|not|all|every|each|also|then|now|во?|на|по|и|а|но|он|она|они|мы|это|этот|все|как|при|после|для|с|со|из|от|до|к|у|о|об|за)$/iu

/** Compiles names; the longest way to write one is looked for first. */
export function compileNames({ aliases, titles, surnames, noNames }: Names): Lexicon {
  const said = new Map<string, string>()
  for (const [first = '', ...others] of aliases) {
    for (const alias of [first, ...others]) if (!said.has(foldName(alias))) said.set(foldName(alias), first)
  }
  const written = aliases.flat().toSorted((a, b) => b.length - a.length)
  return {
    aliases: written.length === 0 ? null : new RegExp(written.map(patternOf).join('|'), 'gu'),
    said,
    byTitle: [...byKoreanTitle(titles, surnames), ...byChineseTitle(titles, surnames)],
    titles: new Set(titles.flatMap((title) => title.toLowerCase().split(/[\s-]/u))),
    noNames: new Set(noNames),
  }
}

function patternOf(alias: string): string {
  const letters = RegExp.escape(alias)
    .replaceAll('\\x20', ' ')
    .replace(/ +/gu, '\\s+')
    .replace(/\\x2d/gu, '[-‐‑]')
    .replace(/\\x27|’/gu, "['’]")
  if (/^[\p{Script=Han}]/u.test(alias)) return letters
  // Two syllables stand within many other words.
  if (/^\p{Script=Hangul}/u.test(alias) && alias.length <= 2) return `(?<!${HANGUL})${letters}`
  // Long ones are written together or apart.
  if (/^\p{Script=Hangul}+$/u.test(alias)) return alias.length > 4 ? [...alias].join('\\s?') : letters
  if (/^\p{Script=Hangul}/u.test(alias)) return letters
  // Russian names are declined.
  const ending = /\p{Script=Cyrillic}$/u.test(alias) ? `${letters.replace(/[аяой]$/u, '')}[а-яё]{0,3}` : letters
  return `(?<![\\p{L}\\p{Nd}])${ending}(?![\\p{L}\\p{Nd}])`
}

function byKoreanTitle(titles: readonly string[], surnames: readonly string[]): RegExp[] {
  const title = anyOf(titles, /^\p{Script=Hangul}/u)
  const surname = anyOf(surnames, /^\p{Script=Hangul}/u)
  const particle = '(?:은|는|이|가|을|를|의|과|와|도|께서|에게|께|로|으로|라고)?'
  return [
    new RegExp(`(?<!${HANGUL})(?:${surname})${HANGUL}{1,3}?(?=\\s?(?:${title}))`, 'gu'),
    new RegExp(`(?<=(?:${title})\\s)(?:${surname})${HANGUL}{2}(?=${particle}(?!${HANGUL}))`, 'gu'),
  ]
}

function byChineseTitle(titles: readonly string[], surnames: readonly string[]): RegExp[] {
  const title = anyOf(titles, /^\p{Script=Han}/u)
  const surname = anyOf(surnames, /^\p{Script=Han}/u)
  return [
    new RegExp(`(?:${surname})${HAN}{1,2}?(?=${title})`, 'gu'),
    new RegExp(`(?<=${title})(?:${surname})${HAN}{2}(?!${title})`, 'gu'),
    new RegExp(
      `(?<=${title}|^|[\\s，。、“（(])${HAN}{1,6}(?:[·・]${HAN}{1,8}){1,4}?(?=${title}|[\\s，。、”）)]|$)`,
      'gu',
    ),
  ]
}

function anyOf(words: readonly string[], script: RegExp): string {
  const some = words.filter((word) => script.test(word)).toSorted((a, b) => b.length - a.length)
  return some.length === 0 ? NEVER : some.map((word) => RegExp.escape(word)).join('|')
}

/** The names in a text that the lexicon knows. */
export function findKnownNames(text: string, { aliases, said }: Lexicon): Atom[] {
  if (aliases === null) return []
  return Array.from(text.matchAll(aliases), (match) => {
    return toAtom(match, said.get(foldName(match[0])) ?? declined(match[0], said))
  })
}

/** A Russian name in another case than the one it is known by. */
function declined(written: string, said: ReadonlyMap<string, string>): string {
  const folded = foldName(written)
  for (let cut = 1; cut <= 3; cut += 1) {
    for (const ending of ['', 'а', 'я', 'о', 'й']) {
      const known = said.get(folded.slice(0, -cut) + ending)
      if (known !== undefined) return known
    }
  }
  return written
}

/** Names by a Korean or Chinese title beside them. */
export function findTitledNames(text: string, { byTitle, noNames }: Lexicon): Atom[] {
  return byTitle
    .flatMap((pattern) => Array.from(text.matchAll(pattern), (match) => toAtom(match, match[0])))
    .filter(({ means }) => ![...noNames].some((word) => means.startsWith(word)))
}

const CAPITALISED =
  /(?<![\p{L}\p{Nd}])\p{Lu}[\p{L}\p{M}]*(?:[-'’]\p{L}+)*\.?(?:\s(?:(?:of|the|de|von|van|al|bin)\s)*\p{Lu}[\p{L}\p{M}]*(?:[-'’]\p{L}+)*)*/gu
const BEGINS = /(?:^|[.!?…:][\s"'“”«»’)\]]*|["“«]|\n)\s*$/u

/**
 * Names by their capitals, in English and Russian. A lone capitalised word that begins a sentence is none; titles and
 * small words around a name are no part of it.
 */
export function findCapitalisedNames(text: string, lexicon: Lexicon): Atom[] {
  return Array.from(text.matchAll(CAPITALISED)).flatMap((match) => {
    const words = Array.from(match[0].matchAll(/\S+/gu), ({ 0: word, index }) => ({
      start: match.index + index,
      text: word.replace(/(?:['’]s|\.)$/u, ''),
    }))
    const inner = withoutTitles(words, lexicon)
    const [first, last] = [inner[0], inner.at(-1)]
    if (first === undefined || last === undefined) return []
    const isAlone = inner.length === 1 && first.start === match.index
    if (isAlone && BEGINS.test(text.slice(Math.max(0, match.index - 6), match.index))) return []
    const [start, end] = [first.start, last.start + last.text.length]
    return [{ kind: 'name', start, end, key: foldName(text.slice(start, end)), means: nameKey(text.slice(start, end)) }]
  })
}

/** Names that are known already, where capitals say nothing, as in headlines. */
export function findNames(text: string, names: ReadonlySet<string>): Atom[] {
  if (names.size === 0) return []
  const written = [...names].toSorted((a, b) => b.length - a.length).map((name) => RegExp.escape(name))
  const pattern = new RegExp(`(?<![\\p{L}\\p{Nd}])(?:${written.join('|')})(?![\\p{L}\\p{Nd}])`, 'gu')
  return Array.from(text.matchAll(pattern), (match) => toAtom(match, nameKey(match[0])))
}

type Word = { readonly text: string; readonly start: number }

function withoutTitles(words: readonly Word[], { titles }: Lexicon): readonly Word[] {
  const isPart = ({ text }: Word) => !NO_PART.test(text) && !titles.has(text.toLowerCase().split('-')[0] ?? '')
  const from = words.findIndex(isPart)
  const to = words.findLastIndex(isPart)
  return from < 0 ? [] : words.slice(from, to + 1)
}

function toAtom({ index, 0: written }: RegExpExecArray, means: string): Atom {
  return { kind: 'name', start: index, end: index + written.length, key: foldName(written), means }
}

/** A name as it is compared: without the endings of Russian cases. */
function nameKey(written: string): string {
  const plain = written.replace(/\s+/gu, ' ')
  if (!/\p{Script=Cyrillic}$/u.test(plain)) return plain
  return plain.replace(/(?<=\p{L}{3})(?:ого|ому|ыми|ами|ов|ом|ым|ой|ей|ем|ам|ах|[аеёиоуыэюяйь])$/u, '')
}

function foldName(name: string): string {
  return foldWord(name).replace(/[\s-]/gu, '').toLowerCase()
}
