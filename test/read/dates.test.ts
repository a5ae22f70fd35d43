import { expect, test } from 'vitest'
import { parseDate } from '../../src/read/dates.ts'

const PYONGYANG = 'Asia/Pyongyang'

test.each([
  [' April 15, 2024', 'MMMM d, yyyy', '2024-04-15'],
  ['26/04/2019', 'd/M/yyyy', '2019-04-26'],
  ['８/７/２０２４', 'd/M/yyyy', '2024-07-08'],
  ['2023.3.13.', 'yyyy.M.d.', '2023-03-13'],
  ['Feb. 19, 2026', "MMM'.' d, yyyy", '2026-02-19'],
  ['2024年4月15日', 'yyyy年M月d日', '2024-04-15'],
])('%j printed as %s is the day %s', (printed, format, day) => {
  expect(parseDate(printed, format, PYONGYANG)).toBe(day)
})

test.each([
  ['2024-04-15 09:30', 'yyyy-MM-dd HH:mm', '2024-04-15T00:30:00Z'],
  ['15.04.2024, 00:10:05', 'dd.MM.yyyy, HH:mm:ss', '2024-04-14T15:10:05Z'],
  // Pyongyang was half an hour behind Seoul from 15 August 2015 to 4 May 2018.
  ['2017-11-28 23:00', 'yyyy-MM-dd HH:mm', '2017-11-28T14:30:00Z'],
  ['2024-04-15T09:30:00+02:00', "yyyy-MM-dd'T'HH:mm:ssZZ", '2024-04-15T07:30:00Z'],
])('%j printed as %s is the instant %s', (printed, format, instant) => {
  expect(parseDate(printed, format, PYONGYANG)).toBe(instant)
})

test.each([
  ['', 'MMMM d, yyyy'],
  ['yesterday', 'MMMM d, yyyy'],
  ['31/02/2024', 'd/M/yyyy'],
  ['04/26/2019', 'd/M/yyyy'],
  ['April 15, 2024 and more', 'MMMM d, yyyy'],
])('%j printed as %s is no date', (printed, format) => {
  expect(parseDate(printed, format, PYONGYANG)).toBeNull()
})

test('letters in quotes are no time', () => {
  expect(parseDate('Tag 15.04.2024', "'Tag' dd.MM.yyyy", PYONGYANG)).toBe('2024-04-15')
})
