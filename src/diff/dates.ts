import type { Atom } from './token.ts'

const MONTHS: readonly string[] = [
  'Jan(?:uary)?|январ[яьею]',
  'Feb(?:ruary)?|феврал[яьею]',
  'Mar(?:ch)?|март[ае]?',
  'Apr(?:il)?|апрел[яьею]',
  'May|ма[яйею]',
  'June?|июн[яьею]',
  'July?|июл[яьею]',
  'Aug(?:ust)?|август[ае]?',
  'Sept?(?:ember)?|сентябр[яьею]',
  'Oct(?:ober)?|октябр[яьею]',
  'Nov(?:ember)?|ноябр[яьею]',
  'Dec(?:ember)?|декабр[яьею]',
]
const WEEKDAYS: readonly string[] = [
  'Monday|понедельник\\p{L}*|월요일|(?:星期|周)一',
  'Tuesday|вторник\\p{L}*|화요일|(?:星期|周)二',
  'Wednesday|сред[ауеы]|수요일|(?:星期|周)三',
  'Thursday|четверг\\p{L}*|목요일|(?:星期|周)四',
  'Friday|пятниц\\p{L}+|금요일|(?:星期|周)五',
  'Saturday|суббот\\p{L}+|토요일|(?:星期|周)六',
  'Sunday|воскресень\\p{L}+|일요일|(?:星期|周)[日天]',
]
const MONTH = `(?<month>${MONTHS.join('|')})`
const DAY = '(?<day>\\p{Nd}{1,2})(?:st|nd|rd|th)?'
const YEAR = '(?<year>\\p{Nd}{4})'
const START = '(?<![\\p{L}\\p{Nd}])'
const END = '(?![\\p{L}\\p{Nd}])'
// Juche years stand before the others: 주체113(2024)년.
const YEAR_OF_ASIA = '(?:주체\\p{Nd}+\\s?[(（]?)?(?<year>\\p{Nd}{4}|\\p{Nd}{2})[)）]?\\s?[년年]'
const MONTH_OF_ASIA = '(?<month>\\p{Nd}{1,2})\\s?[월月]'
const DAY_OF_ASIA = '(?<day>\\p{Nd}{1,2})\\s?[일日](?![간本间間정])'

const PATTERNS = [
  `${START}${MONTH}\\.?\\s${DAY}(?:,?\\s${YEAR})?${END}`,
  `${START}${DAY}\\s${MONTH}(?:,?\\s${YEAR}(?:\\s(?:года?|г\\.)(?!\\p{L}))?)?${END}`,
  `${START}${MONTH}\\.?\\s${YEAR}${END}`,
  `(?<!\\p{Nd})${YEAR_OF_ASIA}\\s?${MONTH_OF_ASIA}\\s?${DAY_OF_ASIA}`,
  `(?<!\\p{Nd})${YEAR_OF_ASIA}\\s?${MONTH_OF_ASIA}`,
  `(?<!\\p{Nd})${MONTH_OF_ASIA}\\s?${DAY_OF_ASIA}`,
  `(?<!\\p{Nd})(?:주체\\p{Nd}+\\s?[(（]?)?(?<year>\\p{Nd}{4})[)）]?\\s?[년年](?![간대间間代])`,
  `(?<!\\p{Nd})${MONTH_OF_ASIA}(?![간간间])`,
  `(?<!\\p{Nd})${DAY_OF_ASIA}`,
  `${START}${YEAR}(?<sign>[-./])(?<month>\\p{Nd}{1,2})\\k<sign>(?<day>\\p{Nd}{1,2})\\.?${END}`,
  `${START}(?<day>\\p{Nd}{1,2})[/.](?<month>\\p{Nd}{1,2})[/.]${YEAR}${END}`,
].map((pattern) => new RegExp(pattern.replaceAll('\\s?', '\\s{0,2}').replace(/\\s(?!\{)/gu, '\\s{1,2}'), 'gu'))
const WEEKDAY = new RegExp(`(?<!\\p{L})(?:${WEEKDAYS.map((day) => `(${day})`).join('|')})`, 'gu')

const MONTH_FORMS = MONTHS.map((forms) => new RegExp(`^(?:${forms})$`, 'u'))

/** The dates and days of the week in a text in English, Korean, Chinese, Japanese or Russian; some may overlap. */
export function findDates(text: string): Atom[] {
  const dates = /\p{Nd}/u.test(text) ? PATTERNS.flatMap((pattern) => Array.from(text.matchAll(pattern), toDate)) : []
  return [...dates, ...Array.from(text.matchAll(WEEKDAY), toWeekday)]
}

function toDate(match: RegExpExecArray): Atom {
  const { year = '', month = '', day = '' } = match.groups ?? {}
  const key = [numeral(year), monthNumber(month), numeral(day)].join('-')
  return { kind: 'date', start: match.index, end: match.index + match[0].length, key, means: key }
}

function toWeekday(match: RegExpExecArray): Atom {
  const key = `weekday ${match.slice(1).findIndex((day) => day !== undefined) + 1}`
  return { kind: 'date', start: match.index, end: match.index + match[0].length, key, means: key }
}

function monthNumber(month: string): string {
  const at = MONTH_FORMS.findIndex((form) => form.test(month))
  return at < 0 ? numeral(month) : String(at + 1)
}

function numeral(digits: string): string {
  return digits === '' ? '' : String(Number(digits.normalize('NFKC')))
}
