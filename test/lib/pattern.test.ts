import { describe, expect, test } from 'vitest'
import { explainPattern, findPattern } from '../../src/lib/pattern.ts'

describe('a pattern', () => {
  test.each([
    ['(\\p{L}+ \\d{1,2}, \\d{4})', ' April 15, 2024 ', 'April 15, 2024'],
    ['Source:\\s*([^|]+)', 'Date: 1/2/2024 | Source: 외무성 | x', '외무성 '],
    ['\\d+', 'No. 163', '163'],
    ['[가-힣]+', 'KCNA 조선중앙통신', '조선중앙통신'],
    ['\\u{C870}\\u{C120}', '조선중앙통신', '조선'],
    ['\\p{Hangul}+', 'a조선', '조선'],
    ['(?i)kcna', 'by KCNA', 'KCNA'],
    ['a(b)?', 'a', ''],
  ])('%s finds in %j its first group or itself', (pattern, text, first) => {
    expect(findPattern(pattern, text)?.first).toBe(first)
  })

  test('finds nothing where it does not match', () => {
    expect(findPattern('\\d+', 'none')).toBeNull()
  })

  test('gives its named groups, and undefined for one that took no part', () => {
    expect(findPattern('(?<key>\\d+)(-(?<part>\\d+))?', '/163/')?.groups).toEqual({ key: '163', part: undefined })
  })

  test.each(['^(a+)+$', '(a|a)*b', '(.*)*=(.*)*=(.*)*!', '([a-z]+)*\\d'])(
    '%s is done with a hostile text before a backtracking engine had begun',
    (pattern) => {
      expect(findPattern(pattern, `${'a'.repeat(50_000)}!`)).toBeNull()
    },
  )
})

describe('a pattern that cannot be had in linear time', () => {
  test.each([['(?=a)b'], ['(?<=a)b'], ['(a)\\1'], ['(?<x>a)\\k<x>'], ['(a'], ['a{2000}'], ['[b-a]']])(
    'such as %s is explained, not run',
    (pattern) => {
      expect(explainPattern(pattern)).toMatch(/^is not a pattern of RE2's syntax, .*\(.+\)$/u)
    },
  )

  test('is told from one with a backslash of its own before the letter k', () => {
    expect(explainPattern('\\\\k<a>')).toBeNull()
  })
})
