import { parseHtml, walk } from './document.ts'
import { clipText } from './field.ts'

const TITLE = /<title[^>]{0,200}>([^<]{1,1000})/iu
const SUFFIX = /\s+(?:[|·•—–-]|::|»)\s+.*$/su

/** The name of a page by its title, without the name of the site that often follows; empty where it has none. */
export function pageName(html: string): string {
  const written = TITLE.exec(html)?.[1]
  if (written === undefined) return ''
  const parts: string[] = []
  walk(parseHtml(written, { fragment: true, located: false }), {
    text: (text) => void parts.push(text),
    enter: () => true,
    leave: () => undefined,
  })
  const title = clipText(parts.join('')).trim()
  return title.replace(SUFFIX, '') || title
}
