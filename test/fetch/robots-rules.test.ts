import { describe, expect, test } from 'vitest'
import { allowsPath, parseRobots, productToken } from '../../src/fetch/robots-rules.ts'

const allows = (text: string, path: string, agent = 'Dateline') =>
  allowsPath(parseRobots(text, agent), new URL(path, 'https://example.org'))

const forAll = (...lines: string[]) => ['User-agent: *', ...lines].join('\n')

describe('groups (RFC 9309, section 2.2.1)', () => {
  const TWO = 'User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /private\n'

  test('the group that names us counts, without regard to case, and that for everybody does not', () => {
    expect(allows(TWO, '/news')).toBe(true)
    expect(allows(TWO, '/private/x')).toBe(false)
    expect(allows(TWO, '/news', 'Other')).toBe(false)
  })

  test('several groups that name us are one', () => {
    const text =
      'User-agent: Dateline\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: Dateline/2.0\nDisallow: /b\n'
    expect([allows(text, '/a'), allows(text, '/b'), allows(text, '/c')]).toEqual([false, false, true])
  })

  test('agents in a row share their rules, whatever other record stands between them', () => {
    const text = 'User-agent: Dateline\nSitemap: https://example.org/map.xml\nUser-agent: other\nDisallow: /a\n'
    expect([allows(text, '/a'), allows(text, '/a', 'other')]).toEqual([false, false])
  })

  test('without a group for us or for everybody, without rules, and in a page of HTML, all is allowed', () => {
    for (const text of [
      '',
      'User-agent: other\nDisallow: /',
      forAll('Disallow:'),
      '<html><body>Disallow: /</body>',
      'Disallow: /',
    ]) {
      expect(allows(text, '/news')).toBe(true)
    }
  })

  test('a byte order mark, comments, blanks and any line ends are no hindrance', () => {
    expect(allows('\uFEFFuser-agent : *  # us too\r\ndisallow:/a # not this\rallow: /a/b', '/a/c')).toBe(false)
  })
})

describe('rules (section 2.2.2)', () => {
  test.each([
    [forAll('Disallow: /a', 'Allow: /a/b'), '/a/b/c', true],
    [forAll('Allow: /a/b', 'Disallow: /a'), '/a/x', false],
    [forAll('Allow: /page', 'Disallow: /page'), '/page', true],
    [forAll('Disallow: /*.pdf$'), '/x/y.pdf', false],
    [forAll('Disallow: /*.pdf$'), '/x/y.pdf?z', true],
    [forAll('Disallow: /a*b*c'), '/a-b-c-d', false],
    [forAll('Disallow: /a*b*c'), '/a-c-b', true],
    [forAll('Disallow: /$'), '/', false],
    [forAll('Disallow: /$'), '/a', true],
    [forAll('Disallow: /*?offset='), '/list?offset=20', false],
    [forAll('Disallow: /foo/bar/%62%61%7A'), '/foo/bar/baz', false],
    [forAll('Disallow: /foo/bar?baz=http://foo.bar'), '/foo/bar?baz=http://foo.bar', false],
    [forAll('Disallow: /foo/bar/ツ'), '/foo/bar/%E3%83%84', false],
    [forAll('Disallow: /foo/bar/%e3%83%84'), '/foo/bar/ツ', false],
    [forAll('Disallow: /A'), '/a', true],
  ])('%j decides on %s: allowed is %s', (text, path, expected) => {
    expect(allows(text, path)).toBe(expected)
  })

  test('a file that is built to take long does not', () => {
    const text = forAll(...Array(40_000).fill(`Disallow: /${'*a'.repeat(20)}*b`))
    expect(allows(text, `/${'a'.repeat(2000)}`)).toBe(true)
  })
})

test('a wish for time between two requests is heard, within reason', () => {
  const delay = (value: string) => parseRobots(forAll(`Crawl-delay: ${value}`), 'Dateline').crawlDelayMs
  expect([delay('5'), delay('0.5'), delay('1e9'), delay('86400'), delay('soon')]).toEqual([
    5000,
    500,
    null,
    600_000,
    null,
  ])
})

test('our name is what the user agent begins with', () => {
  expect(productToken('Dateline/1.0 (+https://example.org/contact)')).toBe('Dateline')
})
