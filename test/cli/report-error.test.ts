import { expect, test } from 'vitest'
import { reportError } from '../../src/cli/report-error.ts'
import { Failure, type FailureCode } from '../../src/model/failure.ts'

test.each<[FailureCode, number]>([
  ['usage', 2],
  ['config-missing', 2],
  ['config-invalid', 2],
  ['source-unknown', 2],
  ['article-unknown', 2],
  ['snapshot-unknown', 2],
  ['revision-unknown', 2],
  ['change-unknown', 2],
  ['not-a-listing', 4],
  ['git-missing', 4],
  ['store-unreadable', 3],
  ['store-too-new', 3],
  ['store-held', 3],
  ['timeout-total', 4],
  ['http-503', 4],
  ['interrupted', 130],
])('%s ends with exit code %i', (code, exitCode) => {
  expect(reportError(new Failure(code, 'It went wrong.')).exitCode).toBe(exitCode)
})

test('a failure is a sentence and advice, without a stack', () => {
  expect(reportError(new Failure('config-missing', 'There is no file a.yaml.')).text).toBe(
    'dateline: There is no file a.yaml.\nName the configuration file with --config FILE.\n',
  )
})

test.each([
  new TypeError('x is not a function'),
  new Failure('bug', 'x is not a function', { cause: new TypeError('x is not a function') }),
])('a bug asks to be reported, with its stack: %s', (error) => {
  const { text, exitCode } = reportError(error)
  expect(exitCode).toBe(1)
  expect(text).toMatch(/^dateline: .*please report it.*\n.*x is not a function\n +at /u)
})
