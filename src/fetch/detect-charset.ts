import type { Buffer } from 'node:buffer'

type Candidate = { readonly label: string; readonly script: RegExp; readonly least: number }

// The order matters: what is Japanese in one charset is Hangul or Han in others, so what only Japanese has is looked for
// first. Half-width kana do not count: that is what Korean bytes look like in Shift_JIS.
const CANDIDATES: readonly Candidate[] = [
  { label: 'shift_jis', script: /\p{Script=Hiragana}+/gu, least: 0.15 },
  { label: 'euc-jp', script: /\p{Script=Hiragana}+/gu, least: 0.15 },
  { label: 'windows-949', script: /\p{Script=Hangul}+/gu, least: 0.85 },
  { label: 'gb18030', script: /[的一是在不了有和人这中大为上个国我以要他时来]/gu, least: 0.04 },
  { label: 'big5', script: /[的一是在不了有和人這中大為上個國我以要他時來]/gu, least: 0.04 },
  { label: 'windows-1251', script: /[А-яЁё][а-яё]{2,}/gu, least: 0.7 },
  { label: 'koi8-r', script: /[А-яЁё][а-яё]{2,}/gu, least: 0.7 },
]
// An accent here and there is no other script.
const FEWEST_LETTERS = 4
const ENOUGH_BYTES = 100_000

/**
 * The charset of bytes that nobody named and that are not UTF-8: the first in which they are without a mistake, and in
 * which enough of what is not ASCII belongs to the script that it is for. Null where none is likely.
 */
export function detectCharset(
  body: Buffer,
  decodeStrictly: (bytes: Buffer, label: string) => string | null,
): string | null {
  const sample = body.subarray(0, ENOUGH_BYTES)
  const found = CANDIDATES.find(({ label, script, least }) => {
    // A character may be cut at the end of the sample.
    const text = decodeStrictly(sample, label) ?? decodeStrictly(sample.subarray(0, -1), label)
    if (text === null) return false
    const letters = [...text].filter((letter) => letter > '\x7f' && /\p{L}/u.test(letter))
    return letters.length >= FEWEST_LETTERS && (text.match(script)?.join('').length ?? 0) / letters.length >= least
  })
  return found?.label ?? null
}
