import type { Site, WallReason } from '../model/site.ts'
import { normaliseText } from '../model/text.ts'
import type { Document, Element } from './document.ts'
import { textOf } from './flow.ts'
import { findElement, findElements } from './select.ts'
import { type Face, readFace } from './wall-face.ts'
import {
  BLANK_CHALLENGE,
  CHALLENGE_MARKUP,
  CHALLENGE_SCRIPT,
  CHALLENGE_WIDGETS,
  LOGIN_PATH,
  NOTICES,
  OF_COMMENTS,
  PARKING_MARKUP,
} from './wall-signs.ts'
import { holdsForResponse, needsMarkup, type PageFacts, STATUS_WALLS } from './walls.ts'

/** A page with more links is more than a widget and a sentence. */
const WIDGET_LINKS = 10
/** Around the content of many a page: a form there is offered to everybody. */
const BESIDE = new Set(['header', 'nav', 'aside', 'footer', 'dialog', 'template'])
const BESIDE_NAME =
  /(?:^|[\s_-])(?:side(?:bar)?|modal|popup|drop-?down|header|footer|gnb|nav|aside|drawer|comments?|newsletter)/iu
const GOES_TO = /\blocation(?:\.href)?\s*=\s*["']([^"']*)|\blocation\.(?:replace|assign)\(\s*["']([^"']*)/u
/** Of a script that stands in the place of a page, there is little else. */
const BARE_TEXT = 600

/**
 * The wall that one of the site's own signs tells of, where the sign speaks of an element or a text; null for none.
 */
export function siteWall(document: Document, page: PageFacts, site: Pick<Site, 'walls'>): WallReason | null {
  const signs = site.walls.filter((sign) => needsMarkup(sign) && holdsForResponse(sign, page))
  const sign = signs.find(
    ({ selector, text }) =>
      (selector === undefined || findElement(selector, document) !== null) &&
      (text === undefined || normaliseText(textOf(document)).includes(normaliseText(text))),
  )
  return sign?.reason ?? null
}

/**
 * The wall that a page without its content is by general signs, or null. Only for such a page: an article about
 * maintenance, or one with a sign-in form beside it, is no wall. Markup and headings are believed before the text, and
 * the status last: a challenge comes as 403 as well as a ban.
 */
export function generalWall(document: Document, page: PageFacts): WallReason | null {
  const scripts = findElements('script:not([src])', document).map((script) => textOf(script))
  const isBare = textOf(findElement('body', document) ?? document).length <= BARE_TEXT
  if (findElement(CHALLENGE_MARKUP, document) !== null) return 'challenge'
  if (isBare && scripts.some((script) => CHALLENGE_SCRIPT.test(script))) return 'challenge'
  if (textOf(document) === '' && findElement(BLANK_CHALLENGE, document) !== null) return 'challenge'
  if (page.status === 429) return 'rate-limited'
  // An address that leads nowhere is answered with whatever the site has around its pages.
  if (page.status === 404 || page.status === 410) return null
  const face = readFace(document, page.status)
  if (leadsToLogin(page) || (face.blocks.length === 0 && scripts.some(goesToLogin))) return 'login-required'
  return reasonOfHeads(face) ?? reasonOfBody(document, face) ?? STATUS_WALLS[page.status] ?? null
}

/** What a title or a heading is as a whole. */
function reasonOfHeads({ heads, isNews }: Face): WallReason | null {
  if (isNews) return null
  return NOTICES.find(({ lines }) => heads.some((head) => lines.some((line) => line.test(head))))?.reason ?? null
}

function reasonOfBody(document: Document, face: Face): WallReason | null {
  if (!face.isNotice) return null
  if (findElements('input[type="password" i]', document).some(isInTheWay)) return 'login-required'
  if (findElement(PARKING_MARKUP, document) !== null) return 'parked'
  const said = reasonOfText(face)
  if (said !== null || face.isNews || face.linkCount > WIDGET_LINKS) return said
  return findElements(CHALLENGE_WIDGETS, document).some(isInTheWay) ? 'challenge' : null
}

function reasonOfText({ heads, blocks, isNews, isStub }: Face): WallReason | null {
  const texts = [...heads, ...blocks].filter((text) => !OF_COMMENTS.test(text))
  const isSaid = (signs: readonly RegExp[]) => texts.some((text) => signs.some((sign) => sign.test(text)))
  const said = NOTICES.find(({ reason, lines, phrases }) => {
    // The line of a form to sign in stands beside many pages.
    if (reason === 'login-required') return (!isNews || isStub) && isSaid(phrases)
    // What says that it is an article may be kept from readers who have not signed in, and is else an article.
    return !isNews && (isSaid(phrases) || isSaid(lines))
  })
  return said?.reason ?? null
}

/** A redirect led to where people sign in. */
function leadsToLogin({ url, requestedUrl, status }: PageFacts): boolean {
  if (url === requestedUrl || status >= 400) return false
  return LOGIN_PATH.test(pathOf(url)) && !LOGIN_PATH.test(pathOf(requestedUrl))
}

function pathOf(url: string): string {
  return URL.parse(url)?.pathname ?? ''
}

function goesToLogin(script: string): boolean {
  const [, set, called] = GOES_TO.exec(script) ?? []
  return LOGIN_PATH.test((set ?? called ?? '').replace(/[?#].*$/u, ''))
}

/** The element stands where the content would be, not beside it or hidden until somebody asks for it. */
function isInTheWay(element: Element): boolean {
  for (let node = element.parentNode; node !== null && 'attribs' in node; node = node.parentNode) {
    const { class: classes = '', id = '', style = '', hidden } = node.attribs
    if (BESIDE.has(node.name) || BESIDE_NAME.test(classes) || BESIDE_NAME.test(id)) return false
    if (hidden !== undefined || /display:\s*none/iu.test(style)) return false
  }
  return true
}
