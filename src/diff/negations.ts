import type { Token } from './token.ts'

// Words in which a sign of negation negates nothing: 틀림없이 is "surely", 不断 is "constantly".
const LEXICAL_KOREAN = /틀림없|끊임없|어김없|변함없|한없|다름없|그지없|더없|가없|빠짐없|남김없|아낌없|끝없|수없이/gu
const LEXICAL_CHINESE =
  /不断|不斷|不仅|不僅|不但|不久|不过|不過|不管|不论|不論|不惜|不屈|不同|不少|非常|非洲|除非|是非|未来|未來|没收/gu
const KOREAN = /^(?:안|못)$|^못하|^못한|^못할|않|없|아니|아닌|아닐|아님|아닙|지못/gu
const CHINESE = /[不没沒未非勿莫]/gu
const ENGLISH = /^(?:not|no|never|cannot|none|neither|nor|nobody|nothing|nowhere)$|n['’]t$/iu
const RUSSIAN = /^(?:не|нет|ни|нельзя|никогда|никто|ничто|ничего|никак\p{L}*|неможет)$/iu

/** How often these tokens negate, in English, Korean, Chinese or Russian. */
export function countNegations(tokens: readonly Token[]): number {
  const words = tokens.filter(({ kind }) => kind === 'word')
  const single = words.filter(({ text }, at) => isNegation(text) && !isNumberSign(words, tokens, at)).length
  // Chinese words are cut by a dictionary, which cuts 不断 now and then.
  const run = words.map(({ text }) => (/\p{Script=Han}/u.test(text) ? text : '|')).join('')
  const chinese = run.replace(LEXICAL_CHINESE, '').match(CHINESE)?.length ?? 0
  return single + chinese
}

function isNegation(text: string): boolean {
  if (/^\p{Script=Hangul}/u.test(text)) {
    KOREAN.lastIndex = 0
    return KOREAN.test(text.normalize('NFC').replace(LEXICAL_KOREAN, ''))
  }
  return ENGLISH.test(text) || RUSSIAN.test(text)
}

/** As in "No. 5". */
function isNumberSign(words: readonly Token[], tokens: readonly Token[], at: number): boolean {
  const word = words[at]
  if (word?.text !== 'No') return false
  const next = tokens.slice(tokens.indexOf(word) + 1).find(({ kind }) => kind !== 'mark')
  return next?.kind === 'number'
}
