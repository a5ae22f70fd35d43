import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Packed, pack, unpack } from '../../src/archive/pack.ts'

type Edit = { readonly at: number; readonly remove: number; readonly insert: Uint8Array }

const edit = fc.record({ at: fc.nat(5000), remove: fc.nat(200), insert: fc.uint8Array({ maxLength: 200 }) })

function apply(bytes: Buffer, { at, remove, insert }: Edit): Buffer {
  const from = Math.min(at, bytes.length)
  return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)])
}

/** Packs each version against the one before it. */
function packAll(versions: readonly Buffer[]): Packed[] {
  const packed: Packed[] = []
  for (const [at, bytes] of versions.entries()) {
    const before = at === 0 ? null : { bytes: versions[at - 1] ?? Buffer.alloc(0), depth: packed[at - 1]?.depth ?? 0 }
    packed.push(pack(bytes, before))
  }
  return packed
}

function unpackAll(packed: readonly Packed[]): Buffer[] {
  const versions: Buffer[] = []
  for (const { bytes, depth } of packed) versions.push(unpack(bytes, depth === 0 ? null : (versions.at(-1) ?? null)))
  return versions
}

/** A listing as long as a real one, which does not repeat itself much. */
const LISTING = Buffer.from(
  Array.from({ length: 200 }, (_, row) => `<li><a href="/news/${row * 7919}">Title ${row ** 3}</a></li>`).join('\n'),
)

describe('packed bytes', () => {
  test('come back exactly, whatever was edited and however long the chain is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.array(edit, { maxLength: 45 }), (first, edits) => {
        const versions: Buffer[] = [Buffer.from(first)]
        for (const one of edits) versions.push(apply(versions.at(-1) ?? Buffer.alloc(0), one))
        expect(unpackAll(packAll(versions))).toEqual(versions)
      }),
      { numRuns: 100 },
    )
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from('x')],
    ['what looks like a dictionary of Zstandard', Buffer.from('37a430ec0102030405060708090a0b0c0d0e0f10', 'hex')],
    ['the mark of such a dictionary alone', Buffer.from('37a430ec', 'hex')],
    ['what looks like a packed frame', Buffer.from('28b52ffd0102030405060708', 'hex')],
    ['4 MB of noise', randomBytes(4_000_000)],
  ])('come back exactly after and before %s', (_what, odd) => {
    const versions = [LISTING, odd, odd, LISTING]
    expect(unpackAll(packAll(versions))).toEqual(versions)
  })

  test('stand alone every twenty copies', () => {
    const versions = Array.from({ length: 45 }, (_, at) => Buffer.concat([LISTING, Buffer.from(`<p>${at}</p>`)]))
    const depths = packAll(versions).map(({ depth }) => depth)
    expect(depths.flatMap((depth, at) => (depth === 0 ? [at] : []))).toEqual([0, 20, 40])
    expect(Math.max(...depths)).toBe(19)
  })

  test('of a listing with one new row are a small part of a whole copy', () => {
    const row = Buffer.from('<li><a href="/news/1">A new statement of the spokesperson</a></li>')
    const [whole, packed] = packAll([LISTING, Buffer.concat([row, LISTING])])
    expect(packed?.bytes.length).toBeLessThan((whole?.bytes.length ?? 0) / 10)
  })
})
