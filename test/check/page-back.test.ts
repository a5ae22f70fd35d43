import { describe, expect, test } from 'vitest'
import { pageBack } from '../../src/check/page-back.ts'
import type { KnownEntry } from '../../src/model/listing.ts'
import type { ListingReading } from '../../src/read/listing.ts'
import type { MoreStart } from '../../src/read/more.ts'
import { entriesOf, knownOf, readingOf } from './listings.ts'

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
  const listing = await pageBack<{ readonly stopped: string }>(readingOf(entriesOf(first), { more }), {
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
    // It does not move.
    readAgain: async ({ entries }) => entries,
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

  test('goes one page on where one from beyond the window stands above it again: another order moved others down', async () => {
    const further = { 'more?from=3': 'B E F' }
    expect(await readBack({ first: 'A D C', further, window: 'A B C' })).toMatchObject({
      asked: ['more?from=3'],
      pages: '0A 0D 0C 1B 1E 1F',
    })
    // What slid up from below by itself stands at the end.
    expect(await readBack({ first: 'A C D', further: {}, window: 'A B C' })).toMatchObject({ asked: [] })
  })

  test('goes on until three known entries stand in a row, over the border of two pages too', async () => {
    const further = { 'more?from=2': 'n p A', 'more?from=4': 'A B C' }
    expect(await readBack({ first: 'l m n', further })).toEqual({
      asked: ['more?from=2', 'more?from=4'],
      pages: '0l 0m 0n 1p 1A 2B 2C',
      overlapAt: 6,
      leftOpen: false,
    })
  })

  test('goes past a pinned entry', async () => {
    const further = { 'more?from=2': 'n o A', 'more?from=4': 'A B C' }
    expect(await readBack({ first: 'Z m n', further })).toMatchObject({ overlapAt: 6, leftOpen: false })
  })

  test('ends with the listing: at a page without entries', async () => {
    const further = { 'more?from=2': 'n o', 'more?from=4': '' }
    expect(await readBack({ first: 'l m n', further })).toMatchObject({
      pages: '0l 0m 0n 1o',
      overlapAt: null,
      leftOpen: false,
    })
  })

  test('ends with the listing: at a page that says again what was read', async () => {
    const further = { 'more?from=2': 'n o p', 'more?from=4': 'n o p', 'more?from=6': 'n o p' }
    const read = await readBack({ first: 'l m n', further })
    expect(read).toMatchObject({
      asked: ['more?from=2', 'more?from=4', 'more?from=6'],
      overlapAt: null,
      leftOpen: false,
    })
  })

  test('leaves it open where it ends before what was listed last time', async () => {
    const further = { 'more?from=2': 'n o A', 'more?from=4': '' }
    const read = await readBack({ first: 'l m n', further, window: 'A B C' })
    expect(read).toMatchObject({ pages: '0l 0m 0n 1o 1A', overlapAt: null, leftOpen: true })
  })

  test('leaves the listing open after so many pages', async () => {
    const further = { 'more?from=2': 'n o p', 'more?from=4': 'A B C' }
    const read = await readBack({ first: 'l m n', further, maxPages: 2 })
    expect(read).toMatchObject({ asked: ['more?from=2'], overlapAt: null, leftOpen: true })
  })

  test('leaves it open where the site tells no way on', async () => {
    expect(await readBack({ first: 'l m n', further: {}, more: null })).toMatchObject({ asked: [], leftOpen: true })
  })

  test('ends where a page says why the check ends', async () => {
    const read = await readBack({ first: 'l m n', further: { 'more?from=2': 'n o p' } })
    expect(read).toEqual({ asked: ['more?from=2', 'more?from=4'], stopped: 'more?from=4' })
  })

  test('lets the page that fails fail the check', async () => {
    const failing = pageBack(readingOf(entriesOf('n'), { more: OFFSETS }), {
      known: knownOf([], { count: 40 }),
      knownEntries: new Map(),
      learn: async () => undefined,
      readNext: () => Promise.reject(new Error('broken off')),
      readAgain: async () => null,
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
