/** Signs of a language's own script, the telling ones first: Japanese and Korean texts hold Chinese characters too. */
const SCRIPTS: readonly (readonly [language: string, sign: RegExp])[] = [
  ['ko', /\p{sc=Hangul}/u],
  ['ja', /[\p{sc=Hiragana}\p{sc=Katakana}]/u],
  ['zh', /\p{sc=Han}/u],
  ['ru', /\p{sc=Cyrillic}/u],
]

/** Whether a language has a script that tells it. */
export function isToldByScript(language: string): boolean {
  return SCRIPTS.some(([one]) => one === language)
}

/** The language that a text is written in, as far as its script tells: Latin letters tell nothing, and give null. */
export function languageOfScript(text: string): string | null {
  return SCRIPTS.find(([, sign]) => sign.test(text))?.[0] ?? null
}
