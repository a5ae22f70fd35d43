import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/model/failure.ts'
import { readArticle } from '../../src/read/article.ts'
import { readListing } from '../../src/read/listing.ts'
import { plainSite } from './profiles.ts'

const url = 'https://example.org/news/'
const ROW = '<ul id="news"><li><a href="/a">A</a></li></ul>'

/** What comes of a page in both ways of reading: a code, or how many entries there are. */
function outcomeOf(html: string): (string | number)[] {
  const inputs = { html, site: plainSite(), url }
  const reads = [
    () => readListing({ ...inputs, fragment: false }).entries.length,
    () => readArticle(inputs).content?.paragraphs.length ?? 0,
  ]
  return reads.map((read) => {
    try {
      return read()
    } catch (error) {
      if (error instanceof Failure) return error.code
      throw error
    }
  })
}

const nested = (tag: string, times: number) => `${ROW}${`<${tag}>`.repeat(times)}`
const attributes = (count: number) => `${ROW}<p ${Array.from({ length: count }, (_, at) => `a${at}=""`).join(' ')}>`
const LIMIT = ['parse-limit', 'parse-limit']

describe('a page beyond what any real page has is refused as it is read', () => {
  test.each([
    ['40,000 nested <div>', nested('div', 40_000)],
    ['100,000 nested <div>', nested('div', 100_000)],
    ['20,000 nested <font>', nested('font', 20_000)],
    [
      'formatting that each paragraph opens again',
      Array.from({ length: 2_000 }, (_, at) => `<p><b a="${at}">`).join(''),
    ],
    ['nested tables', nested('table><tr><td', 2_000)],
    ['200,000 attributes in one tag', attributes(200_000)],
    ['257 attributes in one tag', attributes(257)],
    ['more than 200,000 elements', `${ROW}${'<br>'.repeat(200_001)}`],
    ['more than 200,000 comments', `${ROW}${'<!---->'.repeat(200_001)}`],
    ['513 nested <div> in a template', `${ROW}<template>${'<div>'.repeat(513)}`],
  ])('%s', (_, html) => {
    expect(outcomeOf(html)).toEqual(LIMIT)
  })

  test.each([
    ['nine million spaces before it', `${' '.repeat(9_000_000)}${ROW}`],
    ['500 nested <div>', nested('div', 500)],
    ['256 attributes in one tag', attributes(256)],
    ['one attribute of five million characters', `${ROW}<p title="${'x'.repeat(5_000_000)}">`],
    ['one attribute 100,000 times', `${ROW}<p ${'a '.repeat(100_000)}>`],
    ['190,000 elements side by side', `${ROW}${'<br>'.repeat(190_000)}`],
    ['half a million ends of what never began', `${ROW}${'</b>'.repeat(500_000)}`],
  ])('but not %s', (_, html) => {
    expect(outcomeOf(html)).toEqual([1, 0])
  })
})

describe('XML that brings a document type is refused before a parser sees it', () => {
  const laughs = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
  test.each([
    ['of its own', `<!DOCTYPE lolz [${laughs}]><rss><channel>&b;</channel></rss>`],
    ['after a declaration', `<?xml version="1.0"?>\n<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>`],
    [
      'after a comment',
      `\uFEFF<?xml version="1.0"?><!-- x --><!DOCTYPE feed PUBLIC "-//x" "http://10.9.9.9/x.dtd"><feed/>`,
    ],
    ['twice', `<?xml version="1.0"?><!doctype rss><!DOCTYPE rss [${laughs}]><rss/>`],
    ['late', `<?xml version="1.0"?><rss><!DOCTYPE rss [${laughs}]></rss>`],
    ['in the name of HTML', `<?xml version="1.0"?><!DOCTYPE html [${laughs}]><html>&b;</html>`],
    [
      'in the name of HTML, without declaration',
      `<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html>&x;</html>`,
    ],
  ])('%s', (_, html) => {
    expect(outcomeOf(html)).toEqual(['xml-dtd', 'xml-dtd'])
  })

  test.each([
    ['HTML', `<!DOCTYPE html>${ROW}`],
    ['HTML without a name', `<!DOCTYPE>${ROW}`],
    ['HTML 4', `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">${ROW}`],
    [
      'XHTML',
      `<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "x.dtd">\n<html><body>${ROW}</body></html>`,
    ],
    ['a page that speaks of it', `<!DOCTYPE html>${ROW}<pre>&lt;!DOCTYPE rss [</pre><!-- <!DOCTYPE rss [ -->`],
  ])('but not %s', (_, html) => {
    expect(outcomeOf(html)[0]).toBe(1)
  })
})

describe('what is larger than anything real is cut with a mark, or dropped and counted', () => {
  test('a title of a million characters, and an address of 100,000', () => {
    const html = `<!DOCTYPE html><ul id="news"><li><a href="/a">${'x'.repeat(1_000_000)}</a><li><a href="/${'b'.repeat(100_000)}">B</a></ul>`
    const { entries, rowCount, incompleteCount } = readListing({ html, site: plainSite(), url, fragment: false })
    expect(entries.map(({ title }) => [title.length, title.at(-1)])).toEqual([[1_000, '…']])
    expect({ rowCount, incompleteCount }).toEqual({ rowCount: 2, incompleteCount: 1 })
  })

  test('an article of a million characters', () => {
    const html = `<!DOCTYPE html><h1>T</h1><div id="text"><p>One</p><p>${'한'.repeat(1_000_000)}</p><p>Three</p></div>`
    const paragraphs = readArticle({ html, site: plainSite(), url }).content?.paragraphs ?? []
    expect(paragraphs.join('')).toHaveLength(500_000)
    expect(paragraphs.at(-1)?.endsWith('한…')).toBe(true)
  })
})

test('controls, lone surrogates and what XML refuses are scrubbed alike from every field', () => {
  const dirty = 'A\u0000B\u0008C\u000BD\uFFFEE\uD800F\u202EG\u200BH'
  const html = `<!DOCTYPE html><h1>${dirty}</h1><div id="text"><p>${dirty}</p></div><ul id="news"><li><a href="/a">${dirty}</a><p>${dirty}</p></ul>`
  const inputs = { html, site: plainSite(), url }
  const { title, excerpt } = readListing({ ...inputs, fragment: false }).entries[0] ?? {}
  const { content } = readArticle(inputs)
  const said = [title, excerpt, content?.title, content?.paragraphs[0]]
  expect(new Set(said).size).toBe(1)
  expect(said[0]).not.toMatch(/[\p{Cc}\uFFFE\uD800]/u)
  expect(said[0]?.isWellFormed()).toBe(true)
})
