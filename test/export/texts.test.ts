import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base32, warcDigest, writeWarcRecord } from '../../src/archive/warc.ts'
import { cell } from '../../src/export/csv.ts'
import { type Cited, citeInCsl, citeInMarkdown } from '../../src/present/citation.ts'
import { xmlText } from '../../src/present/xml-text.ts'
import { readCsv } from './read-csv.ts'

describe('a cell of CSV', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠x'])(
    '%j is no formula',
    (text) => {
      expect(readCsv(`${cell(text)}\r\n`)).toEqual([[`'${text}`]])
    },
  )

  test('gives back any text that cannot be a formula', () => {
    const texts = fc.array(
      fc.string({ unit: 'grapheme' }).map((text) => `x${text}`),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(texts, (row) => {
        expect(readCsv(`${row.map(cell).join(',')}\r\n`)).toEqual([row])
      }),
    )
  })
})

describe('text in XML', () => {
  test('never is markup, and holds only what XML 1.0 may', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = xmlText(text)
        expect(written).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|apos);)/u)
        expect(written).not.toMatch(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u)
      }),
    )
  })

  test('is what it was, where it may be', () => {
    expect(xmlText('김정은 <b> & "두 나라"\u0000\uD800')).toBe('김정은 &lt;b&gt; &amp; &quot;두 나라&quot;\uFFFD\uFFFD')
  })
})

describe('a WARC record', () => {
  // RFC 4648, section 10, without padding.
  test.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('has %j in Base32 as %j', (text, written) => {
    expect(base32(Buffer.from(text))).toBe(written)
  })

  test('has no header that a fetched value could begin', async () => {
    const { gunzipSync } = await import('node:zlib')
    const fields = { 'WARC-Target-URI': 'http://a/\r\nWARC-Type: resource' }
    const block = Buffer.from('x')
    const written = gunzipSync(
      writeWarcRecord({ type: 'response', id: 'urn:uuid:1', at: 0, contentType: 'text/plain', fields, block }),
    ).toString()
    expect(written.split('\r\n').filter((line) => line.startsWith('WARC-Type'))).toEqual(['WARC-Type: response'])
    expect(written).toContain(`WARC-Block-Digest: ${warcDigest(block)}\r\n`)
  })
})

describe('a citation', () => {
  const cited: Cited = {
    article: { id: 7, url: 'https://example.org/a b/(c)', source: 'mfa-en' },
    revision: { id: 3, seenAt: '2024-04-15T09:10:03Z', hash: 'abc' },
    said: { title: 'Talks [held]\n*again*', published: '2024-04-15', sourceLabel: 'MFA' },
  }

  test('is one line of Markdown in which the title is text', () => {
    expect(citeInMarkdown(cited)).toBe(
      '[Talks \\[held\\] \\*again\\*](https://example.org/a%20b/%28c%29), MFA, 2024-04-15. ' +
        'Revision 3, read 2024-04-15T09:10:03Z (SHA-256 of its text: `abc`).',
    )
  })

  test('is an item of CSL with its dates as parts', () => {
    expect(citeInCsl(cited)).toMatchObject({
      id: 'dateline-7-3',
      publisher: 'MFA',
      issued: { 'date-parts': [[2024, 4, 15]] },
      accessed: { 'date-parts': [[2024, 4, 15]] },
      note: expect.stringContaining('abc'),
    })
  })

  test('of an article without date and publisher says neither', () => {
    const bare = { ...cited, said: { title: 'Talks', published: null, sourceLabel: null } }
    expect(citeInMarkdown(bare)).toContain('[Talks](https://example.org/a%20b/%28c%29). Revision 3')
    expect(citeInCsl(bare)).not.toHaveProperty('issued')
  })
})
