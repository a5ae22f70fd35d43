import { describe, expect, test } from 'vitest'
import { parseCookieFile } from '../../src/fetch/cookie-file.ts'

const HEAD = '# Netscape HTTP Cookie File\n\n'

describe('a file of cookies', () => {
  test('gives its cookies, with what browsers keep of them', () => {
    const text = `${HEAD}.example.org\tTRUE\t/\tTRUE\t1893456000\tsid\tabc=\r\n#HttpOnly_www.example.org\tFALSE\t/news\tFALSE\t0\tseen\t\n`
    expect(parseCookieFile(text)).toEqual([
      {
        name: 'sid',
        value: 'abc=',
        domain: '.example.org',
        path: '/',
        expires: 1_893_456_000,
        httpOnly: false,
        secure: true,
      },
      { name: 'seen', value: '', domain: 'www.example.org', path: '/news', expires: -1, httpOnly: true, secure: false },
    ])
  })

  test.each([
    ['[{"name":"sid"}]', 'This is JSON: export the cookies in the Netscape format (cookies.txt)'],
    [HEAD, 'There is no cookie in the file'],
    ['', 'There is no cookie in the file'],
    [
      `${HEAD}.example.org TRUE / TRUE 0 sid secret`,
      'Line 3 does not have the seven fields domain, subdomains, path, secure, expiry, name and value, with tabs between them',
    ],
    ['.example.org\tYES\t/\tTRUE\t0\tsid\tsecret', 'Line 1 has something else than TRUE or FALSE for a flag'],
    ['.example.org\tTRUE\t/\tTRUE\tsoon\tsid\tsecret', 'Line 1 has no time of expiry in seconds'],
    ['.example.org\tTRUE\t/\tTRUE\t0\t\tsecret', 'Line 1 lacks a domain, a path or a name'],
    ['.example.org\tTRUE\t/\tTRUE\t0\tsid\tsec\u0001ret', 'Line 1 holds a character that no cookie may have'],
  ])('%j is refused in words that never quote it', (text, sentence) => {
    expect(() => parseCookieFile(text)).toThrow(expect.objectContaining({ code: 'cookies-invalid', message: sentence }))
  })
})
