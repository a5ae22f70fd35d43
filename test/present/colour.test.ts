import { expect, test } from 'vitest'
import { createPaint, wantsColour } from '../../src/present/colour.ts'

test.each([
  ['a terminal', {}, true, true],
  ['a pipe or file', {}, false, false],
  ['a terminal that cannot', { TERM: 'dumb' }, true, false],
  ['NO_COLOR', { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR, which says nothing', { NO_COLOR: '' }, true, true],
  ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, false, true],
  ['FORCE_COLOR=0 on a terminal', { FORCE_COLOR: '0' }, true, false],
])('%s', (_, env, isTTY, coloured) => {
  expect(wantsColour(env, { isTTY })).toBe(coloured)
})

test('colours that are off leave text as it is', () => {
  expect(createPaint(false)('red', 'text')).toBe('text')
  expect(createPaint(true)('red', 'text')).toBe('\x1B[31mtext\x1B[39m')
})
