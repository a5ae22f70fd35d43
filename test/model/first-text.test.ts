import { expect, test } from 'vitest'
import { isLastingBlank } from '../../src/model/first-text.ts'
import { DAY_MS, START } from '../support/builders.ts'

test.each([
  ['was seen at three visits over more than a day', 3, DAY_MS + 1, true],
  ['was seen for months', 40, 90 * DAY_MS, true],
  ['not one that was seen for a day', 30, DAY_MS, false],
  ['not one that was seen twice, however far apart', 2, 90 * DAY_MS, false],
])('text is an edit of an empty page that %s', (_, visits, forMs, lasting) => {
  expect(isLastingBlank({ visits, firstAt: START, lastAt: START + forMs })).toBe(lasting)
})
