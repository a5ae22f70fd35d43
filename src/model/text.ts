const ZERO_WIDTH = /[\u200B-\u200D\u2060\uFEFF\u00AD]/gu
const UNPRINTABLE = /[^\P{Cc}\t-\r]|[\uFFFE\uFFFF]/gu
const SINGLE_QUOTES = /[\u2018\u2019\u201A\u201B\u02BC]/gu
const DOUBLE_QUOTES = /[\u201C\u201D\u201E\u201F]/gu
// Hyphens and dashes of every length, and the minus sign.
const DASHES = /[\u2010-\u2015\u2043\u2212]/gu
// Full-width and other compatibility forms: NFKC on letters would change words, and on other signs what they mean (²).
const COMPATIBLE = /[\p{Nd}\p{P}\uFF04\uFF0B\uFF1C-\uFF1E\uFF3E\uFF40\uFF5C\uFF5E]+/gu

/**
 * Text as it is kept: white space collapsed to single spaces and trimmed, and without what PostgreSQL or XML 1.0
 * refuse (U+0000 and other controls, U+FFFE); lone surrogates become U+FFFD.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(UNPRINTABLE, '').replace(/\s+/gu, ' ').trim()
}

/** Text of one spelling: NFC, white space collapsed, straight quotes, no zero-width characters. */
export function normaliseText(text: string): string {
  return cleanText(
    text.normalize('NFC').replace(ZERO_WIDTH, '').replace(SINGLE_QUOTES, "'").replace(DOUBLE_QUOTES, '"'),
  )
}

/**
 * Text as it is compared: normalised, with plain dashes and dots, digits and punctuation of one width. What differs in
 * these alone says the same.
 */
export function comparedText(text: string): string {
  return plainDashes(normaliseText(text.replace(COMPATIBLE, (signs) => signs.normalize('NFKC'))))
}

/** Every hyphen and dash as the one of a keyboard. */
export function plainDashes(text: string): string {
  return text.replace(DASHES, '-')
}

/** Text as words are looked for in it: compatibility forms made one (NFKC), and without regard to case. */
export function foldText(text: string): string {
  return normaliseText(text.normalize('NFKC')).toLowerCase()
}
