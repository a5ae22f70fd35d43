/** Numbers that are written as words, in the forms that texts of news have them; 1 is left out, since it is often no number. */
export const SPELLED: ReadonlyMap<string, number> = new Map([
  ...listed('two three four five six seven eight nine ten eleven twelve', 2),
  ...listed('thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty', 13),
  ...listed('thirty forty fifty sixty seventy eighty ninety hundred', 30, 10),
  ...listed('два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать', 2),
  ...listed('двух трёх четырёх пяти шести семи восьми девяти десяти', 2),
  ...listed('двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто', 20, 10),
  ['две', 2],
  ['трех', 3],
  ['четырех', 4],
])

/** Korean numbers that stand before a counter: 세 명, 열두 차례. */
export const COUNTED: ReadonlyMap<string, number> = new Map([
  ...listed('두 세 네 다섯 여섯 일곱 여덟 아홉 열 열한 열두', 2),
  ...listed('스무 서른 마흔 쉰 예순', 20, 10),
])

/** Factors that follow digits or stand among numerals. */
export const FACTORS: ReadonlyMap<string, number> = new Map([
  ...Array.from('십十拾', (sign) => [sign, 10] as const),
  ...Array.from('백百', (sign) => [sign, 100] as const),
  ...Array.from('천千', (sign) => [sign, 1e3] as const),
  ...Array.from('만万萬', (sign) => [sign, 1e4] as const),
  ...Array.from('억亿億', (sign) => [sign, 1e8] as const),
  ...Array.from('조兆', (sign) => [sign, 1e12] as const),
  ['hundred', 100],
  ['thousand', 1e3],
  ['тыс', 1e3],
  ['million', 1e6],
  ['млн', 1e6],
  ['миллион', 1e6],
  ['billion', 1e9],
  ['млрд', 1e9],
  ['миллиард', 1e9],
  ['trillion', 1e12],
])

const HAN_DIGITS: ReadonlyMap<string, number> = new Map([
  ...Array.from('零一二三四五六七八九', (sign, at) => [sign, at] as const),
  ['〇', 0],
  ['两', 2],
  ['兩', 2],
])

/** The value of a number in digits and signs such as 3만5천 or 三百二十; factors of 만 and above close what stands before. */
export function valueOfSigns(parts: readonly (number | string)[]): number {
  let [total, section, current] = [0, 0, Number.NaN]
  for (const part of parts) {
    const factor = typeof part === 'string' ? FACTORS.get(part) : undefined
    if (factor === undefined) {
      const digit = typeof part === 'number' ? part : (HAN_DIGITS.get(part) ?? 0)
      current = Number.isNaN(current) ? digit : current * 10 + digit
    } else if (factor < 1e4) {
      section += (Number.isNaN(current) ? 1 : current) * factor
      current = Number.NaN
    } else {
      total += (section + (Number.isNaN(current) ? (section === 0 ? 1 : 0) : current)) * factor
      section = 0
      current = Number.NaN
    }
  }
  return total + section + (Number.isNaN(current) ? 0 : current)
}

function listed(words: string, first: number, step = 1): (readonly [string, number])[] {
  return words.split(' ').map((word, at) => [word, first + at * step] as const)
}
