import type { z } from 'zod'
import { issueSentence } from './issue-sentence.ts'
import type { Path } from './mistake.ts'

/** What is wrong with a value: where within it, and whether the key itself is meant. */
export type Issue = { readonly path: Path; readonly sentence: string; readonly part: 'key' | 'value' }

/** A value that fits a schema, or everything that keeps it from fitting. */
export type Parsed<T> =
  | { readonly value: T; readonly issues: readonly Issue[] }
  | { readonly value: null; readonly issues: readonly Issue[] }

/** Reads a value with a schema; it never throws. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const { success, data, error } = schema.safeParse(value, { error: issueSentence })
  return success ? { value: data, issues: [] } : { value: null, issues: error.issues.flatMap(toIssues) }
}

function toIssues(issue: z.core.$ZodIssue): Issue[] {
  const { path, message } = issue
  if (issue.code === 'invalid_key') return [{ path, sentence: message, part: 'key' }]
  if (issue.code !== 'unrecognized_keys') return [{ path, sentence: message, part: 'value' }]
  const sentences = message.split('\n')
  return issue.keys.map((key, at) => ({ path: [...path, key], sentence: sentences[at] ?? '', part: 'key' }))
}
