import { Failure } from '../model/failure.ts'

const BEFORE_CONTENT = /^(?:[\s\uFEFF]+|<\?[^>]*>|<!--[\s\S]*?-->)*/u
const DOCTYPE = /<!doctype/iu
const HTML_DOCTYPE = /^<!doctype(?:\s+html\b[^[>]*|\s*)>/iu
const FIRST_ELEMENT = /<([a-z_][\w:.-]*)/iu

/**
 * Throws Failure `xml-dtd` for markup with a document type of its own: it may declare entities that name files and
 * addresses, or grow without end (https://www.w3.org/TR/xml/#sec-entity-decl). No page or feed needs one, so no parser is
 * ever shown it. HTML's document type declares nothing, and neither do those of XHTML as far as anybody reads them.
 */
export function refuseDtd(markup: string): void {
  const start = BEFORE_CONTENT.exec(markup)?.[0].length ?? 0
  const content = markup.slice(start)
  const isXml = markup.slice(0, start).includes('<?xml') && FIRST_ELEMENT.exec(content)?.[1]?.toLowerCase() !== 'html'
  const hasOwnType = /^<!doctype/iu.test(content) && !HTML_DOCTYPE.test(content)
  if (hasOwnType || (isXml && DOCTYPE.test(content))) {
    throw new Failure('xml-dtd', 'The answer is XML that declares a document type of its own.')
  }
}
