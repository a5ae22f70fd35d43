import type { z } from 'zod'
import { nearestWord } from '../lib/nearest.ts'

type RawIssue = z.core.$ZodRawIssue

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
}

/**
 * What zod finds wrong, as a sentence for a person; undefined keeps the sentence of the schema itself. Unknown keys come
 * in one issue: they give a line each, in their order.
 */
export function issueSentence(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeSentence(issue.input, issue.expected)
    case 'unrecognized_keys':
      return issue.keys.map((key) => `unknown key${hint(key, knownKeys(issue))}`).join('\n')
    case 'invalid_value':
      return choiceSentence(issue.input, listOf(issue.values))
    case 'invalid_union':
      return choiceSentence(undefined, listOf(issue.options))
    case 'invalid_key':
      return issue.issues[0]?.message
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}`
    case 'too_big':
      return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`
    default:
      return undefined
  }
}

/** ` (did you mean "x"?)` where a known word is near, else nothing. */
export function hint(word: string, known: Iterable<string>): string {
  const nearest = nearestWord(word, known)
  return nearest === undefined ? '' : ` (did you mean ${JSON.stringify(nearest)}?)`
}

function typeSentence(input: unknown, expected: string): string {
  if (input === undefined) return 'this key is missing'
  return `must be ${EXPECTED[expected] ?? expected}, not ${kindOf(input)}`
}

function kindOf(input: unknown): string {
  if (input === null) return 'empty'
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'object') return 'a map'
  if (typeof input === 'number') return Number.isInteger(input) ? 'a number' : 'a fraction'
  return typeof input === 'boolean' ? 'true or false' : 'text'
}

function choiceSentence(input: unknown, choices: readonly string[]): string {
  return `must be one of ${choices.join(', ')}${typeof input === 'string' ? hint(input, choices) : ''}`
}

function listOf(choices: unknown): string[] {
  return Array.isArray(choices) ? choices.map(String) : []
}

function knownKeys({ inst }: RawIssue): string[] {
  const definition: object = inst?._zod.def ?? {}
  const shape = 'shape' in definition ? definition.shape : null
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : []
}
