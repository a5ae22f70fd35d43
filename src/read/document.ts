import { type AnyNode, type ChildNode, type Document, type Element, isTag, isText, type ParentNode } from 'domhandler'
import { parse, parseFragment } from 'parse5'
import { adapter } from 'parse5-htmlparser2-tree-adapter'
import { Failure } from '../model/failure.ts'

export type { AnyNode, Document, Element, ParentNode }

const STARTS_AS_DOCUMENT = /^[^<]*(?:<!--(?:(?!-->)[\s\S])*-->[^<]*)*<(?:!doctype|html|head|body)\b/iu
const START_LENGTH = 10_000

// Beyond any real page; Chromium nests elements no deeper than 512 either. Parsing takes time that grows with the depth,
// so what reaches a limit ends while the tree is built and not after it.
const MAX_DEPTH = 512
const MAX_ATTRIBUTES = 256
const MAX_NODES = 200_000

/** The markup is a page of its own, not a piece of one such as the answer to "more". */
export function startsAsDocument(html: string): boolean {
  return STARTS_AS_DOCUMENT.test(html.slice(0, START_LENGTH))
}

const locating: typeof adapter = {
  ...adapter,
  // Only where elements end is ever asked for; following each run of text would cost a third of the parsing.
  updateNodeSourceCodeLocation(node, end) {
    if (isTag(node)) adapter.updateNodeSourceCodeLocation(node, end)
  },
}

/**
 * The tree that a browser with scripts builds (https://html.spec.whatwg.org/multipage/parsing.html), so what stands in
 * `<noscript>` or a comment is no element. `located` keeps where each element stands in the source. Throws Failure
 * `parse-limit` for a page that is deeper or larger than any real one.
 */
export function parseHtml(html: string, options: { fragment: boolean; located: boolean }): Document {
  const settings = { treeAdapter: createLimited(), sourceCodeLocationInfo: options.located }
  return options.fragment ? parseFragment(html, settings) : parse(html, settings)
}

/** Builds one tree, and counts what it is built of. */
function createLimited(): typeof adapter {
  let depth = 0
  let nodes = 0
  const countNode = () => {
    nodes += 1
    if (nodes > MAX_NODES) throw beyondLimit(`has more than ${MAX_NODES} elements`)
  }
  return {
    ...locating,
    createElement(...[name, namespace, attributes]) {
      if (attributes.length > MAX_ATTRIBUTES) {
        throw beyondLimit(`has an element with more than ${MAX_ATTRIBUTES} attributes`)
      }
      countNode()
      return adapter.createElement(name, namespace, attributes)
    },
    createCommentNode(text) {
      countNode()
      return adapter.createCommentNode(text)
    },
    onItemPush() {
      depth += 1
      if (depth > MAX_DEPTH) throw beyondLimit(`nests elements deeper than ${MAX_DEPTH}`)
    },
    onItemPop() {
      depth -= 1
    },
  }
}

function beyondLimit(what: string): Failure {
  return new Failure('parse-limit', `The page ${what}.`)
}

/** The exact source of an element of a located tree, opening to closing tag; null where the parser made it up. */
export function sourceOf(html: string, element: Element): string | null {
  const location = element.sourceCodeLocation
  return location?.startTag ? html.slice(location.startOffset, location.endOffset) : null
}

/** What a walk meets: `enter` says whether to go into an element; each one gone into is left again. */
export type Visitor = {
  text(data: string): void
  enter(element: Element): boolean
  leave(element: Element): void
}

/** Visits what stands within `root`, in document order. No recursion: hostile pages nest deeper than a stack goes. */
export function walk(root: ParentNode, visitor: Visitor): void {
  let node = root.firstChild
  while (node !== null) {
    if (isText(node)) visitor.text(node.data)
    if (isTag(node) && visitor.enter(node)) {
      if (node.firstChild !== null) {
        node = node.firstChild
        continue
      }
      visitor.leave(node)
    }
    node = leaveTo(node, root, visitor)
  }
}

/** The next node after a finished one, leaving each element that ends with it; null at the end of `root`. */
function leaveTo(finished: ChildNode, root: ParentNode, visitor: Visitor): ChildNode | null {
  let node = finished
  while (node.next === null) {
    const { parent } = node
    if (parent === null || parent === root) return null
    if (isTag(parent)) visitor.leave(parent)
    node = parent
  }
  return node.next
}
