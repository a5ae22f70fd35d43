import { expect, test } from 'vitest'
import { nearestWord } from '../../src/lib/nearest.ts'

const KEYS = ['schedule', 'sources', 'store', 'timezone', 'maxPages', 'url', 'on']

test.each([
  ['shedule', 'schedule'],
  ['sorces', 'sources'],
  ['stroe', 'store'],
  ['maxpages', 'maxPages'],
  ['ulr', 'url'],
  ['urls', 'url'],
  ['time', 'timezone'],
  ['SCHEDULE', 'schedule'],
])('%s was meant to be %s', (word, meant) => {
  expect(nearestWord(word, KEYS)).toBe(meant)
})

test.each(['', 'x', 'colour', '시간', 'schoolbus'])('nothing is near %j', (word) => {
  expect(nearestWord(word, KEYS)).toBeUndefined()
})
