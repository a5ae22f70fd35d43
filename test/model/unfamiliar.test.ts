import { expect, test } from 'vitest'
import { isNews, type Unfamiliar } from '../../src/model/unfamiliar.ts'
import { entryOf } from '../check/listings.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const [BEFORE, NEWEST, AFTER] = ['2024-04-14', '2024-04-15', '2024-04-16']

/** Entries of these days, the newest first, none of which was ever listed. */
function unseen(...days: (string | null)[]) {
  return days.map((published, at) => entryOf(`new-${at}`, { published }))
}

const window = Array.from({ length: 10 }, (_, at) => entryOf(`known-${at}`))
const tenOf = (day: string | null) => unseen(...Array<string | null>(10).fill(day))

/** Ten minutes after the last good check of a source that had two additions a day for a month, three at most at once. */
const CASE: Unfamiliar = {
  entries: tenOf(NEWEST),
  window,
  newestPublished: NEWEST,
  sinceMs: 10 * MINUTE_MS,
  isOnePage: true,
  pace: { additions: 60, watchedMs: 30 * DAY_MS, most: 3 },
}

test.each<[string, Partial<Unfamiliar>, boolean]>([
  ['all on one page, of the day of the newest known, a few minutes later', {}, false],
  ['the same two days later', { sinceMs: 2 * DAY_MS }, true],
  [
    'the same of a source that had as many at once before',
    { pace: { additions: 60, watchedMs: 30 * DAY_MS, most: 10 } },
    true,
  ],
  [
    'the same of a source that has been watched for half an hour',
    { pace: { additions: 0, watchedMs: 30 * MINUTE_MS, most: 0 } },
    true,
  ],
  [
    'the same of one that was watched for a week and had none',
    { pace: { additions: 0, watchedMs: 7 * DAY_MS, most: 0 } },
    false,
  ],
  ['all on one page, and every one newer than the newest known', { entries: tenOf(AFTER) }, true],
  [
    'some newer and some of the same day, a few minutes later',
    { entries: unseen(...Array(9).fill(AFTER), NEWEST) },
    false,
  ],
  ['on several pages, of the day of the newest known', { isOnePage: false }, true],
  [
    'on several pages, down to one that is older than the newest known',
    { isOnePage: false, entries: unseen(NEWEST, BEFORE) },
    false,
  ],
  ['with one dated back above a burst', { isOnePage: false, entries: unseen(BEFORE, NEWEST, NEWEST) }, true],
  ['without any date, where there were some', { isOnePage: false, entries: tenOf(null) }, false],
  [
    'without any date, where there never was one, a few minutes later',
    { newestPublished: null, entries: tenOf(null) },
    false,
  ],
  [
    'without any date, where there never was one, a month later',
    { newestPublished: null, entries: tenOf(null), sinceMs: 30 * DAY_MS },
    true,
  ],
])('entries of which none is known, %s', (_, given, expected) => {
  expect(isNews({ ...CASE, ...given })).toBe(expected)
})

test.each<[string, (at: number) => { title?: string; url?: string }, boolean]>([
  ['titles of their own', () => ({}), true],
  [
    'one title that was listed, such as that of a daily column',
    (at) => (at === 0 ? { title: 'Title of known-3' } : {}),
    true,
  ],
  ['a fifth of the titles that were listed', (at) => (at < 2 ? { title: `Title of  known-${at}` } : {}), false],
  ['addresses in another folder', (at) => ({ url: `https://example.org/detail/${at}` }), false],
  ['addresses on another host', (at) => ({ url: `https://example.com/new-${at}/` }), false],
  ['addresses on the same host by its other name', (at) => ({ url: `https://www.example.org/new-${at}/` }), true],
  [
    'one address among them as they were',
    (at) => ({ url: `https://example.org/${at === 4 ? '' : 'detail/'}${at}` }),
    true,
  ],
])('newer entries with %s', (_, given, expected) => {
  const entries = tenOf(AFTER).map((entry, at) => ({ ...entry, ...given(at) }))
  expect(isNews({ ...CASE, entries })).toBe(expected)
})

test('addresses that each have a folder of their own tell nothing', () => {
  const apart = window.map((entry, at) => ({ ...entry, url: `https://example.org/${'abcdefghij'[at]}/${entry.key}` }))
  const entries = tenOf(AFTER).map((entry, at) => ({
    ...entry,
    url: `https://example.org/${'klmnopqrst'[at]}/${entry.key}`,
  }))
  expect(isNews({ ...CASE, window: apart, entries })).toBe(true)
})

test('a date in the address is no other form of it', () => {
  const dated = window.map((entry) => ({ ...entry, url: `https://example.org/2024/04/${entry.key}` }))
  const entries = tenOf(AFTER).map((entry) => ({ ...entry, url: `https://example.org/2025/11/${entry.key}` }))
  expect(isNews({ ...CASE, window: dated, entries })).toBe(true)
})
