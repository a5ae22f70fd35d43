import { expect, test } from 'vitest'
import { toControlAddress } from '../../src/model/control-address.ts'

const KCNAWATCH = { identity: { pattern: '^https?://[^/?#]+/newstream/(?<key>(?<ingested>\\d+)-\\d+)' } }
const KCNA = { identity: { pattern: '/article/detail/(?<key>[0-9a-f]{32})$' } }
const NUMBERED = { identity: { pattern: '/news/(?<key>\\d+)' } }
const THREE_DIGITS = { identity: { pattern: '/news/(?<key>\\d{3})$' } }

test.each([
  [
    'https://kcnawatch.org/newstream/1713146400-406355166/laws/a-law/',
    KCNAWATCH,
    'https://kcnawatch.org/newstream/1713146400-593644833/page-that-never-was/page-that-never-was/',
  ],
  [
    'http://www.kcna.kp/en/article/detail/a666dda1282180e0ee1b4427b0574ae7',
    KCNA,
    'http://www.kcna.kp/en/article/detail/5999225ed7de7f1f11e4bbd84fa8b518',
  ],
  ['https://example.org/news/123?ref=1', NUMBERED, 'https://example.org/news/876777777'],
  ['https://example.org/news/123', THREE_DIGITS, 'https://example.org/news/876'],
  ['https://example.org/other/123', NUMBERED, null],
  ['https://example.org/news/a-title.html?x=1#top', {}, 'https://example.org/news/a-title-ff01f172.html'],
  ['https://example.org/news/a-title/', {}, 'https://example.org/news/a-title-d5dcf7e8/'],
  ['https://example.org/', {}, null],
])('%s has a neighbour that never existed', (address, site, control) => {
  expect(toControlAddress(address, site)).toBe(control)
})
