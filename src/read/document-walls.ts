import type { Site, WallReason } from '../model/site.ts'
import { normaliseText } from '../model/text.ts'
import type { Document } from './document.ts'
import { textOf } from './flow.ts'
import { findElement, findElements } from './select.ts'
import { holdsForResponse, needsMarkup, type PageFacts } from './walls.ts'

/** Longer than any notice and shorter than any article: on a page with more text, only its headings are believed. */
const NOTICE_LENGTH = 1_500

const CHALLENGE_TITLE =
  /^(?:just a moment|checking your browser|one moment, please|verifying you are human|ddos-guard)/iu

const CHALLENGE_MARKUP = [
  '#challenge-form, #challenge-running, #challenge-stage, #challenge-error-title, .cf-browser-verification, #px-captcha',
  'script[src*="/cdn-cgi/challenge-platform/"], script[src*="captcha-delivery.com"], #sec-if-cpt-container',
  'iframe[src*="_Incapsula_Resource"], script[src*="_Incapsula_Resource"]',
].join(', ')

/** What walls say of themselves in the languages of the sites that are watched. */
const NOTICES: readonly (readonly [WallReason, readonly RegExp[]])[] = [
  [
    'blocked',
    [
      /access (?:to this \w+ )?(?:is |was |has been )?(?:denied|blocked)|you have been blocked|attention required!/iu,
      /request (?:was |has been )?(?:blocked|rejected)|unusual traffic|incapsula incident|^(?:403 )?forbidden/iu,
      /(?:접근|접속|액세스)[이가은는을를]? ?(?:거부|차단|제한)|차단(?:되었|된)|비정상적인 (?:접근|접속)/u,
      /拒绝访问|拒絕存取|(?:访问|訪問|请求|請求)(?:已)?被(?:拒绝|拒絕|阻止|阻断|拦截|攔截|禁止)/u,
      /доступ (?:к \S+ )?(?:запрещ[её]н|ограничен|заблокирован)|вы (?:были )?заблокированы/iu,
    ],
  ],
  [
    'maintenance',
    [
      /(?:under|down for|scheduled|undergoing) maintenance|maintenance mode|service (?:is )?(?:temporarily )?unavailable/iu,
      /(?:site|website|page) is temporarily unavailable|be (?:right )?back (?:soon|shortly)/iu,
      /점검 ?중|(?:서비스|시스템|서버|정기|긴급) ?점검/u,
      /(?:系统|系統|网站|網站|服务器|伺服器)(?:正在)?(?:升级)?(?:维护|維護)|(?:维护|維護)中|正在(?:维护|維護)/u,
      /техническ(?:ие|их) работ|техническ(?:ое|ого) обслуживани|профилактическ(?:ие|их) работ|сайт временно недоступен/iu,
    ],
  ],
  [
    'parked',
    [
      /domain (?:name )?(?:is|may be) for sale|buy this domain|this domain (?:name )?(?:has )?expired|domain is parked/iu,
      /도메인.{0,12}(?:만료|판매)/u,
      /(?:域名|網域).{0,12}(?:出售|过期|過期|到期)/u,
      /домен.{0,12}(?:прода[её]тся|припаркован|ист[её]к)/iu,
    ],
  ],
]

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
 * The wall that a page without any content is by general signs, or null. Only for such a page: an article about
 * maintenance, or one with a sign-in form beside it, is no wall.
 */
export function generalWall(document: Document, page: Pick<PageFacts, 'status'>): WallReason | null {
  if (CHALLENGE_TITLE.test(titleOf(document)) || findElement(CHALLENGE_MARKUP, document) !== null) return 'challenge'
  const notice = noticeOf(document, page.status)
  const said = NOTICES.find(([, patterns]) => patterns.some((pattern) => pattern.test(notice)))
  if (said !== undefined) return said[0]
  return findElement('input[type="password" i]', document) === null ? null : 'login-required'
}

function titleOf(document: Document): string {
  const title = findElement('title', document)
  return title === null ? '' : textOf(title)
}

/** What the page says as a whole: its title and headings, and its text where that is short or the site is down. */
function noticeOf(document: Document, status: number): string {
  const body = textOf(findElement('body', document) ?? document)
  const headings = findElements('h1, h2', document).map((heading) => textOf(heading))
  const isNotice = status === 503 || body.length <= NOTICE_LENGTH
  return [titleOf(document), ...headings, isNotice ? body : ''].join('\n')
}
