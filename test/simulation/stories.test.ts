import { describe, expect, test } from 'vitest'
import { DAY_MS, type Happening, HOUR_MS, type SourceId } from '../../simulate/happenings.ts'
import { live } from '../../simulate/live.ts'
import { judge } from '../../simulate/oracle/judge.ts'
import type { RecordedChange } from '../../simulate/testimony.ts'
import { TOLD_KINDS } from '../../simulate/trial.ts'

// What happened to such sites, or may: the changes that must be reported, and no others. Happenings are given with the
// hour at which they happen; the first check is at hour 0, and one follows each hour.

const START = Date.parse('2024-04-10T00:00:00Z')

type Deed = Happening['deed']
type Told = { readonly stock?: number; readonly days?: number; readonly maxPages?: number; readonly isJudged?: boolean }

/** The kinds of change that a story brought, each with its articles; the oracle must have nothing to object to either. */
async function changesOf(sourceId: SourceId, happenings: readonly [hour: number, deed: Deed][], told: Told = {}) {
  const { stock = 30, days = 2, maxPages = 10, isJudged = true } = told
  const lived = await live({
    seed: 1,
    sourceId,
    startAt: START,
    endAt: START + days * DAY_MS,
    stock,
    maxPages,
    notModified: true,
    happenings: happenings.map(([hour, deed]) => ({ at: START + hour * HOUR_MS, deed })),
  })
  // The oracle goes by one clock.
  if (isJudged) expect(judge({ ...lived, truth: lived.site, maxPages, toldKinds: TOLD_KINDS })).toEqual([])
  return lived.testimony.changes
}

const kindsOf = (changes: readonly RecordedChange[]) => changes.map(({ kind }) => kind)
const articlesOf = (changes: readonly RecordedChange[]) => changes.map(({ article }) => article)

const SITES: readonly SourceId[] = ['watch', 'gazette', 'bulletin']

test.each(SITES)('January 2024: %s goes dark, which is said once and is no removal', async (site) => {
  const changes = await changesOf(site, [[10, { kind: 'ail', how: 'down', where: 'both', minutes: 30 * 24 * 60 }]], {
    days: 4,
  })
  expect(kindsOf(changes)).toEqual(['broken'])
})

test.each(SITES)(
  'June 2026: every address of %s becomes another, which is one notice and no change of an article',
  async (site) => {
    const changes = await changesOf(site, [[10, { kind: 'move-addresses' }]], { days: 3 })
    expect(kindsOf(changes)).toEqual(['broken'])
  },
)

test.each(SITES)(
  'a redesign of %s that renames every class is one notice and no change of an article',
  async (site) => {
    const changes = await changesOf(site, [[10, { kind: 'ail', how: 'renamed', where: 'listing', minutes: 24 * 60 }]])
    expect(kindsOf(changes)).toEqual(['broken', 'recovered'])
  },
)

test.each(SITES)('an answer of %s with status 200 and no rows says nothing of its articles', async (site) => {
  const changes = await changesOf(site, [[10.5, { kind: 'ail', how: 'no-rows', where: 'listing', minutes: 60 }]])
  expect(changes).toEqual([])
})

test.each(SITES)('one row of %s that says there is nothing is no entry and no end of any', async (site) => {
  const changes = await changesOf(site, [
    [10.5, { kind: 'ail', how: 'placeholder', where: 'listing', minutes: 4 * 60 }],
  ])
  expect(kindsOf(changes)).toEqual(['broken', 'recovered'])
})

test.each(SITES)('two caches of %s, of which one is old, bring each new entry once and lose none', async (site) => {
  const story: [number, Deed][] = [
    [10.5, { kind: 'ail', how: 'turns', where: 'listing', minutes: 20 * 60 }],
    [12.5, { kind: 'publish', article: 31, place: 0, daysBack: 0 }],
    [13.5, { kind: 'burst', article: 32, count: 3 }],
    [20.5, { kind: 'publish', article: 35, place: 0, daysBack: 0 }],
  ]
  const changes = await changesOf(site, story)
  expect(new Set(kindsOf(changes))).toEqual(new Set(['added']))
  expect(articlesOf(changes).toSorted()).toEqual([31, 32, 33, 34, 35])
})

test.each(SITES)(
  'another spelling, slug or title that two articles of %s share makes no news of either',
  async (site) => {
    const spellings: [number, Deed][] = (['tracking', 'fragment', 'zero-width', 'host-case'] as const).map(
      (how, at) => [8.5 + at, { kind: 'respell', article: 30 - at, how }],
    )
    const story: [number, Deed][] = [
      ...spellings,
      [13.5, { kind: 'reslug', article: 25 }],
      [14.5, { kind: 'twin', article: 31, of: 30 }],
    ]
    const changes = await changesOf(site, story)
    expect(changes).toMatchObject([{ kind: 'added', article: 31 }])
  },
)

test.each(SITES)(
  'headers of %s with the date of the visit are no edits, nor is another way to print the same',
  async (site) => {
    const noises = (['spaces', 'quotes', 'zero-width', 'nfd'] as const).map((what, at): [number, Deed] => [
      8 + at,
      { kind: 'noise', article: 30 - at, what },
    ])
    expect(await changesOf(site, noises, { days: 3 })).toEqual([])
  },
)

test.each(SITES)(
  'an article of %s that says two things by turns is an edit, taken back, flapping once, and where it settled',
  async (site) => {
    const changes = await changesOf(site, [[8, { kind: 'flap', article: 30, minutes: 40 * 60 }]], { days: 3 })
    const flapping = changes.filter(({ details }) => details?.['flapping'] === true)
    expect(flapping.length).toBeLessThanOrEqual(1)
    // The edit, what took it back for two visits, and what the article says once the turns are over.
    expect(changes.length - flapping.length).toBeLessThanOrEqual(3)
  },
)

test.each(SITES)('an entry that comes into %s dated back and below the top is an addition, marked so', async (site) => {
  const changes = await changesOf(site, [[10.5, { kind: 'publish', article: 31, place: 3, daysBack: 9 }]])
  expect(changes).toMatchObject([{ kind: 'added', article: 31, backdated: true, late: false }])
})

test.each([
  ['watch', 9],
  ['gazette', 7],
  ['bulletin', 11],
] as const)(
  'an entry that is put in at the end of the first page of %s is added, and the one it pushed out is no news',
  async (site, place) => {
    const changes = await changesOf(site, [[10.5, { kind: 'publish', article: 31, place, daysBack: 4 }]])
    expect(changes).toMatchObject([{ kind: 'added', article: 31, backdated: true }])
  },
)

test.each(SITES)('an entry of %s that is pinned, and let go again, is no news', async (site) => {
  const pinning: [number, Deed][] = [
    [10.5, { kind: 'pin', article: 25 }],
    [15.5, { kind: 'publish', article: 31, place: 0, daysBack: 0 }],
    [16.5, { kind: 'burst', article: 32, count: 8 }],
    [20.5, { kind: 'unpin' }],
  ]
  const changes = await changesOf(site, pinning)
  expect(changes.every(({ kind }) => kind === 'added')).toBe(true)
  expect(articlesOf(changes)).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39])
})

test.each(SITES)('an entry of %s that is pinned over others of its day sinks again without a word', async (site) => {
  const pinning: [number, Deed][] = [
    [26.5, { kind: 'burst', article: 31, count: 14 }],
    [28.5, { kind: 'publish', article: 45, place: 0, daysBack: 0 }],
    [30.5, { kind: 'pin', article: 31 }],
    [31.5, { kind: 'unpin' }],
  ]
  const changes = await changesOf(site, pinning, { days: 3 })
  expect(changes.every(({ kind }) => kind === 'added')).toBe(true)
})

test('a redesign of which news has filled all that is read but a row or two is one notice', async () => {
  const story: [number, Deed][] = [
    [10.5, { kind: 'purge', keep: 3, goodbye: 'status-404' }],
    [11.5, { kind: 'move-addresses' }],
    [20.5, { kind: 'burst', article: 31, count: 22 }],
  ]
  const changes = await changesOf('gazette', story, { maxPages: 3 })
  expect(kindsOf(changes)).toEqual(['broken'])
})

// On the very day of the first check a date does not tell news from what stood there before; so it is the day after.
test.each(SITES)('an entry of %s that another order put below the first page is added all the same', async (site) => {
  const story: [number, Deed][] = [
    [40.1, { kind: 'publish', article: 31, place: 0, daysBack: 0 }],
    [40.2, { kind: 'reorder', seed: 664012 }],
    [40.3, { kind: 'burst', article: 32, count: 5 }],
  ]
  const changes = await changesOf(site, story, { days: 3 })
  expect(articlesOf(changes).toSorted()).toEqual([31, 32, 33, 34, 35, 36])
  expect(kindsOf(changes)).not.toContain('delisted')
})

test.each(SITES)('the text of %s that did not come out at the first visit is no edit once it does', async (site) => {
  const story: [number, Deed][] = [
    [9.5, { kind: 'ail', how: 'blank', where: 'articles', minutes: 12 * 60 }],
    [10.5, { kind: 'publish', article: 31, place: 0, daysBack: 0 }],
    [12.5, { kind: 'publish', article: 32, place: 0, daysBack: 0 }],
    [14.5, { kind: 'edit', article: 32, what: 'date' }],
  ]
  const changes = await changesOf(site, story, { days: 3 })
  expect(changes).toMatchObject([
    { kind: 'added', article: 31 },
    { kind: 'added', article: 32 },
    { kind: 'edited', article: 32, classes: ['date'] },
  ])
})

test.each(SITES)('another photograph in an article of %s is an edit of the image', async (site) => {
  const changes = await changesOf(site, [[10.5, { kind: 'edit', article: 29, what: 'image' }]])
  expect(changes).toMatchObject([{ kind: 'edited', article: 29, classes: ['image'] }])
})

test.each(SITES)('a burst into %s of five times what a page shows is found whole, without a gap', async (site) => {
  const changes = await changesOf(site, [[10.5, { kind: 'burst', article: 31, count: 50 }]])
  expect(articlesOf(changes).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
    Array.from({ length: 50 }, (_, at) => 31 + at),
  )
})

test.each(SITES)('a burst into %s of more than may be read is a gap with its interval', async (site) => {
  const changes = await changesOf(site, [[10.5, { kind: 'burst', article: 31, count: 60 }]], { maxPages: 3 })
  const gaps = changes.filter(({ kind }) => kind === 'gap')
  expect(gaps).toHaveLength(1)
  const [from, to] = [gaps[0]?.details?.['from'], gaps[0]?.details?.['to']].map((at) => Date.parse(String(at)))
  expect(from).toBeLessThan(START + 10.5 * HOUR_MS)
  expect(to).toBeGreaterThan(START + 10.5 * HOUR_MS)
})

test.each(SITES)('an edit of %s that takes one name from many articles is an edit of each', async (site) => {
  const numbers = [24, 25, 26, 27, 28, 29, 30]
  const edits = numbers.map((article): [number, Deed] => [10.5, { kind: 'edit', article, what: 'name' }])
  const changes = await changesOf(site, edits)
  expect(articlesOf(changes).toSorted()).toEqual(numbers)
  expect(new Set(kindsOf(changes))).toEqual(new Set(['edited']))
})

describe('a clock of the monitor that is set', () => {
  const news: [number, Deed][] = [
    [12.5, { kind: 'publish', article: 31, place: 0, daysBack: 0 }],
    [13.5, { kind: 'edit', article: 29, what: 'number' }],
    [21.5, { kind: 'burst', article: 32, count: 3 }],
    [22.5, { kind: 'delete', article: 28, goodbye: 'status-404' }],
    [23.5, { kind: 'edit', article: 31, what: 'title' }],
  ]
  const steps = [
    ['forward and back again', 180, -180],
    ['back and forward again', -180, 180],
    ['a day forward and back again', 1440, -1440],
    ['a day back and forward again', -1440, 1440],
  ] as const

  test.each(steps)('%s, makes no news and hides none', async (_, first, then) => {
    const set: [number, Deed][] = [
      [11.5, { kind: 'step', minutes: first }],
      [20.5, { kind: 'step', minutes: then }],
    ]
    const changes = await changesOf('gazette', [...set, ...news], { days: 4, isJudged: false })
    const told = changes.map(({ kind, article }) => `${kind} ${article}`).toSorted()
    expect(told).toEqual(['added 31', 'added 32', 'added 33', 'added 34', 'edited 29', 'edited 31', 'removed 28'])
  })
})
