import { expect, test } from 'vitest'
import { areAlike } from '../../src/model/alike-pages.ts'

const NOT_FOUND = {
  title: 'Page not found – Site',
  text: 'Menu News Photos We could not find /news/123 for you. Search our site instead.',
}

test.each([
  ['the same page', NOT_FOUND, true],
  ['one that prints another address and time', { ...NOT_FOUND, text: NOT_FOUND.text.replace('123', '99887766') }, true],
  ['one with another title', { ...NOT_FOUND, title: 'Talks Held – Site' }, false],
  [
    'one with another text',
    { ...NOT_FOUND, text: 'Menu News Photos Talks were held today between the two sides.' },
    false,
  ],
  ['one without any text', { ...NOT_FOUND, text: '' }, false],
])('the answer to an address that never existed is like %s: %s', (_, page, alike) => {
  expect(areAlike(NOT_FOUND, page)).toBe(alike)
})

test('two pages that say nothing are alike', () => {
  expect(areAlike({ title: '', text: '12' }, { title: '', text: '' })).toBe(true)
})
