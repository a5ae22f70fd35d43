import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNewsroom, type Newsroom } from '../../src/demo/newsroom.ts'

const NOON = Date.UTC(2024, 3, 16, 3)

function openNewsroom(seed = 7): Newsroom {
  return createNewsroom({ seed, now: () => NOON })
}

function keysOf(newsroom: Newsroom): string[] {
  return newsroom.listing().map(({ key }) => key)
}

function first(newsroom: Newsroom) {
  const [article] = newsroom.listing()
  if (article === undefined) throw new Error('an empty newsroom')
  return article
}

const VERBS: Readonly<Record<string, (newsroom: Newsroom) => unknown>> = {
  publish: (newsroom) => newsroom.publish(),
  burst: (newsroom) => newsroom.burst(5),
  backdate: (newsroom) => newsroom.backdate(9, 3),
  edit: (newsroom) => newsroom.edit(first(newsroom).key),
  retitle: (newsroom) => newsroom.retitle(first(newsroom).key),
  reslug: (newsroom) => newsroom.reslug(first(newsroom).key),
  delete: (newsroom) => newsroom.delete(first(newsroom).key),
  delist: (newsroom) => newsroom.delist(first(newsroom).key),
  reorder: (newsroom) => newsroom.reorder(),
  pin: (newsroom) => newsroom.pin(first(newsroom).key),
  wall: (newsroom) => newsroom.wall(),
}

const story = fc.array(fc.constantFrom(...Object.keys(VERBS)), { maxLength: 20 })

function play(newsroom: Newsroom, verbs: readonly string[]): Newsroom {
  for (const verb of verbs) VERBS[verb]?.(newsroom)
  return newsroom
}

describe('the story', () => {
  test('is the same for the same seed and verbs', () => {
    fc.assert(
      fc.property(fc.integer(), story, (seed, verbs) => {
        const [one, other] = [play(openNewsroom(seed), verbs), play(openNewsroom(seed), verbs)]
        expect(one.listing()).toEqual(other.listing())
        expect(one.events).toEqual(other.events)
      }),
      { numRuns: 30 },
    )
  })

  test('is another for another seed', () => {
    expect(openNewsroom(1).listing()).not.toEqual(openNewsroom(2).listing())
  })

  test('never gives a key twice', () => {
    fc.assert(
      fc.property(fc.integer(), story, (seed, verbs) => {
        const keys = keysOf(play(openNewsroom(seed), verbs))
        expect(new Set(keys).size).toBe(keys.length)
      }),
      { numRuns: 30 },
    )
  })

  test('begins with a stock that the log does not tell of, newest first', () => {
    const newsroom = openNewsroom()
    expect(newsroom.events).toEqual([])
    expect(keysOf(newsroom)).toHaveLength(30)
    const published = newsroom.listing().map((article) => article.published)
    expect(published).toEqual(published.toSorted().reverse())
  })

  test('goes on in the order of the log', () => {
    const newsroom = openNewsroom()
    const { key } = newsroom.publish()
    newsroom.edit(key)
    newsroom.delete(key)
    newsroom.restore(key)
    newsroom.wall()
    newsroom.unwall()
    expect(newsroom.events.map((event) => [event.at, event.kind, event.key])).toEqual([
      [NOON, 'published', key],
      [NOON, 'edited', key],
      [NOON, 'deleted', key],
      [NOON, 'restored', key],
      [NOON, 'walled', null],
      [NOON, 'unwalled', null],
    ])
  })
})

describe('a published article', () => {
  test('carries the second of the clock and the day in Pyongyang', () => {
    const lateEvening = Date.UTC(2024, 3, 15, 23, 30)
    const article = createNewsroom({ seed: 1, now: () => lateEvening }).publish()
    expect(article.key).toMatch(new RegExp(`^${lateEvening / 1000}-\\d{9}$`, 'u'))
    expect(article.published).toBe('2024-04-16')
  })

  test('keeps what the caller wrote, and derives its address from its title', () => {
    const article = openNewsroom().publish({ title: '《Sea & Sky》 담화', paragraphs: ['One.'] })
    expect(article).toMatchObject({ title: '《Sea & Sky》 담화', slug: 'sea-sky-담화', paragraphs: ['One.'] })
  })

  test.each([
    ['en', /^[\p{Script=Latin}\p{P}\p{Zs}]+$/u],
    ['ko', /\p{Script=Hangul}/u],
    ['zh', /\p{Script=Han}/u],
  ] as const)('can be written in %s', (language, script) => {
    expect(openNewsroom().publish({ language }).title).toMatch(script)
  })

  test('leaves no slot of its wording open and always has a number to correct', () => {
    const articles = createNewsroom({ seed: 3, now: () => NOON, stock: 300 }).listing()
    for (const { title, paragraphs } of articles) {
      const text = [title, ...paragraphs].join(' ')
      expect(text).not.toMatch(/[{}]/u)
      expect(text).toMatch(/\d/u)
      expect(paragraphs.length).toBeGreaterThanOrEqual(5)
    }
  })

  test('can stand anywhere in the listing', () => {
    const newsroom = openNewsroom()
    const { key } = newsroom.publish({}, 4)
    expect(keysOf(newsroom)[4]).toBe(key)
    const old = newsroom.backdate(10, 2)
    expect(keysOf(newsroom)[2]).toBe(old.key)
    expect(old.published).toBe('2024-04-06')
  })
})

describe('a change to an article', () => {
  test('raises a number and drops a paragraph where nothing else is asked for', () => {
    const newsroom = openNewsroom()
    const before = newsroom.publish({
      paragraphs: ['A meeting was held.', 'There were 40 guests.', 'Gone.', 'The end.'],
    })
    const after = newsroom.edit(before.key)
    const guests = Number(/\d+/u.exec(after.paragraphs.join())?.[0])
    expect(guests).toBeGreaterThan(40)
    expect(after.paragraphs).toEqual(['A meeting was held.', `There were ${guests} guests.`, 'The end.'])
    expect(newsroom.events.at(-1)).toMatchObject({ kind: 'edited', before, after })
  })

  test('leaves its place in the listing and its key', () => {
    const newsroom = openNewsroom()
    const keys = keysOf(newsroom)
    newsroom.retitle(first(newsroom).key, 'Another Title')
    newsroom.reslug(first(newsroom).key, 'another/address')
    expect(keysOf(newsroom)).toEqual(keys)
    expect(first(newsroom)).toMatchObject({ title: 'Another Title', slug: 'another/address' })
  })

  test('fails for a key that the newsroom does not have', () => {
    expect(() => openNewsroom().edit('1-2')).toThrow(expect.objectContaining({ code: 'article-unknown' }))
  })
})

describe('the listing', () => {
  test('loses a deleted article with its page, and a delisted one without', () => {
    const newsroom = openNewsroom()
    const [deleted, delisted] = [newsroom.publish(), newsroom.publish()]
    const keys = keysOf(newsroom)
    newsroom.delete(deleted.key)
    newsroom.delist(delisted.key)
    expect(keysOf(newsroom)).toEqual(keys.slice(2))
    expect(newsroom.find(deleted.key)).toBeUndefined()
    expect(newsroom.find(delisted.key)).toEqual(delisted)
    newsroom.restore(deleted.key)
    newsroom.restore(delisted.key)
    expect(keysOf(newsroom)).toEqual(keys)
  })

  test('keeps its set when it is put in another order', () => {
    const newsroom = openNewsroom()
    const keys = keysOf(newsroom)
    newsroom.reorder()
    expect(keysOf(newsroom)).not.toEqual(keys)
    expect(keysOf(newsroom).toSorted()).toEqual(keys.toSorted())
    expect(keysOf(newsroom).slice(12)).toEqual(keys.slice(12))
  })

  test('has a pinned article on top of newer ones until it is unpinned', () => {
    const newsroom = openNewsroom()
    const keys = keysOf(newsroom)
    const pinned = keys[20] ?? ''
    newsroom.pin(pinned)
    const { key } = newsroom.publish()
    expect(keysOf(newsroom).slice(0, 2)).toEqual([pinned, key])
    newsroom.unpin()
    expect(keysOf(newsroom)).toEqual([key, ...keys])
  })
})
