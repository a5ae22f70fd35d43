import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareListing } from '../../src/check/compare.ts'
import { pageBack } from '../../src/check/page-back.ts'
import type { KnownEntry } from '../../src/model/listing.ts'
import type { ListingReading } from '../../src/read/listing.ts'
import type { MoreStart } from '../../src/read/more.ts'
import { entriesOf, entryOf, knownOf, NOON, readingOf, TODAY } from './listings.ts'

const OFFSETS: MoreStart = { by: 'url', template: 'https://example.org/more?from={offset}', start: 3, step: 3 }
const CASE = { known: /^[A-Z]/u }

type Site = {
  /** What the first page shows, and what each further address answers; capitals are known. */
  readonly first: string
  readonly further: Readonly<Record<string, string | Partial<ListingReading>>>
  readonly more?: MoreStart | null
  readonly maxPages?: number
  readonly count?: number
  readonly window?: string
}

async function readBack({ first, further, more = OFFSETS, maxPages = 10, count = 40, window = '' }: Site) {
  const asked: string[] = []
  const knownEntries = new Map<string, KnownEntry>()
  const listing = await pageBack(readingOf(entriesOf(first), { more }), {
    known: knownOf(entriesOf(window), { count }),
    knownEntries,
    learn: async (entries) => {
      for (const entry of entries)
        if (CASE.known.test(entry.key)) knownEntries.set(entry.key, { ...entry, away: false })
    },
    readNext: async (url) => {
      const path = url.replace('https://example.org/', '')
      asked.push(path)
      const answer = further[path]
      if (answer === undefined) return { stopped: path }
      return typeof answer === 'string' ? readingOf(entriesOf(answer)) : readingOf([], answer)
    },
    maxPages,
    leastPages: 1,
  })
  if ('stopped' in listing) return { asked, stopped: listing.stopped }
  const pages = listing.read.map(({ entry, page }) => `${page}${entry.key}`).join(' ')
  return { asked, pages, overlapAt: listing.overlapAt, leftOpen: listing.leftOpen }
}

describe('reading a listing back', () => {
  test('stops at the first page where it meets what is known', async () => {
    expect(await readBack({ first: 'n A B C', further: {} })).toEqual({
      asked: [],
      pages: '0n 0A 0B 0C',
      overlapAt: 3,
      leftOpen: false,
    })
  })

  test('goes on until three known entries stand in a row, over the border of two pages too', async () => {
    const further = { 'more?from=3': 'p q A', 'more?from=6': 'B C D' }
    expect(await readBack({ first: 'l m n', further })).toEqual({
      asked: ['more?from=3', 'more?from=6'],
      pages: '0l 0m 0n 1p 1q 1A 2B 2C 2D',
      overlapAt: 7,
      leftOpen: false,
    })
  })

  test('goes past a pinned entry', async () => {
    const further = { 'more?from=3': 'o A B', 'more?from=6': 'C D E' }
    expect(await readBack({ first: 'Z m n', further })).toMatchObject({ overlapAt: 6, leftOpen: false })
  })

  test('ends with the listing: at a page without entries', async () => {
    const further = { 'more?from=3': 'o', 'more?from=6': '' }
    expect(await readBack({ first: 'l m n', further })).toMatchObject({
      pages: '0l 0m 0n 1o',
      overlapAt: null,
      leftOpen: false,
    })
  })

  test('ends with the listing: at a page that says again what was read', async () => {
    const further = { 'more?from=3': 'o p q', 'more?from=6': 'o p q' }
    const read = await readBack({ first: 'l m n', further })
    expect(read).toMatchObject({ asked: ['more?from=3', 'more?from=6'], overlapAt: null, leftOpen: false })
  })

  test('leaves it open where it ends before what was listed last time', async () => {
    const further = { 'more?from=3': 'o A', 'more?from=6': '' }
    const read = await readBack({ first: 'l m n', further, window: 'A B C' })
    expect(read).toMatchObject({ pages: '0l 0m 0n 1o 1A', overlapAt: null, leftOpen: true })
  })

  test('leaves the listing open after so many pages', async () => {
    const further = { 'more?from=3': 'o p q', 'more?from=6': 'A B C' }
    const read = await readBack({ first: 'l m n', further, maxPages: 2 })
    expect(read).toMatchObject({ asked: ['more?from=3'], overlapAt: null, leftOpen: true })
  })

  test('leaves it open where the site tells no way on', async () => {
    expect(await readBack({ first: 'l m n', further: {}, more: null })).toMatchObject({ asked: [], leftOpen: true })
  })

  test('ends where a page says why the check ends', async () => {
    const read = await readBack({ first: 'l m n', further: { 'more?from=3': 'o p q' } })
    expect(read).toEqual({ asked: ['more?from=3', 'more?from=6'], stopped: 'more?from=6' })
  })

  test('lets the page that fails fail the check', async () => {
    const failing = pageBack(readingOf(entriesOf('n'), { more: OFFSETS }), {
      known: knownOf([], { count: 40 }),
      knownEntries: new Map(),
      learn: async () => undefined,
      readNext: () => Promise.reject(new Error('broken off')),
      maxPages: 10,
      leastPages: 1,
    })
    await expect(failing).rejects.toThrow('broken off')
  })
})

describe('reading back by links', () => {
  const link = (path: string): MoreStart => ({ by: 'link', url: `https://example.org/${path}` })
  const page = (keys: string, next: string | null) => ({
    entries: entriesOf(keys),
    more: next === null ? null : link(next),
  })

  test('follows the link of each page in turn', async () => {
    const further = { 'p/2': page('o p', 'p/3'), 'p/3': page('A B C', 'p/4') }
    expect(await readBack({ first: 'm n', further, more: link('p/2') })).toMatchObject({
      asked: ['p/2', 'p/3'],
      overlapAt: 6,
      leftOpen: false,
    })
  })

  test('ends with the listing at a page without a link', async () => {
    const further = { 'p/2': page('o A', null) }
    expect(await readBack({ first: 'm n', further, more: link('p/2') })).toMatchObject({
      pages: '0m 0n 1o 1A',
      overlapAt: null,
      leftOpen: false,
    })
  })

  test('ends where the links lead round in a circle', async () => {
    const further = { 'p/2': page('o p', 'p/1'), 'p/1': page('m n', 'p/2') }
    const read = await readBack({ first: 'm n', further, more: link('p/2') })
    expect(read).toMatchObject({ asked: ['p/2', 'p/1'], leftOpen: false })
  })
})

test('while a listing moves, an entry that slides to the next page is neither lost nor doubled', async () => {
  const publishedBefore = fc.integer({ min: 0, max: 12 })
  const publishedMeanwhile = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(publishedBefore, publishedMeanwhile, async (before, meanwhile) => {
      const window = Array.from({ length: 3 }, (_, at) => entryOf(`known ${at}`))
      const fresh = Array.from({ length: before }, (_, at) => entryOf(`new ${at}`))
      const known = knownOf(window)
      const knownEntries = new Map<string, KnownEntry>()
      let all = [...fresh, ...window, entryOf('older 0'), entryOf('older 1')]
      const listing = await pageBack(readingOf(all.slice(0, 3), { more: OFFSETS }), {
        known,
        knownEntries,
        learn: async (entries) => {
          for (const entry of entries)
            if (entry.key.startsWith('known')) knownEntries.set(entry.key, { ...entry, away: false })
        },
        readNext: async (url) => {
          const count = meanwhile.shift() ?? 0
          all = [...Array.from({ length: count }, (_, at) => entryOf(`${url} ${at}`)), ...all]
          const from = Number(new URL(url).searchParams.get('from'))
          return readingOf(all.slice(from, from + 3))
        },
        maxPages: 20,
        leastPages: 1,
      })
      if ('more' in listing) throw new Error('stopped')
      const { additions } = compareListing({ listing, known, knownEntries, at: NOON, today: TODAY })
      const added = additions.map(({ entry }) => entry.key)
      expect(added).toEqual(fresh.map(({ key }) => key))
      expect(new Set(listing.read.map(({ entry }) => entry.key)).size).toBe(listing.read.length)
    }),
  )
})
