import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasTail, holdsRegion, markRegion, type RegionMark } from '../../src/read/region.ts'

const REGION = '<div id="news"><p>김정은 one</p><div>two</div></div>'

function page(region: string, nonce = '1'): Buffer {
  return Buffer.from(
    `<html><script>nonce = "${nonce}"</script><div id="news2"></div>${region}<footer>${nonce}</footer></html>`,
  )
}

function mark(region = REGION): RegionMark {
  const made = markRegion(page(region), region)
  if (made === null) throw new Error('the region stands in the page')
  return made
}

test('a page that changed around its listing still holds it, wherever it stands', () => {
  expect(holdsRegion(page(REGION), mark())).toBe(true)
  expect(holdsRegion(page(REGION, 'another nonce, much longer'), mark())).toBe(true)
})

test('a page that changed within its listing does not', () => {
  expect(holdsRegion(page(REGION.replace('one', 'two')), mark())).toBe(false)
  expect(holdsRegion(page(REGION.replace('<p>', '<p>new</p><p>')), mark())).toBe(false)
  expect(holdsRegion(page(REGION.replace('</div></div>', '</div><p>new</p></div>')), mark())).toBe(false)
})

test('a page that was cut within its listing does not', () => {
  const body = page(REGION)
  const end = body.indexOf('<footer>')
  fc.assert(fc.property(fc.nat(end - 1), (length) => !holdsRegion(body.subarray(0, length), mark())))
  expect(holdsRegion(body.subarray(0, end), mark())).toBe(true)
})

test('the opening tag may stand in the page more than once', () => {
  const region = '<div>two</div>'
  expect(holdsRegion(page(`<div>one</div><div>two, longer</div>${region}`), mark(region))).toBe(true)
})

test('a page of thousands of opening tags is not hashed over and over: it has to be read', () => {
  const region = `<div>${'x'.repeat(100_000)}</div>`
  const behind = (tags: number) => page(`${'<div>'.repeat(tags)}${region}`)
  expect(holdsRegion(behind(5), mark(region))).toBe(true)
  expect(holdsRegion(behind(5_000), mark(region))).toBe(false)
})

test('a changed byte anywhere in the listing is noticed', () => {
  const bytes = Buffer.from(REGION)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ change
      return !holdsRegion(Buffer.concat([Buffer.from('<html>'), changed, Buffer.from('</html>')]), mark())
    }),
  )
})

test('a region that stands in other bytes is not marked', () => {
  expect(markRegion(Buffer.from(REGION, 'utf16le'), REGION)).toBeNull()
  expect(markRegion(Buffer.from('<html></html>'), REGION)).toBeNull()
})

test('a mark keeps no more of the page than the opening tag', () => {
  const { anchor, byteLength } = mark()
  expect(String(anchor)).toBe('<div id="news">')
  expect(byteLength).toBe(Buffer.byteLength(REGION))
})

test('the tail is looked for near the end alone', () => {
  expect(hasTail(Buffer.from('<html></html>\n'), '</html>')).toBe(true)
  expect(hasTail(Buffer.from(`<html></html>${' '.repeat(3_000)}`), '</html>')).toBe(false)
  expect(hasTail(Buffer.from('<html>'), '</html>')).toBe(false)
  expect(hasTail(Buffer.from('<html>'), undefined)).toBe(true)
  expect(hasTail('<html></html>', '</html>')).toBe(true)
})
