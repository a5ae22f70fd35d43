import { findPattern } from '../lib/pattern.ts'
import type { Field } from '../model/site.ts'
import { cleanText } from '../model/text.ts'
import { parseDate } from './dates.ts'
import type { Element, ParentNode } from './document.ts'
import { textOf } from './flow.ts'
import { findElements } from './select.ts'

const TEXT_LIMIT = 1_000

/**
 * What a page says in a field: clean and never empty, null where nothing gives a value or the field is not described.
 * A date comes as `parseDate` gives it, in the site's zone.
 */
export function readField(field: Field | undefined, root: ParentNode, zone: string): string | null {
  if (field === undefined) return null
  for (const element of findElements(field.selector, root)) {
    const value = readValue(field, element)
    if (value === '') continue
    const read = field.date === undefined ? value : parseDate(value, field.date, zone)
    if (read !== null) return read
  }
  return null
}

/** Text with an ellipsis where it was longer than `limit`: by default, longer than any headline or excerpt. */
export function clipText(text: string, limit = TEXT_LIMIT): string {
  if (text.length <= limit) return text
  // A character may be two units: what is left of one is left out.
  const clipped = text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/u, '')
  return `${clipped.trimEnd()}…`
}

/** The attribute or text of one element, cut out by the field's pattern; empty where there is none. */
export function readValue(field: Pick<Field, 'attribute' | 'pattern'>, element: Element): string {
  const { attribute, pattern } = field
  const whole = attribute === undefined ? textOf(element) : cleanText(element.attribs[attribute] ?? '')
  return pattern === undefined ? whole : firstGroup(pattern, whole)
}

/** The first group of a pattern, or the whole match of one without groups; empty where it does not match. */
export function firstGroup(pattern: string, text: string): string {
  return findPattern(pattern, text)?.first.trim() ?? ''
}
