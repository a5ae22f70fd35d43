import { RE2JS } from 're2js'

/** What a pattern found: its first group, or the whole match where it has none, and its named groups. */
export type Match = { readonly first: string; readonly groups: Readonly<Record<string, string | undefined>> }

const BACK_REFERENCE = /(?<!\\)(?:\\\\)*\\k</u

// Patterns come from the configuration alone, so this grows no further than it.
const compiled = new Map<string, RE2JS>()

/**
 * Finds a regular expression in a text, in time that grows with the text and never with its powers, whatever both are:
 * RE2's syntax (https://github.com/google/re2/wiki/Syntax), with JavaScript's `\u{AC00}` and `(?<name>…)`. Null where it
 * does not match.
 */
export function findPattern(pattern: string, text: string): Match | null {
  const expression = compiledOnce(pattern)
  const matcher = expression.matcher(text)
  if (!matcher.find()) return null
  const names = Object.keys(expression.namedGroups())
  return {
    first: matcher.group(expression.groupCount() > 0 ? 1 : 0) ?? '',
    groups: Object.fromEntries(names.map((name) => [name, matcher.group(name) ?? undefined])),
  }
}

/** What is wrong with a pattern, as the end of a sentence; null where nothing is. */
export function explainPattern(pattern: string): string | null {
  try {
    compiledOnce(pattern)
    return null
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /u, '') : String(error)
    return `is not a pattern of RE2's syntax, which has no look-around and no back references (${why})`
  }
}

function compiledOnce(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  // The translation would read it as the letter k.
  if (BACK_REFERENCE.test(pattern)) throw new Error('invalid escape sequence: `\\k`')
  const made = RE2JS.compile(RE2JS.translateRegExp(pattern))
  compiled.set(pattern, made)
  return made
}

/** How often a regular expression matches in a text, one match after the other; in linear time as `findPattern`. */
export function countPattern(pattern: string, text: string): number {
  const matcher = compiledOnce(pattern).matcher(text)
  let count = 0
  while (matcher.find()) count += 1
  return count
}
