import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareListing } from '../../src/check/compare.ts'
import type { Entry } from '../../src/model/entry.ts'
import {
  AFTER_FIRST_CHECK,
  BEFORE_FIRST_CHECK,
  compareInputOf,
  entriesOf,
  entryOf,
  FIRST_CHECK_AT,
  keysOf,
  NOON,
  type Story,
  TODAY,
} from './listings.ts'

const was = entriesOf('a b c d e')
const [a, b, c, d, e] = was as [Entry, Entry, Entry, Entry, Entry]
const NOTHING = { added: '', late: '', backdated: '', older: '', missing: '', rolledOff: '', restated: '' }

type Case = readonly [says: string, story: Story, delta: Partial<typeof NOTHING>]

function check(_: string, story: Story, delta: Partial<typeof NOTHING>): void {
  expect(keysOf(compareListing(compareInputOf(story)))).toEqual({ ...NOTHING, ...delta })
}

function saying(key: string, given: Partial<Entry>): Entry {
  return entryOf(key, given)
}

describe('an addition is every entry that was never listed', () => {
  test.each<Case>([
    ['none where nothing changed', { was, now: [was] }, {}],
    ['one at the top, pushing out the last', { was, now: [entriesOf('n a b c d')] }, { added: 'n', rolledOff: 'e' }],
    ['several at the top', { was, now: [entriesOf('p o n a b')] }, { added: 'p o n', rolledOff: 'c d e' }],
    ['one below a pinned entry', { was, now: [entriesOf('a n b c d')] }, { added: 'n', rolledOff: 'e' }],
    [
      'one that was pinned at once',
      { was, now: [[saying('n', { published: '2023-01-01' }), a, b, c, d]] },
      { added: 'n', backdated: 'n', rolledOff: 'e' },
    ],
    [
      'one in the middle, wherever it was dated to',
      { was, now: [entriesOf('a b n c d')] },
      { added: 'n', rolledOff: 'e' },
    ],
    ['one among entries in another order', { was, now: [entriesOf('d b n c a')] }, { added: 'n', rolledOff: 'e' }],
    ['one at the bottom, while all that was there stays', { was, now: [entriesOf('a b c d e n')] }, { added: 'n' }],
    ['none by another order alone', { was, now: [entriesOf('e c a d b')] }, {}],
    ['none by a pin on a known entry', { was, now: [entriesOf('e a b c d')] }, {}],
    [
      'none by a pin on an entry that rolled off long ago',
      { was, earlier: entriesOf('z'), now: [entriesOf('z a b c d')] },
      { rolledOff: 'e' },
    ],
    [
      'none by another address of the same article',
      { was, now: [[a, saying('b', { url: 'https://example.org/other/' }), c, d, e]] },
      { restated: 'b' },
    ],
    [
      'none by another excerpt or picture',
      { was, now: [[a, saying('b', { excerpt: 'Sign in', thumbnail: 'x' }), c, d, e]] },
      {},
    ],
    [
      'none by an entry that comes back',
      { was, earlier: entriesOf('n'), now: [entriesOf('n a b c d')] },
      { rolledOff: 'e' },
    ],
    [
      'all of them, where nothing known is left',
      { was, now: [entriesOf('n o')], leftOpen: true },
      { added: 'n o', rolledOff: 'a b c d e' },
    ],
  ])('%s', check)
})

describe('an addition is backdated', () => {
  const dated = (published: string | null) => ({ was, now: [[saying('n', { published }), a, b, c, d]] })
  const added = { added: 'n', rolledOff: 'e' }
  test.each<Case>([
    ['not on the day of the newest known', dated('2024-04-15'), added],
    ['not two days before it', dated('2024-04-13'), added],
    ['three days before it', dated('2024-04-12'), { ...added, backdated: 'n' }],
    ['years before it', dated('1994-07-09'), { ...added, backdated: 'n' }],
    ['not where it has no date', dated(null), added],
    ['not on a day to come', dated('2031-01-01'), added],
    ['by its day, where the site prints the hour', dated('2024-04-12T23:59:59Z'), { ...added, backdated: 'n' }],
    [
      'not by a newest known in the future, which counts as today',
      { ...dated('2024-04-14'), known: { newestPublished: '2099-12-31' } },
      added,
    ],
    [
      'against today all the same then',
      { ...dated('2024-04-11'), known: { newestPublished: '2099-12-31' } },
      { ...added, backdated: 'n' },
    ],
    [
      'not by the newest of this very listing',
      { ...dated('2024-04-01'), known: { newestPublished: '2024-04-02' } },
      added,
    ],
    ['not where no known entry has a date', { ...dated('1994-07-09'), known: { newestPublished: null } }, added],
  ])('%s', check)
})

describe('older history is not news', () => {
  const takenIn = (ingestedAt: number | null) => saying('x', { ingestedAt })
  test.each<Case>([
    [
      'where an entry in the middle left and one from further back shows',
      { was, now: [entriesOf('a b d e x')] },
      { older: 'x', missing: 'c' },
    ],
    ['where the first entry left', { was, now: [entriesOf('b c d e x')] }, { older: 'x', missing: 'a' }],
    ['where several left', { was, now: [entriesOf('a e x y z')] }, { older: 'x y z', missing: 'b c d' }],
    ['where the last entry left', { was, now: [entriesOf('a b c d x')] }, { older: 'x', missing: 'e' }],
    [
      'beside an addition at the top',
      { was, now: [entriesOf('n a d e x')] },
      { added: 'n', older: 'x', missing: 'b c' },
    ],
    [
      'where it comes from paging beyond the overlap',
      { was, now: [entriesOf('n o a b c'), entriesOf('d e x')], overlapAt: 4 },
      { added: 'n o', older: 'x' },
    ],
    [
      'however new its date is',
      { was, now: [[a, b, d, e, saying('x', { published: '2024-04-15' })]] },
      { older: 'x', missing: 'c' },
    ],
    [
      'and is news where it stands above a known entry',
      { was, now: [entriesOf('a b d x e')] },
      { added: 'x', missing: 'c' },
    ],
    [
      'and is news where nothing known is left above',
      { was, now: [entriesOf('x y')] },
      { added: 'x y', rolledOff: 'a b c d e' },
    ],
    [
      'however the listing was left, where enough that is known stands above',
      { was, now: [entriesOf('a n b o d'), entriesOf('e x y')], leftOpen: true },
      { added: 'n o', older: 'x y', missing: 'c' },
    ],
    [
      'and is news where nothing known was met but what is pinned above it',
      { was, now: [entriesOf('a n o p q')], leftOpen: true },
      { added: 'n o p q', rolledOff: 'b c d e' },
    ],
    [
      'and is news where it was taken in after the first check',
      { was, now: [[a, b, d, e, takenIn(AFTER_FIRST_CHECK)]] },
      { added: 'x', missing: 'c' },
    ],
    [
      'but not where it was taken in before',
      { was, now: [[a, b, d, e, takenIn(BEFORE_FIRST_CHECK)]] },
      { older: 'x', missing: 'c' },
    ],
    [
      'nor in the very instant of the first check',
      { was, now: [[a, b, d, e, takenIn(FIRST_CHECK_AT)]] },
      { older: 'x', missing: 'c' },
    ],
    [
      'even beyond the overlap',
      { was, now: [entriesOf('n o a b c'), [d, e, takenIn(AFTER_FIRST_CHECK)]], overlapAt: 4 },
      { added: 'n o x', late: 'x' },
    ],
  ])('%s', check)
})

describe('an addition is late', () => {
  const [n, o] = entriesOf('n o') as [Entry, Entry]
  test.each<Case>([
    [
      'where it stood on a later page',
      { was, now: [[n], [o, a], [b, c]], overlapAt: 4 },
      { added: 'n o', late: 'o', rolledOff: 'd e' },
    ],
    ['never on the first', { was, now: [[n, o, a, b, c]], overlapAt: 4 }, { added: 'n o', rolledOff: 'd e' }],
  ])('%s', check)
})

describe('what left has rolled off or is missing', () => {
  test.each<Case>([
    [
      'rolled off at the end, pushed out by newer ones',
      { was, now: [entriesOf('n o a b c')] },
      { added: 'n o', rolledOff: 'd e' },
    ],
    ['missing from the middle', { was, now: [entriesOf('a c d e')] }, { missing: 'b' }],
    ['missing from the top', { was, now: [entriesOf('c d e')] }, { missing: 'a b' }],
    [
      'missing in the middle and rolled off at the end',
      { was, now: [entriesOf('n a c')] },
      { added: 'n', missing: 'b', rolledOff: 'd e' },
    ],
    [
      'missing where reading on came past its place',
      { was, now: [entriesOf('n o a b'), entriesOf('c e')], overlapAt: 5 },
      { added: 'n o', missing: 'd' },
    ],
    [
      'missing at the end, where an older one stands below now',
      { was, now: [entriesOf('a b c x')] },
      { older: 'x', missing: 'd e' },
    ],
    [
      'missing at the end, where one that had rolled off is back',
      { was, earlier: entriesOf('f'), now: [entriesOf('a b c d f')] },
      { missing: 'e' },
    ],
    [
      'missing where the whole window left and what stood below it is there',
      { was, earlier: entriesOf('f g h'), now: [entriesOf('n f g h')], overlapAt: 3 },
      { added: 'n', missing: 'a b c d e' },
    ],
    [
      'rolled off where one that had rolled off is pinned above nothing but new ones',
      { was, earlier: entriesOf('f'), now: [entriesOf('f n o p q')], leftOpen: true },
      { added: 'n o p q', rolledOff: 'a b c d e' },
    ],
    [
      'still rolled off where one that had rolled off is pinned on top',
      { was, earlier: entriesOf('f'), now: [entriesOf('f a b c d')] },
      { rolledOff: 'e' },
    ],
    [
      'still rolled off where the last of the listing is new',
      { was, now: [[a, b, c, saying('n', { ingestedAt: AFTER_FIRST_CHECK })]] },
      { added: 'n', rolledOff: 'd e' },
    ],
    [
      'rolled off where nothing of the window is left',
      { was, now: [entriesOf('n o p q r')], leftOpen: true },
      { added: 'n o p q r', rolledOff: 'a b c d e' },
    ],
    [
      'neither where it moved to a later page',
      { was, now: [entriesOf('n o p q'), entriesOf('a b c d e')], overlapAt: 6 },
      { added: 'n o p q' },
    ],
  ])('%s', check)
})

describe('where the end of the listing was met', () => {
  test('what left at its end is missing as well', () => {
    check('', { was, now: [entriesOf('a b c')], endMet: true }, { missing: 'd e' })
    check('', { was, now: [entriesOf('n a b')], endMet: true }, { added: 'n', missing: 'c d e' })
  })
})

describe('what is missing is known again by what stands below its place', () => {
  const belowOf = (story: Story) => compareListing(compareInputOf(story)).missing.map(({ below }) => below.join(' '))

  test.each<[string, Story, string[]]>([
    ['the entries of the window that stayed', { was, now: [entriesOf('a c d e')] }, ['c d e']],
    ['for each its own', { was, now: [entriesOf('a c e')] }, ['c e', 'e']],
    ['and what came in from further back', { was, now: [entriesOf('a b d x y')] }, ['d x y', 'x y']],
    ['not more than five', { was: entriesOf('a b c d e f g h'), now: [entriesOf('b c d e f g h')] }, ['b c d e f']],
    ['none where the end was met', { was, now: [entriesOf('a b c d')], endMet: true }, ['']],
  ])('%s', (_, story, below) => {
    expect(belowOf(story)).toEqual(below)
  })
})

describe('a mass disappearance', () => {
  const ten = 'a b c d e f g h i j'
  test.each<[string, string, string, boolean]>([
    ['is more than half of those that had to be there', ten, 'g h i j', true],
    ['is not half of them', ten, 'f g h i j', false],
    ['is at least five', 'a b c d e f', 'e f', false],
    ['is five of seven', 'a b c d e f g', 'f g', true],
    ['does not count what newer ones pushed out', ten, 'n o p q r s t u a b', false],
  ])('%s', (_, before, after, held) => {
    expect(compareListing(compareInputOf({ was: entriesOf(before), now: [entriesOf(after)] })).held).toBe(held)
  })
})

describe('an entry is restated', () => {
  test.each<Case>([
    ['by another title', { was, now: [[a, saying('b', { title: 'Another' }), c, d, e]] }, { restated: 'b' }],
    ['by another date', { was, now: [[a, b, c, saying('d', { published: '2024-04-14' }), e]] }, { restated: 'd' }],
    ['by losing its date', { was, now: [[saying('a', { published: null }), b, c, d, e]] }, { restated: 'a' }],
    [
      'on a later page too',
      { was, now: [entriesOf('n'), [a, b, c, saying('d', { title: 'Another' })]], overlapAt: 3 },
      { added: 'n', restated: 'd', rolledOff: 'e' },
    ],
  ])('%s', check)
})

describe('a gap', () => {
  const gapOf = (story: Story) => compareListing(compareInputOf(story)).gap

  test('is on record where the listing was left before anything known, from the last good check until now', () => {
    const gap = gapOf({
      was,
      now: [entriesOf('n o'), entriesOf('p')],
      leftOpen: true,
      known: { lastGoodAt: NOON - 5_000 },
    })
    expect(gap).toEqual({ fromAt: NOON - 5_000, toAt: NOON, atLeast: 3, moved: false, newestBefore: TODAY })
  })

  test('is none where the known part was met, or the end', () => {
    expect(gapOf({ was, now: [entriesOf('n a b c')], overlapAt: 3 })).toBeNull()
    expect(gapOf({ was, now: [entriesOf('n a')] })).toBeNull()
  })
})

const letters = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/u), { minLength: 1, maxLength: 12 })

/** Known entries, some that were never listed, and a mix of all of these in any order. */
const mixed = letters
  .chain((keys) => fc.tuple(fc.constant(keys), fc.integer({ min: 1, max: keys.length })))
  .chain(([keys, split]) => {
    const known = keys.slice(0, split).map((key) => entryOf(key))
    const unseen = keys.slice(split).map((key) => entryOf(key, { ingestedAt: AFTER_FIRST_CHECK }))
    const order = fc.shuffledSubarray([...known, ...unseen], { minLength: keys.length })
    return fc.record({ known: fc.constant(known), unseen: fc.constant(unseen), order })
  })

describe('whatever the order of the listing', () => {
  test('what is added is what was never listed', () => {
    fc.assert(
      fc.property(mixed, fc.boolean(), ({ known, unseen, order }, isTold) => {
        // Where no known entry left, nothing older can have come in, told by its address or not.
        const now = isTold ? order : order.map((entry) => ({ ...entry, ingestedAt: null }))
        const delta = compareListing(compareInputOf({ was: known, now: [now] }))
        const added = delta.additions.map(({ entry }) => entry.key)
        expect(added.toSorted()).toEqual(unseen.map(({ key }) => key).toSorted())
        expect(delta.older).toEqual([])
        expect(delta.missing).toEqual([])
        expect(delta.rolledOff).toEqual([])
      }),
    )
  })

  test('every entry is one of added, older or known, and every one that left is missing or rolled off', () => {
    const some = fc.tuple(mixed, fc.nat(), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }))
    fc.assert(
      fc.property(some, ([{ known, order }, cut, stays]) => {
        const now = order.filter((_, at) => stays[at]).map((entry) => ({ ...entry, ingestedAt: null }))
        const split = now.length === 0 ? 0 : cut % now.length
        const delta = compareListing(compareInputOf({ was: known, now: [now.slice(0, split), now.slice(split)] }))
        const told = [...delta.additions.map(({ entry }) => entry), ...delta.older, ...delta.listed]
        expect(told.map(({ key }) => key).toSorted()).toEqual(now.map(({ key }) => key).toSorted())
        const left = known.map(({ key }) => key).filter((key) => !now.some((entry) => entry.key === key))
        const missing = delta.missing.map(({ key }) => key)
        expect([...missing, ...delta.rolledOff].toSorted()).toEqual(left.toSorted())
      }),
    )
  })
})
