import { stripVTControlCharacters } from 'node:util'

// Format characters change how others are shown: bidi controls, for one, can make a title read as something else.
// Kept are the two joiners, which Persian and Indic words and emoji need, and the signs that Arabic numbers stand on.
const UNSAFE = /(?!\u200C|\u200D|[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2])[\p{Cc}\p{Cf}]/gu
const BREAKS = /[\t-\r\u0085\u2028\u2029]/gu
const HARMLESS = /^(?:[\x21-\x7E]+(?: [\x21-\x7E]+)*)?$/u

/**
 * Fetched text as one line that a terminal can only show: no escape sequence, control, line break, bidi control or
 * invisible character is left, and white space is single.
 */
export function terminalText(text: string): string {
  if (HARMLESS.test(text)) return text
  const letters = stripVTControlCharacters(text.toWellFormed()).replace(BREAKS, ' ').replace(UNSAFE, '')
  return letters.replace(/\s+/gu, ' ').trim()
}
