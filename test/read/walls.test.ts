import { describe, expect, test } from 'vitest'
import type { WallSign } from '../../src/model/site.ts'
import { readArticle } from '../../src/read/article.ts'
import { readListing } from '../../src/read/listing.ts'
import { wallFromResponse } from '../../src/read/walls.ts'
import { plainSite, shippedSite } from './profiles.ts'

const URL_OF_PAGE = 'https://example.org/news/'

type Answer = { url?: string; status?: number; headers?: Record<string, string>; body?: string; cut?: boolean }

function fromResponse(answer: Answer, walls: readonly WallSign[] = []) {
  const { url = URL_OF_PAGE, status = 200, headers = {}, body = '', cut = false } = answer
  return wallFromResponse({ url, requestedUrl: URL_OF_PAGE, status, headers, body: Buffer.from(body), cut }, { walls })
}

type Shown = { body: string; title?: string; status?: number; url?: string; walls?: readonly WallSign[] }

function fromListing({ body, title = 'Example', status = 200, url = URL_OF_PAGE, walls = [] }: Shown) {
  const html = `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`
  const site = { ...plainSite(), walls }
  return readListing({ html, site, url, requestedUrl: URL_OF_PAGE, status, fragment: false }).wall
}

const ROW = '<ul id="news"><li><a href="/a">A</a></li></ul>'
const FORM = '<form><input type="email"><input type="PASSWORD"></form>'

describe('a response', () => {
  test.each([
    [{ status: 401 }, 'login-required'],
    [{ status: 403 }, 'blocked'],
    [{ status: 403, headers: { 'cf-mitigated': 'challenge' }, body: '<p>' }, 'challenge'],
    [{ status: 202, headers: { 'x-amzn-waf-action': 'challenge' } }, 'challenge'],
    [{ status: 405, headers: { 'x-amzn-waf-action': 'captcha' }, body: '<p>' }, 'challenge'],
    [{ status: 403, headers: { 'x-datadome': 'protected' }, body: '<p>' }, 'challenge'],
    [{ status: 200, headers: { 'x-datadome': 'protected' }, body: '<p>' }, null],
    [{ status: 403, headers: { 'x-sucuri-block': '1' }, body: '<p>' }, 'blocked'],
    [{ status: 403, headers: { 'content-type': 'application/json' }, body: '{}' }, 'blocked'],
    [{ status: 403, headers: { 'content-type': 'text/html' }, body: '<p>', cut: true }, 'blocked'],
    // What its markup says comes first.
    [{ status: 403, headers: { 'content-type': 'text/html' }, body: '<p>' }, null],
    [{ status: 429, headers: { 'content-type': 'text/html' }, body: '<p>' }, null],
    [{ url: 'http://www.warning.or.kr/i1.html' }, 'blocked'],
    [{ url: 'https://www.hugedomains.com/domain_profile.cfm?d=example.org' }, 'parked'],
    [{ url: 'https://consent.example.com/m?continue=x' }, 'login-required'],
    [{ url: 'https://sedan.com/' }, null],
    [{ status: 429 }, 'rate-limited'],
    [{ status: 503 }, null],
    [{ status: 404 }, null],
    [{ status: 200 }, null],
  ] as const)('%j tells of the wall %j', (answer, wall) => {
    expect(fromResponse(answer)).toBe(wall)
  })

  test('is asked for the signs of the site first, and every part of a sign must hold', () => {
    const walls: WallSign[] = [
      { reason: 'maintenance', status: 403 },
      { reason: 'login-required', redirect: '/login', status: 200 },
      { reason: 'parked', status: 404, selector: '#gone' },
    ]
    expect(fromResponse({ status: 403 }, walls)).toBe('maintenance')
    expect(fromResponse({ url: 'https://example.org/login?back=1' }, walls)).toBe('login-required')
    expect(fromResponse({ url: 'https://example.org/login', status: 500 }, walls)).toBeNull()
    expect(fromResponse({ status: 404 }, walls)).toBeNull()
  })

  test('that was asked for by the very address of the sign is no redirect to it', () => {
    expect(fromResponse({}, [{ reason: 'login-required', redirect: '/news/' }])).toBeNull()
  })

  test('that KCNA Watch redirects to its form is a wall', () => {
    const url = 'https://signup.example/free-member-form/?redirect=kctv-archive'
    expect(fromResponse({ url }, shippedSite('kcnawatch').walls)).toBe('login-required')
  })
})

describe('a page that came with the status of a wall', () => {
  test.each([
    [403, '<form id="challenge-form"></form>', 'challenge'],
    [403, '<h1>Forbidden</h1>', 'blocked'],
    [403, '<p>Nothing that anybody would know.</p>', 'blocked'],
    [403, FORM, 'login-required'],
    [401, '<p>Nothing that anybody would know.</p>', 'login-required'],
    [429, '<form id="challenge-form"></form>', 'challenge'],
    [429, '<h1>Access denied</h1>', 'rate-limited'],
  ])('%i with %j is the wall that its markup tells of, else that of the status', (status, body, wall) => {
    expect(fromListing({ status, body })).toBe(wall)
  })

  test('is that wall whatever it brings along, even entries', () => {
    expect(fromListing({ status: 403, body: ROW })).toBe('blocked')
    const html = '<!DOCTYPE html><h1>Title</h1><div id="text"><p>You are blocked</p></div>'
    expect(readArticle({ html, site: plainSite(), url: URL_OF_PAGE, status: 403 }).wall).toBe('blocked')
  })
})

describe('an error', () => {
  test.each([
    [404, `<h1>Not found</h1>${FORM}`],
    [410, '<h1>Gone</h1><p>Please log in to continue</p>'],
    [500, '<h1>Internal Server Error</h1>'],
    [502, '<center><h1>502 Bad Gateway</h1></center>'],
    [503, '<center><h1>503 Service Temporarily Unavailable</h1></center>'],
    [503, '<h2>Service Unavailable</h2><hr><p>HTTP Error 503. The service is unavailable.</p>'],
  ])('%i that says no more than that, or has the site around it, is no wall', (status, body) => {
    expect(fromListing({ status, body })).toBeNull()
  })
})

describe('a redirect', () => {
  test('to where people sign in is a wall where there is no content, by whatever form', () => {
    const body = '<div id="root"></div>'
    for (const path of ['login', 'member/login.do', 'auth/realms/x', 'users/sign_in', 'accounts/login/?next=/news/']) {
      expect(fromListing({ body, url: `https://example.org/${path}` })).toBe('login-required')
    }
    expect(fromListing({ body, url: 'https://example.org/news/authors/login-problems' })).toBeNull()
    expect(fromListing({ body: ROW, url: 'https://example.org/login' })).toBeNull()
  })
})

describe('a page without entries', () => {
  test.each([
    ['Just a moment...', '', 'challenge'],
    ['Example', '<form id="challenge-form"></form>', 'challenge'],
    ['Example', '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>', 'challenge'],
    ['Example', '<iframe src="/_Incapsula_Resource?x=1"></iframe>', 'challenge'],
    ['Example', FORM, 'login-required'],
    ['Access Denied', '<p>Reference #18.2d351ab8</p>', 'blocked'],
    ['403 Forbidden', '<h1>Forbidden</h1>', 'blocked'],
    ['안내', '<p>비정상적인 접근이 감지되어 접속이 차단되었습니다.</p>', 'blocked'],
    ['提示', '<p>您的访问已被拦截</p>', 'blocked'],
    ['Ошибка', '<p>Доступ к сайту запрещён</p>', 'blocked'],
    ['Example', '<h1>We are down for maintenance</h1>', 'maintenance'],
    ['서비스 점검 안내', '<p>홈페이지 점검중입니다.</p>', 'maintenance'],
    ['提示', '<p>系统维护中，请稍后再试</p>', 'maintenance'],
    ['Сайт', '<p>Ведутся технические работы</p>', 'maintenance'],
    ['example.org', '<h1>This domain is for sale!</h1>', 'parked'],
    ['Example', '<p>도메인 사용 기간이 만료되었습니다</p>', 'parked'],
    ['Example', '<p>Nothing was published today.</p>', null],
    ['Example', '<ul id="news"></ul>', null],
  ])('titled %j with %j is the wall %j', (title, body, wall) => {
    expect(fromListing({ title, body })).toBe(wall)
  })

  test('and much to say is only believed in its headings', () => {
    const story = `<p>${'The ministry said much about many things. '.repeat(100)} The site is under maintenance.</p>`
    expect(fromListing({ body: story })).toBeNull()
    expect(fromListing({ body: `<h1>Under maintenance</h1>${story}` })).toBe('maintenance')
    expect(fromListing({ body: story, status: 503 })).toBe('maintenance')
  })
})

describe('a page with entries', () => {
  test.each([
    ['Access denied: what the embassy said', `${ROW}<p>The hotel is under maintenance.</p>`],
    ['Example', `${ROW}${FORM}`],
    ['Example', `${ROW}<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>`],
  ])('titled %j with %j is no wall', (title, body) => {
    expect(fromListing({ title, body })).toBeNull()
  })

  test('is none by the signs of the site either, which may lie hidden in every page', () => {
    const walls: WallSign[] = [{ reason: 'login-required', selector: '.popup' }]
    expect(fromListing({ body: '<div class="popup">Sign up</div>', walls })).toBe('login-required')
    expect(fromListing({ body: `${ROW}<div class="popup">Sign up</div>`, walls })).toBeNull()
  })
})

describe('a sign of the site', () => {
  test('may be a text, however its white space and quotes are set', () => {
    const walls: WallSign[] = [{ reason: 'login-required', text: 'You\'ve read all your "free" articles' }]
    expect(fromListing({ body: '<p>You’ve read\n all <b>your</b> “free” articles.</p>', walls })).toBe('login-required')
    expect(fromListing({ body: '<script>"You\'ve read all your free articles"</script>', walls })).toBeNull()
  })

  test('holds only with all its parts', () => {
    const walls: WallSign[] = [{ reason: 'parked', redirect: 'parking', selector: '#ad', text: 'for you', status: 200 }]
    const shown = { body: '<p id="ad">Things for you</p>', url: 'https://parking.example/', walls }
    expect(fromListing(shown)).toBe('parked')
    expect(fromListing({ ...shown, url: URL_OF_PAGE })).toBeNull()
    expect(fromListing({ ...shown, body: '<p>Things for you</p>' })).toBeNull()
    expect(fromListing({ ...shown, body: '<p id="ad">Things</p>' })).toBeNull()
    expect(fromListing({ ...shown, status: 404 })).toBeNull()
  })
})

describe('an article', () => {
  const article = (body: string, walls: readonly WallSign[] = []) =>
    readArticle({ html: `<!DOCTYPE html><h1>Title</h1>${body}`, site: { ...plainSite(), walls }, url: URL_OF_PAGE })
      .wall

  test('about maintenance, or with a form to sign in beside it, is no wall', () => {
    expect(article(`<div id="text">The plant is under maintenance. Access denied.</div>${FORM}`)).toBeNull()
    expect(article(FORM)).toBe('login-required')
  })

  test('that a sign of the site cuts short is a wall', () => {
    const walls: WallSign[] = [{ reason: 'login-required', selector: '.paywall' }]
    expect(article('<div id="text">The first lines</div><div class="paywall"></div>', walls)).toBe('login-required')
  })
})
