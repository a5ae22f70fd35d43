import { COUNTED, FACTORS, SPELLED, valueOfSigns } from './numerals.ts'
import type { Atom } from './token.ts'

// Groups of three digits may stand apart by a comma, an apostrophe or a space: 9,000 and 9 000 are one number.
const GROUPED = "\\p{Nd}{1,3}(?<group>[,，'’]|\\s{1,2})\\p{Nd}{3}(?:\\k<group>\\p{Nd}{3})*(?!\\p{Nd})"
const DIGITS = `(?<!\\p{Nd}\\s{0,2})${GROUPED}(?:[.．]\\p{Nd}+)?|\\p{Nd}+(?:[.,．，]\\p{Nd}+)*`
const SIGNS = '[십백천만억조百千万亿萬億兆]'
const WORDS_OF_FACTORS =
  '\\s{0,2}(?:hundred|thousand|million|billion|trillion|тыс(?:\\.|яч\\p{L}*)|млн\\.?|млрд\\.?|миллион\\p{L}*|миллиард\\p{L}*)(?!\\p{L})'
const COUNTERS_OF_ASIA =
  '[여余多]?(?:명|인|개국|개|건|차례|차|번째|번|대|척|발|기|톤|킬로메터|메터|정보|세대|동|살|주년|돐|돌|년간|년대|시간|분|초|원|딸라|달러|나라|호|점|권|층|급|人|名|个|個|件|次|枚|艘|架|辆|吨|公里|米|年|天|小时|分钟|美元|元|岁|周年|国|國|项|位|座|户)'
const UNITS_OF_LETTERS = '(?:km|kg|cm|mm|MW|kW|GW|kt|Mt|ha|km²|m²|м²|км|кг|th|st|nd|rd|m|t|м|т|㎞|㎏|㎡|%|％|‰|°C?|℃)'
const PERCENT = '\\s{0,2}(?:percent|per cent|процент\\p{L}*|퍼센트|프로)(?!\\p{Script=Latin})'
const UNIT = `(?:${PERCENT}|\\s{0,2}(?:%|％)|${COUNTERS_OF_ASIA}|\\s{0,2}${UNITS_OF_LETTERS}(?![\\p{L}\\p{Nd}]))`

const IN_DIGITS = new RegExp(
  `(?<value>(?:(?<=^|[\\s(（])[-−])?(?:${DIGITS})(?:${WORDS_OF_FACTORS}|(?:${SIGNS}{1,3}\\s{0,2}\\p{Nd}+(?![\\p{Nd}.,])){0,4}${SIGNS}{1,3})?)(?<unit>${UNIT})?`,
  'gu',
)
const IN_HAN = new RegExp(
  `(?<value>[二三四五六七八九十百两兩][一二三四五六七八九十百千万亿两零〇]*)(?<unit>${COUNTERS_OF_ASIA})`,
  'gu',
)
const PERCENT_OF_HAN = /百分之(?<value>[\p{Nd}一二三四五六七八九十百]+)/gu
const IN_WORDS = new RegExp(`(?<!\\p{L})(?<value>${[...SPELLED.keys()].join('|')})(?!\\p{L})`, 'giu')
const IN_HANGUL = new RegExp(
  `(?<!\\p{L})(?<value>${[...COUNTED.keys()].toReversed().join('|')})(?<unit>\\s{0,2}${COUNTERS_OF_ASIA})`,
  'gu',
)

/** The numbers in a text with their units; some may overlap. Their keys are equal however a number is written. */
export function findNumbers(text: string): Atom[] {
  return [
    ...Array.from(text.matchAll(IN_DIGITS), (match) => toNumber(match, valueOfDigits)),
    ...Array.from(text.matchAll(PERCENT_OF_HAN), (match) => toNumber(match, valueOfHan, '%')),
    ...Array.from(text.matchAll(IN_HAN), (match) => toNumber(match, valueOfHan)),
    ...Array.from(text.matchAll(IN_HANGUL), (match) => toNumber(match, (value) => String(COUNTED.get(value)))),
    ...Array.from(text.matchAll(IN_WORDS), (match) => toNumber(match, valueOfWord)),
  ]
}

function toNumber(match: RegExpExecArray, evaluate: (value: string) => string, percent?: string): Atom {
  const { value = '', unit = '' } = match.groups ?? {}
  const key = `#${evaluate(value)}${percent ?? unitOf(unit)}`
  return { kind: 'number', start: match.index, end: match.index + match[0].length, key, means: key }
}

function unitOf(unit: string): string {
  const plain = unit.normalize('NFKC').replace(/\s+/gu, ' ').trim()
  return /^(?:percent|per cent|процент|퍼센트|프로)/u.test(plain) ? '%' : plain
}

function valueOfWord(word: string): string {
  return String(SPELLED.get(word.toLowerCase()))
}

function valueOfHan(signs: string): string {
  const digits = signs.normalize('NFKC')
  return /^\d+$/u.test(digits) ? digits : String(valueOfSigns([...signs]))
}

function valueOfDigits(written: string): string {
  const plain = written.normalize('NFKC').replaceAll('−', '-').replace(/\s+/gu, ' ')
  const [, minus = '', digits = '', rest = ''] = /^(-?)([\d,.'’ ]*\d)(.*)$/su.exec(plain) ?? []
  const value = plainDigits(digits)
  if (rest === '') return minus + value
  const factor = FACTORS.get(
    /^\s?(hundred|thousand|[mbt]r?illion|тыс|млн|млрд|миллион|миллиард)/u.exec(rest)?.[1] ?? '',
  )
  if (factor !== undefined) return minus + String(Number(value) * factor)
  const signs = rest.match(/\d+|\D/gu)?.filter((part) => part.trim() !== '') ?? []
  return minus + valueOfSigns([Number(value), ...signs.map((part) => (/\d/u.test(part) ? Number(part) : part))])
}

/** Digits without groups, and with a point before decimals; a comma before one, two or more than three is such a point. */
function plainDigits(digits: string): string {
  const whole = digits.replace(/(?<=^\d{1,3}(?:[,'’ ]\d{3})*)[,'’ ](?=\d{3}(?!\d))/gu, '')
  const point = whole.replace(/^(\d+),(\d+)$/u, '$1.$2')
  return /^\d+\.\d+$/u.test(point) ? String(Number(point)) : point.replace(/^0+(?=\d)/u, '')
}
