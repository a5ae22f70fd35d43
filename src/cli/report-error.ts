import { inspect } from 'node:util'
import { Failure, type FailureCode, failureRule } from '../model/failure.ts'

/** What is printed on stderr about an error, and the exit code it ends the program with. */
export type ErrorReport = { readonly text: string; readonly exitCode: number }

/** The one place where an error becomes words: a sentence and advice for a failure, the stack for a bug only. */
export function reportError(error: unknown): ErrorReport {
  if (!(error instanceof Failure) || error.code === 'bug') {
    return {
      text: `dateline: this is a mistake in Dateline; please report it with these lines.\n${inspect(error)}\n`,
      exitCode: 1,
    }
  }
  return { text: `dateline: ${error.message}\n${failureRule(error.code).advice}\n`, exitCode: exitCodeOf(error.code) }
}

const USAGE: ReadonlySet<FailureCode> = new Set([
  'usage',
  'config-invalid',
  'config-missing',
  'site-unknown',
  'cookies-invalid',
  'source-unknown',
  'article-unknown',
  'snapshot-unknown',
  'revision-unknown',
  'change-unknown',
  'channel-unknown',
  'rule-unknown',
  'alert-unknown',
])

function exitCodeOf(code: FailureCode): number {
  if (USAGE.has(code)) return 2
  if (code.startsWith('store-')) return 3
  return code === 'interrupted' ? 130 : 4
}
