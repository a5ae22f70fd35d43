import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { adviceFor, DOUBT_ADVICE, WALL_ADVICE } from '../../src/model/advice.ts'
import { FAILURES, failureRule } from '../../src/model/failure.ts'

const TESTS = join(import.meta.dirname, '..')
const tests = globSync('**/*.ts', { cwd: TESTS }).filter((file) => !/docs\.test|advice\.test/u.test(file))
const texts = tests.map((file) => readFileSync(join(TESTS, file), 'utf8'))

const reasons = [...Object.keys(FAILURES), ...Object.keys(WALL_ADVICE), ...Object.keys(DOUBT_ADVICE)]

describe.each(reasons)('%s', (reason) => {
  test('is named by a test that provokes it', () => {
    const named =
      reason === 'http-NNN' ? /'http-\d{3}'/u : new RegExp(`'(?:failed |walled |quarantined |doubted )?${reason}'`, 'u')
    expect(texts.some((text) => named.test(text))).toBe(true)
  })

  test('has one sentence of advice that fits below a table', () => {
    const advice = adviceFor(reason === 'http-NNN' ? 'http-503' : reason) ?? ''
    expect(advice).toMatch(/^[A-Z`][^\n]{20,150}\.$/u)
    expect(advice.match(/[.!?] [A-Z]/u)).toBeNull()
  })
})

test('a reason that nobody knows has no advice', () => {
  for (const reason of ['constructor', 'toString', 'http-', 'http-abc', '']) expect(adviceFor(reason)).toBeNull()
})

test('every status shares the advice of all', () => {
  expect(failureRule('http-418')).toBe(FAILURES['http-NNN'])
})
