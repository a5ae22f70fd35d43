import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareListing } from '../../src/check/compare.ts'
import { pageBack } from '../../src/check/page-back.ts'
import { isSeamClosed } from '../../src/check/seams.ts'
import type { Entry } from '../../src/model/entry.ts'
import type { KnownEntry } from '../../src/model/listing.ts'
import type { ListingReading } from '../../src/read/listing.ts'
import type { MoreStart } from '../../src/read/more.ts'
import { entriesOf, entryOf, knownOf, NOON, readingOf, TODAY } from './listings.ts'

describe('a seam between two pages', () => {
  const pageOf = (keys: string) => ({ url: keys, entries: entriesOf(keys) })

  /** What is asked again answers by turns; an answer `-` does not come. */
  async function close(upper: string, lower: string, answers: string) {
    const asked: string[] = []
    const added: string[] = []
    const left = answers.split(' | ')
    const isClosed = await isSeamClosed(
      { upper: pageOf(upper), lower: pageOf(lower) },
      {
        readAgain: async ({ url }) => {
          asked.push(url ?? '')
          const answer = left.shift() ?? '-'
          return answer === '-' ? null : entriesOf(answer)
        },
        add: async (entries) => void added.push(...entries.map(({ key }) => key)),
      },
    )
    return { isClosed, asked: asked.length, added: [...new Set(added)].join(' ') }
  }

  test.each([
    ['is closed where the pages overlap, and nothing is asked', 'a b c', 'c d e', '-', true, 0, ''],
    ['is closed by an entry shortly before the end', 'a b c d', 'b e f', '-', true, 0, ''],
    ['is not closed by what is pinned on top of each page', 'p a b c', 'p d e f', '-', false, 1, ''],
    ['is closed where the upper page has not moved', 'a b c', 'd e f', 'a b c', true, 1, ''],
    ['is closed where it has not moved and its order has', 'a b c', 'd e f', 'b c a', true, 1, ''],
    ['is closed by what has slid up to the upper page since', 'a b c', 'e f g', 'b c d e', true, 1, 'b c d e'],
    [
      'is closed once both stand still, and what slipped is found',
      'a b c',
      'e f g',
      'b c d | e f g | b c d',
      true,
      3,
      'b c d e f g',
    ],
    ['is closed where the lower page has come to overlap', 'a b c', 'e f g', 'b c d | d e f', true, 2, 'b c d e f'],
    [
      'is torn where the lower page has gone from what was read below it',
      'a b c',
      'e f g',
      'b c x | x y z',
      false,
      2,
      '',
    ],
    ['is torn where the upper page has gone from what was read above it', 'a b c', 'f g h', 'e f g', false, 1, ''],
    ['is torn where the upper page does not come', 'a b c', 'e f g', '-', false, 1, ''],
    ['is torn where it never stands still', 'a b c', 'e f g', 'b c d | f g h | c d e | g h i', false, 4, ''],
  ])('%s', async (_, upper, lower, answers, isClosed, asked, added) => {
    const found = await close(upper, lower, answers)
    expect(found).toMatchObject({ isClosed, asked })
    if (isClosed) expect(found.added).toBe(added)
  })
})

// What happens to a listing between two requests, as places from the top.
type Move = { readonly inserted: number; readonly deleted: readonly number[] }

const PAGE = 3
const WAYS: Readonly<Record<string, MoreStart>> = {
  offset: { by: 'url', template: 'https://example.org/?from={offset}', start: PAGE, step: PAGE },
  page: { by: 'url', template: 'https://example.org/?page={page}', start: 2, step: 1 },
}

/** Reads a listing of new and known entries on, which moves between the requests. */
async function readMoving(more: MoreStart, { before, moves }: { before: number; moves: readonly Move[] }) {
  const window = Array.from({ length: 3 }, (_, at) => entryOf(`known ${at}`))
  const fresh = Array.from({ length: before }, (_, at) => entryOf(`new ${at}`))
  const older = Array.from({ length: 20 }, (_, at) => entryOf(`older ${at}`))
  const knownEntries = new Map<string, KnownEntry>()
  const isKnown = ({ key }: Entry) => key.startsWith('known') || key.startsWith('older')
  const left = [...moves]
  let all = [...fresh, ...window, ...older]
  const firstPage = readingOf(all.slice(0, PAGE), { more })
  const ask = (url: string | null) => {
    const { inserted, deleted } = left.shift() ?? { inserted: 0, deleted: [] }
    all = all.filter((_, at) => !deleted.includes(at))
    all = [...Array.from({ length: inserted }, (_, at) => entryOf(`meanwhile ${left.length} ${at}`)), ...all]
    const { searchParams } = new URL(url ?? 'https://example.org/?page=1')
    const from = Number(searchParams.get('from') ?? (Number(searchParams.get('page')) - 1) * PAGE)
    return all.slice(from, from + PAGE)
  }
  const known = knownOf(window, { count: 23 })
  const listing = await pageBack<ListingReading>(firstPage, {
    known,
    knownEntries,
    learn: async (entries) => {
      for (const entry of entries.filter(isKnown)) knownEntries.set(entry.key, { ...entry, away: false })
    },
    readNext: async (url) => readingOf(ask(url)),
    readAgain: async ({ url }) => ask(url),
    maxPages: 30,
    leastPages: 1,
  })
  if ('more' in listing) throw new Error('stopped')
  const stayed = fresh.filter(({ key }) => all.some((entry) => entry.key === key)).map(({ key }) => key)
  const { additions } = compareListing({ listing, known, knownEntries, at: NOON, today: TODAY })
  return { stayed, listing, added: additions.map(({ entry }) => entry.key) }
}

const before = fc.integer({ min: 0, max: 12 })
const published: fc.Arbitrary<Move> = fc.record({ inserted: fc.nat(1), deleted: fc.constant([]) })
const deleted: fc.Arbitrary<Move> = fc.record({
  inserted: fc.constant(0),
  deleted: fc.array(fc.nat(8), { maxLength: 2 }),
})

describe.each(Object.entries(WAYS))('a listing that moves while it is read by %s', (_, more) => {
  test.each([
    ['publishes', published],
    ['deletes', deleted],
  ])('and %s loses no entry, or is torn', async (_, move) => {
    await fc.assert(
      fc.asyncProperty(before, fc.array(move, { maxLength: 12 }), async (count, moves) => {
        const { stayed, added, listing } = await readMoving(more, { before: count, moves })
        if (!listing.torn) expect(stayed.filter((key) => !added.includes(key))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('doubles no entry, and takes nothing that is known for new', async () => {
    await fc.assert(
      fc.asyncProperty(before, fc.array(fc.oneof(published, deleted)), async (count, moves) => {
        const { added, listing } = await readMoving(more, { before: count, moves })
        expect(added.filter((key) => !/^(?:new|meanwhile)/u.test(key))).toEqual([])
        expect(new Set(listing.read.map(({ entry }) => entry.key)).size).toBe(listing.read.length)
      }),
    )
  })

  test('and then stands still is read whole', async () => {
    const still: Move = { inserted: 0, deleted: [] }
    const once = fc.oneof(
      fc.record({ inserted: fc.constant(0), deleted: fc.tuple(fc.nat(14)) }),
      fc.record({ inserted: fc.integer({ min: 1, max: 2 }), deleted: fc.constant([]) }),
    )
    await fc.assert(
      fc.asyncProperty(before, fc.nat(6), once, async (count, at, move) => {
        const moves = [...Array<Move>(at).fill(still), move]
        const { stayed, added, listing } = await readMoving(more, { before: count, moves })
        expect(listing.torn).toBe(false)
        expect(added).toEqual(expect.arrayContaining(stayed))
      }),
      { numRuns: 500 },
    )
  })
})
