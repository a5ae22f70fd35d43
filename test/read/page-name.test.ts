import { expect, test } from 'vitest'
import { pageName } from '../../src/read/page-name.ts'

test.each([
  ['<title>Ministry of Foreign Affairs (EN) | KCNA Watch</title>', 'Ministry of Foreign Affairs (EN)'],
  ['<head><TITLE lang="ko">\n 로동신문 &amp; 소식 – KCNA Watch\n</TITLE>', '로동신문 & 소식'],
  ['<title>Naenara</title>', 'Naenara'],
  ['<title>Spokes-person news</title>', 'Spokes-person news'],
  ['<title> | KCNA Watch</title>', '| KCNA Watch'],
  ['<h1>No title</h1>', ''],
  ['<title></title>', ''],
])('%s is the page of %s', (html, name) => {
  expect(pageName(html)).toBe(name)
})
