import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalUrl, createIdentify } from '../../src/model/identity.ts'
import { shippedSite } from '../read/profiles.ts'

describe('an article of KCNA Watch', () => {
  const identify = createIdentify(shippedSite('kcnawatch'))
  const site = 'https://kcnawatch.org/newstream'

  test.each([
    [`${site}/1713146400-406355166/world-recognized-great-idea/`, '1713146400-406355166'],
    [`${site}/1713146400-406355166/a-new-slug/`, '1713146400-406355166'],
    [`${site}/1713146400-406355166/world-recognized-great-idea`, '1713146400-406355166'],
    [`${site}/1713146400-406355166`, '1713146400-406355166'],
    [`http://www.kcnawatch.org/newstream/1713146400-406355166/?utm_source=x#top`, '1713146400-406355166'],
    [`http://127.0.0.1:8080/newstream/1713146400-406355166/x/`, '1713146400-406355166'],
    [`${site}/1396423980-1027/laws/space-development-law/`, '1396423980-1027'],
    [`${site}/1452058173-983528564/%eb%a1%9c%eb%8f%99/`, '1452058173-983528564'],
    [`${site}/1452058173-983528564/%EB%A1%9C%EB%8F%99`, '1452058173-983528564'],
    [`${site}/1565661621-247388736/address%E2%80%8B/`, '1565661621-247388736'],
    [`${site}/1565661621-247388736/address\u200B/`, '1565661621-247388736'],
    [`${site}/1565661621-247388736\u200B`, '1565661621-247388736'],
  ])('at %s is %s', (url, key) => {
    expect(identify(url).key).toBe(key)
  })

  test('tells when the site took it in', () => {
    expect(identify(`${site}/1713146400-406355166/x/`).ingestedAt).toBe(Date.UTC(2024, 3, 15, 2))
    expect(identify('https://kcnawatch.org/kctv-archive/5f3a').ingestedAt).toBeNull()
  })

  test('is not what another address speaks of', () => {
    const other = `https://kcnawatch.org/free-member-form/?redirect=/newstream/1713146400-406355166/`
    expect(identify(other).key).toBe(canonicalUrl(other))
  })
})

test('what a pattern takes of an address is one key however it is spelt there', () => {
  const identify = createIdentify({ identity: { pattern: '/story/(?<key>[^?#]+)' } })
  const spellings = ['%eb%a1%9c-a', '%EB%A1%9C-a', '%EB%A1%9C-a%E2%80%8B', '\u1105\u1169-a']
  const keys = spellings.map((slug) => identify(`https://example.org/story/${slug}`).key)
  expect(keys).toEqual(Array(4).fill('로-a'))
})

test('a pattern that would keep a backtracking engine busy for years takes no time on any address', () => {
  const identify = createIdentify({ identity: { pattern: '(?<key>(?:a+)+)$' } })
  const url = `https://example.org/${'a'.repeat(2_000)}!`
  expect(identify(url).key).toBe(canonicalUrl(url))
})

describe('the canonical address', () => {
  test.each([
    ['https://Example.ORG/News', 'example.org/News'],
    ['http://www.example.org:80/a/', 'example.org/a'],
    ['https://example.org:443/a#part', 'example.org/a'],
    ['https://example.org:8443/a', 'example.org:8443/a'],
    ['https://example.org', 'example.org'],
    ['https://example.org//', 'example.org'],
    ['https://example.org/a?utm_source=x&b=2&fbclid=y&a=1', 'example.org/a?a=1&b=2'],
    ['https://example.org/a?utm_medium=x', 'example.org/a'],
    ['https://example.org/%eb%a1%9c', 'example.org/로'],
    ['https://example.org/%EB%A1%9C', 'example.org/로'],
    ['https://example.org/로', 'example.org/로'],
    ['https://example.org/\u1105\u1169', 'example.org/로'],
    ['https://example.org/%7Euser/%41', 'example.org/~user/A'],
    ['https://example.org/a%2fb', 'example.org/a%2Fb'],
    ['https://example.org/%ff', 'example.org/%FF'],
    ['https://example.org/a%E2%80%8B/', 'example.org/a'],
    ['https://example.org/a\u200B', 'example.org/a'],
    ['https://example.org/\uFEFFa\u2060', 'example.org/a'],
    ['https://example.org/a?q=x\u200By%e2%80%8B', 'example.org/a?q=xy'],
    ['https://example.org/a?q=%eb%a1%9c', 'example.org/a?q=%EB%A1%9C'],
    ['https://example.org/a?q=\u1105\u1169', 'example.org/a?q=%EB%A1%9C'],
    ['https://example.org/a;jsessionid=1A2B3C.node7', 'example.org/a'],
    ['https://example.org/a;jsessionid=1A2B3C/b;v=2?x=1', 'example.org/a/b;v=2?x=1'],
    ['https://example.org/(S(lit3py55t21z5v55vlm25s55))/a.aspx', 'example.org/a.aspx'],
    ['https://example.org/a?PHPSESSID=0a1b&id=7', 'example.org/a?id=7'],
    ['https://example.org/a?JSESSIONID=0a1b', 'example.org/a'],
    ['https://example.org/a?ASPSESSIONIDQQTBRRCA=KL', 'example.org/a'],
    ['https://example.org/a?sid=d41d8cd98f00b204e9800998ecf8427e', 'example.org/a'],
    ['https://example.org/article.php?sid=12345', 'example.org/article.php?sid=12345'],
    ['https://example.org/a?s=plenary-meeting-of-2024-june', 'example.org/a?s=plenary-meeting-of-2024-june'],
    ['https://example.org/a?id=d41d8cd98f00b204e9800998ecf8427e', 'example.org/a?id=d41d8cd98f00b204e9800998ecf8427e'],
  ])('of %j is %j', (address, canonical) => {
    expect(canonicalUrl(address)).toBe(canonical)
  })

  test('keeps apart what a reserved character keeps apart', () => {
    expect(canonicalUrl('https://example.org/a%2Fb')).not.toBe(canonicalUrl('https://example.org/a/b'))
    expect(canonicalUrl('https://example.org/a?b=1')).not.toBe(canonicalUrl('https://example.org/a?b=2'))
  })

  const segment = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => /^[\p{L}\p{N}~_-]+$/u.test(text))
  const path = fc.array(segment, { maxLength: 4 }).map((segments) => segments.join('/'))

  test('is one for every spelling of an address', () => {
    fc.assert(
      fc.property(
        path,
        fc.constantFrom('', '/', '\u200B', '%E2%80%8b/', '#x', '?utm_campaign=y', '/?gclid=1'),
        (at, end) => {
          const plain = canonicalUrl(`https://example.org/${at}`)
          const escaped = at.replace(/[^/]/gu, (letter) => encodeURIComponent(letter))
          for (const spelling of [at, escaped, escaped.toLowerCase(), at.normalize('NFD')]) {
            // Only escapes may change their case: letters of a path mean what they say.
            if (spelling === escaped.toLowerCase() && /[A-Z]/u.test(at)) continue
            expect(canonicalUrl(`HTTP://WWW.Example.org/${spelling}${end}`)).toBe(plain)
          }
        },
      ),
    )
  })

  test('is the same for everybody who asks', () => {
    const token = fc.stringMatching(/^[0-9a-f]{31}[a-f]$/u).filter((text) => /\d/u.test(text))
    const place = fc.constantFrom(';jsessionid=*', '?PHPSESSID=*', '?sid=*', '?id=7&s=*', '?aspsessionidabc=*&id=7')
    fc.assert(
      fc.property(path, place, token, token, (at, place, mine, yours) => {
        const canonicalFor = (id: string) => canonicalUrl(`https://example.org/${at}${place.replace('*', id)}`)
        expect(canonicalFor(mine)).toBe(canonicalFor(yours))
        const without = place.includes('id=7') ? `${at}?id=7` : at
        expect(canonicalFor(mine)).toBe(canonicalUrl(`https://example.org/${without}`))
      }),
    )
  })

  test('of a canonical address is itself', () => {
    fc.assert(
      fc.property(path, fc.webQueryParameters(), (at, query) => {
        const once = canonicalUrl(`https://example.org/${at}?${query}`)
        expect(canonicalUrl(`https://${once}`)).toBe(once)
      }),
    )
  })
})
