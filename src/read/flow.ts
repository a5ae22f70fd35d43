import { cleanText } from '../model/text.ts'
import { type Element, type ParentNode, walk } from './document.ts'

/** Never text to a reader, whatever a profile says. */
const SKIPPED = new Set('script style noscript template form iframe object svg button select textarea'.split(' '))

const BLOCKS = new Set(
  (
    'address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer ' +
    'h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody tfoot thead tr ul'
  ).split(' '),
)

/** The element stands by itself, not within a line of text. */
export function isBlock({ name }: Element): boolean {
  return BLOCKS.has(name)
}

const CELLS = new Set(['td', 'th'])

/** What of an element is read as what: parts to leave out, and inline elements that are paragraphs all the same. */
type FlowOptions = { readonly ignored?: ReadonlySet<Element>; readonly paragraphs?: ReadonlySet<Element> }

const PARAGRAPH_BREAK = '\n\n'

/** The visible text of an element on one line. */
export function textOf(root: ParentNode): string {
  return cleanText(flowOf(root, {}))
}

/**
 * The visible text of an element as its paragraphs, clean and none empty: inline markup adds no space, a block or an
 * element of `paragraphs` stands by itself, `<br>` is a space, and two in a row part paragraphs.
 */
export function paragraphsOf(root: ParentNode, options: FlowOptions): string[] {
  return flowOf(root, options)
    .split(PARAGRAPH_BREAK)
    .map(cleanText)
    .filter((paragraph) => paragraph !== '')
}

function flowOf(root: ParentNode, { ignored, paragraphs }: FlowOptions): string {
  const parts: string[] = []
  let within = 0
  let lastWasBreak = false
  const part = (element: Element) => {
    if (paragraphs?.has(element)) parts.push(PARAGRAPH_BREAK)
    else if (BLOCKS.has(element.name)) parts.push(within > 0 ? ' ' : PARAGRAPH_BREAK)
    else if (CELLS.has(element.name)) parts.push(' ')
  }
  walk(root, {
    text(data) {
      // A line end of the source is white space like any other; only markup parts paragraphs.
      const text = data.replace(/\s+/gu, ' ')
      if (text !== ' ') lastWasBreak = false
      parts.push(text)
    },
    enter(element) {
      if (SKIPPED.has(element.name) || ignored?.has(element)) return false
      if (element.name === 'br') {
        parts.push(lastWasBreak ? PARAGRAPH_BREAK : ' ')
        lastWasBreak = true
      } else if (element.name === 'img') lastWasBreak = false
      part(element)
      if (paragraphs?.has(element)) within += 1
      return true
    },
    leave(element) {
      if (paragraphs?.has(element)) within -= 1
      part(element)
    },
  })
  return parts.join('')
}
