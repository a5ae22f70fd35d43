import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeContent } from '../../src/fetch/decode.ts'

// Larger than a zstd block (128 KiB), of which no part can be decoded.
const LINES = Array.from({ length: 8000 }, (_, line) => `<a href="/${(line * 7919) % 8009}">Headline ${line}, 조선</a>`)
const HTML = Buffer.from(`<!doctype html>\n${LINES.join('\n')}</html>`)
const MAX_BYTES = 1_000_000

const ENCODED = [
  ['gzip', gzipSync(HTML)],
  ['deflate', deflateSync(HTML)],
  ['deflate', deflateRawSync(HTML)],
  ['br', brotliCompressSync(HTML, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })],
  ['zstd', zstdCompressSync(HTML)],
] as const

const decode = (label: string, bytes: Buffer, cut = false) => decodeContent({ bytes, label, cut, maxBytes: MAX_BYTES })
const whole = { body: HTML, cut: false, extraBytes: 0 }

describe.each(ENCODED)('%s', (label, bytes) => {
  test('is undone, whatever the case of its label', () => {
    expect(decode(label, bytes)).toEqual(whole)
    expect(decode(label.toUpperCase(), bytes)).toEqual(whole)
    expect(decode(`identity, ${label}`, bytes)).toEqual(whole)
  })

  test.each([0.1, 0.5, 0.99])('that ends after a share of %d is cut, with what could be decoded', (share) => {
    const decoded = decode(label, bytes.subarray(0, Math.floor(bytes.length * share)))
    expect(decoded?.cut).toBe(true)
    expect(HTML.subarray(0, decoded?.body.length)).toEqual(decoded?.body)
    if (share >= 0.5) expect(decoded?.body.length).toBeGreaterThan(HTML.length / 4)
  })

  test.each([1, 4, 8])('without its last %d bytes is cut', (missing) => {
    expect(decode(label, bytes.subarray(0, -missing))?.cut).toBe(true)
  })

  test('that is known to be cut stays so', () => {
    expect(decode(label, bytes.subarray(0, -20), true)?.cut).toBe(true)
  })

  test('may be done twice, and not three times', () => {
    const again = gzipSync(bytes)
    expect(decode(`${label}, gzip`, again)).toEqual(whole)
    expect(decode(`${label}, gzip, gzip`, gzipSync(again))).toBeNull()
  })

  test('cannot grow beyond the cap', () => {
    expect(() => decodeContent({ bytes, label, cut: false, maxBytes: HTML.length - 1 })).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    )
    expect(decodeContent({ bytes, label, cut: false, maxBytes: HTML.length })).toEqual(whole)
  })
})

test('a cut at any byte of a compressed page is noticed', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ENCODED), fc.double({ min: 0, max: 1, noNaN: true }), ([label, bytes], share) => {
      const length = 1 + Math.floor(share * (bytes.length - 2))
      expect(decode(label, bytes.subarray(0, length))?.cut).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('a gzip of two members is decoded whole', () => {
  expect(decode('gzip', Buffer.concat([gzipSync('<p>one'), gzipSync('<p>two')]))?.body.toString()).toBe('<p>one<p>two')
})

const GARBAGE = Buffer.from('<!-- served by 7 -->')
const NAMED = Buffer.concat([
  // All that a header may hold: two extra bytes, a name and a comment.
  Buffer.from('1f8b081c00000000000302006162', 'hex'),
  Buffer.from('name\0comment\0'),
  gzipSync('<p>named').subarray(10),
])

test.each([
  ['one member', gzipSync(HTML), HTML.toString()],
  ['two members', Buffer.concat([gzipSync('<p>one'), gzipSync('<p>two')]), '<p>one<p>two'],
  ['a member with name and comment', NAMED, '<p>named'],
  ['a member of nothing and one of something', Buffer.concat([gzipSync(''), gzipSync('<p>')]), '<p>'],
])('garbage after the end of a gzip leaves its content as it is: %s', (_case, bytes, text) => {
  for (const garbage of [GARBAGE, Buffer.from('\n'), Buffer.alloc(5000, 0xff)]) {
    const decoded = decode('gzip', Buffer.concat([bytes, garbage]))
    expect(decoded?.body.toString()).toBe(text)
    expect(decoded).toMatchObject({ cut: false, extraBytes: garbage.length })
  }
})

test('the first bytes of another member are an early end, and no garbage', () => {
  for (const length of [1, 2, 3, 12]) {
    const begun = Buffer.concat([gzipSync(HTML), gzipSync(HTML).subarray(0, length)])
    expect(decode('gzip', begun)?.cut).toBe(true)
  }
})

test('members that end in garbage cannot grow beyond the cap together', () => {
  const bytes = Buffer.concat([gzipSync(HTML), gzipSync(HTML), GARBAGE])
  const within = (maxBytes: number) => decodeContent({ bytes, label: 'gzip', cut: false, maxBytes })
  expect(within(2 * HTML.length)?.body.length).toBe(2 * HTML.length)
  expect(() => within(2 * HTML.length - 1)).toThrow(expect.objectContaining({ code: 'too-large' }))
  expect(() => within(HTML.length)).toThrow(expect.objectContaining({ code: 'too-large' }))
})

test('what grows without end is refused', () => {
  const bomb = brotliCompressSync(Buffer.alloc(1 << 26), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
  expect(() => decode('br', bomb)).toThrow(expect.objectContaining({ code: 'too-large' }))
  expect(() => decode('gzip', gzipSync(Buffer.alloc(1 << 24)))).toThrow(expect.objectContaining({ code: 'too-large' }))
  expect(() => decode('zstd', zstdCompressSync(Buffer.alloc(1 << 24)))).toThrow(
    expect.objectContaining({ code: 'too-large' }),
  )
})

const BROKEN = gzipSync(HTML).fill(0xff, 3000)
const FALSE = Buffer.concat([gzipSync(HTML).subarray(0, -8), Buffer.alloc(8)])

describe('a label that is not true', () => {
  test.each([
    ['none, over gzip', '', gzipSync(HTML)],
    ['none, over zstd', '', zstdCompressSync(HTML)],
    ['identity, over gzip', 'identity', gzipSync(HTML)],
    ['br, over gzip', 'br', gzipSync(HTML)],
    ['unknown, over gzip', 'foo', gzipSync(HTML)],
    ['gzip, over plain markup', 'gzip', HTML],
    ['unknown, over plain markup', 'foo', HTML],
  ])('gives way to what the bytes plainly are: %s', (_case, label, bytes) => {
    expect(decode(label, bytes)).toEqual(whole)
  })

  test.each([
    ['gzip, over Brotli', 'gzip', brotliCompressSync(HTML)],
    ['unknown, over Brotli', 'foo', brotliCompressSync(HTML)],
    ['a word of JavaScript, over Brotli', 'constructor', brotliCompressSync(HTML)],
    ['gzip, over plain text', 'gzip', Buffer.from('just words')],
    ['none, over broken gzip', '', gzipSync(HTML).fill(0xff, 3000)],
    ['gzip, over one whose second member is broken', 'gzip', Buffer.concat([gzipSync(HTML), BROKEN])],
    ['gzip, over a checksum that is not true, and garbage', 'gzip', Buffer.concat([FALSE, Buffer.from('garbage')])],
  ])('is not guessed at: %s', (_case, label, bytes) => {
    expect(decode(label, bytes)).toBeNull()
  })
})

test('without a label the bytes stay what they are', () => {
  expect(decode('', HTML)?.body).toBe(HTML)
  expect(decode('', Buffer.alloc(0), true)).toEqual({ body: Buffer.alloc(0), cut: true, extraBytes: 0 })
})
