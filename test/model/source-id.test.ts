import { expect, test } from 'vitest'
import { freeSourceId } from '../../src/model/source-id.ts'

const URL = 'https://kcnawatch.org/article/163/'

test.each([
  ['Ministry of Foreign Affairs (EN)', [], 'ministry-of-foreign-affairs-en'],
  ['Ministry of Foreign Affairs (EN)', ['ministry-of-foreign-affairs-en'], 'ministry-of-foreign-affairs-en-2'],
  ['Agência Central', [], 'agencia-central'],
  ['로동신문', [], 'kcnawatch-163'],
  ['', ['kcnawatch-163', 'kcnawatch-163-2'], 'kcnawatch-163-3'],
  ['Committee for the Peaceful Reunification of the Fatherland', [], 'committee-for-the-peaceful-reunification'],
  ['a'.repeat(70), [], 'a'.repeat(40)],
])('%s beside %j is called %s', (name, taken, id) => {
  expect(freeSourceId({ name, site: 'kcnawatch', url: URL }, taken)).toBe(id)
})
