import { type Document, type Element, type ParentNode, walk } from './document.ts'
import { isBlock, paragraphsOf, textOf } from './flow.ts'
import { findElement, findElements } from './select.ts'

/** What a page that lacks its content says of itself. */
export type Face = {
  /** The parts of its title, and the headings that lead nowhere. */
  readonly heads: readonly string[]
  /** Its text block by block, forms included; menus and headlines, which are links and nothing else, are not. */
  readonly blocks: readonly string[]
  /** Where it does not say much besides: longer than any notice is shorter than most articles. */
  readonly isNotice: boolean
  /** Where there is hardly anything, as of an article that is kept from the reader. */
  readonly isStub: boolean
  /** It says of itself that it is an article. */
  readonly isNews: boolean
  readonly linkCount: number
}

/** In letters of an alphabet; a syllable of Hangul or a character of Han says as much as two of them. */
const NOTICE_LENGTH = 1_500
const STUB_LENGTH = 400
const WIDE = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu

const NO_SPEECH = new Set(['a', 'script', 'style'])

const TITLE_PARTS = /\s+[-–—:·|»]+\s+|\s*[|｜»]\s*/u
const NEWS =
  'meta[property="og:type"][content="article" i], meta[property^="article:"], [itemtype*="NewsArticle"], [itemtype$="/Article"]'
const NEWS_DATA = /"@type"\s*:\s*\[?\s*"(?:\w*News\w*Article|Article|ReportageNewsArticle)"/u
const ALERT = /\balert\(\s*(["'])(.*?)\1/gsu
/** The words of the status are all that a server in trouble has to say: they are no notice. */
const STATUS_WORDS = /^(?:http )?(?:error )?(?:\d{3}\W*)?(?:the )?service (?:is )?(?:temporarily )?unavailable\W*$/iu

export function readFace(document: Document, status: number): Face {
  const body = findElement('body', document) ?? document
  const ignored = new Set(menuLinks(body))
  const forms = findElements('form', body).flatMap((form) => paragraphsOf(form, { ignored }))
  const shown = [...paragraphsOf(body, { ignored }), ...forms]
  const blocks = shown.length > 0 ? shown : alertsOf(document)
  const length = blocks.reduce((sum, block) => sum + lengthOf(block), 0)
  const isSaid = (text: string) => text !== '' && !(status >= 500 && STATUS_WORDS.test(text))
  return {
    heads: headsOf(document, ignored).filter(isSaid),
    blocks: blocks.filter(isSaid),
    isNotice: status === 503 || length <= NOTICE_LENGTH,
    isStub: length <= STUB_LENGTH,
    isNews: isNews(document),
    linkCount: findElements('a[href]', body).length,
  }
}

function headsOf(document: Document, ignored: ReadonlySet<Element>): string[] {
  const title = findElement('title', document)
  const headings = findElements('h1, h2', document).map((heading) => paragraphsOf(heading, { ignored }).join(' '))
  return [...(title === null ? [] : [textOf(title), ...textOf(title).split(TITLE_PARTS)]), ...headings]
}

function lengthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0)
}

/** Links with nothing beside them on their line but other links, and marks between. */
function menuLinks(root: ParentNode): Element[] {
  const speaks = new Map<ParentNode, boolean>()
  return findElements('a', root).filter(({ parent }) => {
    if (parent === null) return false
    const known = speaks.get(parent)
    const does = known ?? speaksBesideLinks(parent)
    speaks.set(parent, does)
    return !does
  })
}

function speaksBesideLinks(parent: ParentNode): boolean {
  let speaks = false
  walk(parent, {
    text(data) {
      speaks ||= /\p{L}/u.test(data)
    },
    enter: (element) => !speaks && !NO_SPEECH.has(element.name) && !isBlock(element),
    leave: () => undefined,
  })
  return speaks
}

/** What a page says that is nothing but a script: some sites answer so to whoever has not signed in. */
function alertsOf(document: Document): string[] {
  const scripts = findElements('script:not([src])', document).map((script) => textOf(script))
  return scripts.flatMap((script) => [...script.matchAll(ALERT)].map(([, , said = '']) => said.replaceAll('\\n', ' ')))
}

function isNews(document: Document): boolean {
  if (findElement(NEWS, document) !== null) return true
  const data = findElements('script[type="application/ld+json"]', document)
  return data.some((script) => NEWS_DATA.test(textOf(script)))
}
