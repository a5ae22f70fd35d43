import { normaliseText } from '../model/text.ts'

const PLAIN = /^[\p{Script=Latin}\p{Script=Cyrillic}\uAC00-\uD7A3\u4E00-\u9FFF]+$/u
const QUOTES = /["'`´«»‹›「」『』《》〈〉〝〞〟]/gu
const DASHES = /[\u2010-\u2015\u2212\u2E3A\u2E3B\uFE58]/gu
const DOTS = /[·・‧•∙ㆍᆞ]/gu

/** Marks that writers set by taste; `?`, `!`, `%` and their like say something. */
const WEAK = /^[\s"',.;:·()[\]-]*$/u

/** A word or mark as it is compared: compatibility forms, quotes, dashes and dots each made one. Case counts. */
export function foldWord(text: string): string {
  if (PLAIN.test(text) && text === text.normalize('NFKC')) return text
  return normaliseText(text.normalize('NFKC').replaceAll('。', '.').replaceAll('、', ','))
    .replace(QUOTES, "'")
    .replace(DASHES, '-')
    .replace(DOTS, '·')
    .replace(/(?<=\p{L})[-'](?=\p{L})/gu, '')
}

/** Whether what `foldWord` gave is nothing but punctuation that differs by taste. */
export function isWeak(folded: string): boolean {
  return WEAK.test(folded)
}
