import { describe, expect, test } from 'vitest'
import { contentHash } from '../../src/model/article.ts'
import { getStandpoint } from '../../src/store/known-listing.ts'
import type { Database } from '../../src/store/open-store.ts'
import { findArticles } from '../../src/store/read-articles.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { aContent, anEntry, aSource, entries, HOUR_MS, START } from '../support/builders.ts'
import { anEndedCheck, owing, recordChanged, recordFirst, recordSeen, temporaryStore } from '../support/store.ts'

const findKeys = async (db: Database, ref: string) => (await findArticles(db, ref)).map(({ key }) => key)

async function findOne(db: Database, ref: string) {
  const [article, ...others] = await findArticles(db, ref)
  if (article === undefined || others.length > 0) throw new Error(`${ref} is not one article`)
  return article
}

describe('an article', () => {
  test('has its fields, times, text and revisions', async () => {
    await using store = await temporaryStore()
    const ingestedAt = START - HOUR_MS
    await recordFirst(store.db, { entries: [anEntry('a', { ingestedAt })] })
    const first = aContent({ title: 'Title of a', images: [{ url: 'https://example.org/a.jpg' }] })
    await recordSeen(store.db, 'a', { content: first })
    const second = { ...first, paragraphs: ['Four ships.', 'They sailed.'] }
    const said = { title: first.title, published: first.published }
    await recordSeen(store.db, 'a', {
      verdict: { kind: 'edited' },
      startedAt: START + HOUR_MS,
      content: second,
      edit: { classes: ['number'], before: said, after: said },
    })
    expect(await findArticles(store.db, '1')).toEqual([
      {
        id: 1,
        key: 'a',
        source: 'mfa-en',
        url: 'https://example.org/news/a/',
        title: 'Title of a',
        published: '2024-04-15',
        sourceLabel: 'Ministry of Foreign Affairs',
        originalUrl: null,
        ingestedAt: '2024-04-15T08:10:00.000Z',
        firstSeenAt: '2024-04-15T09:10:00.000Z',
        lastSeenAt: '2024-04-15T10:10:00.000Z',
        state: 'listed',
        text: 'Four ships.\n\nThey sailed.',
        doubt: null,
        images: [{ url: 'https://example.org/a.jpg' }],
        revisions: [
          { id: 1, seenAt: '2024-04-15T09:10:00.000Z', hash: contentHash(first), classes: [] },
          { id: 2, seenAt: '2024-04-15T10:10:00.000Z', hash: contentHash(second), classes: ['number'] },
        ],
      },
    ])
  })

  test('that nobody read yet has no text', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    expect(await findOne(store.db, 'a')).toMatchObject({ text: null, images: [], revisions: [] })
  })
})

describe('an article is found', () => {
  const KEY = '1713146400-406355166'
  const URL_OF = `https://kcna.example/newstream/${KEY}/외무성-대변인/`

  test.each([
    ['its id', '1', KEY],
    ['its key', KEY, KEY],
    ['its address', URL_OF, KEY],
    ['its address, percent-encoded', encodeURI(URL_OF), KEY],
    ['its address under http and without a slash', URL_OF.replace('https', 'http').slice(0, -1), KEY],
    ['its address with a tracking parameter', `${URL_OF}?utm_source=x`, KEY],
    ['an address that has its key as a part', `https://kcna.example/newstream/${KEY}/another-slug/`, KEY],
    ['an address that is its key', 'https://www.plain.example/News/B/?utm_source=x#top', 'plain.example/News/B'],
    ['a key that is a number no id is', '123456', '123456'],
  ])('by %s', async (_what, ref, expected) => {
    await using store = await temporaryStore()
    const listed = [
      anEntry(KEY, { url: URL_OF }),
      anEntry('plain.example/News/B', { url: 'http://plain.example/News/B' }),
      anEntry('123456', { url: 'https://numbers.example/?id=123456' }),
    ]
    await recordFirst(store.db, { entries: listed })
    expect(await findKeys(store.db, ref)).toEqual([expected])
  })

  test('with others where sites share a key, and not where nothing has that name', async () => {
    const [one, two] = [aSource({ id: 'one' }), aSource({ id: 'two' })] as const
    const other = { ...two, site: { ...two.site, id: 'another' } }
    await using store = await temporaryStore([one, other])
    await recordFirst(store.db, { source: one, entries: entries('a') })
    await recordFirst(store.db, { source: other, entries: entries('a') })
    expect((await findArticles(store.db, 'a')).map(({ source }) => source)).toEqual(['one', 'two'])
    for (const ref of ['99', 'nothing', 'https://example.org/', 'https://example.org/nothing/']) {
      expect(await findArticles(store.db, ref)).toEqual([])
    }
  })
})

describe('when an article was last seen', () => {
  const at = (hours: number) => START + hours * HOUR_MS
  const iso = (hours: number) => new Date(at(hours)).toISOString()

  async function unchanged(db: Database, hours: number): Promise<void> {
    const { snapshotId } = await getStandpoint(db, 'mfa-en')
    await recordCheck(db, anEndedCheck({ at: at(hours), comparedWith: snapshotId }), owing())
  }

  test('is the last good check for as long as it is listed, and an outage sees nothing', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    await unchanged(store.db, 1)
    const verdict = { kind: 'failed', reason: 'http-503' } as const
    await recordCheck(store.db, anEndedCheck({ at: at(2), verdict }), owing())
    expect(await findOne(store.db, 'a')).toMatchObject({ state: 'listed', lastSeenAt: iso(1) })
  })

  test('stays when it rolled off the listing or is missing', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('c', 'b', 'a') })
    await unchanged(store.db, 1)
    const delta = { listed: entries('c'), missing: [{ key: 'b', below: [] }], rolledOff: ['a'] }
    await recordChanged(store.db, { at: at(2), entries: entries('c'), delta })
    await unchanged(store.db, 3)
    expect(await findOne(store.db, 'a')).toMatchObject({ state: 'rolled-off', lastSeenAt: iso(1) })
    expect(await findOne(store.db, 'b')).toMatchObject({ state: 'rolled-off', lastSeenAt: iso(1) })
    expect(await findOne(store.db, 'c')).toMatchObject({ state: 'listed', lastSeenAt: iso(3) })
  })

  test('is a visit that found it alive, where that was later', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: entries('a') })
    await recordSeen(store.db, 'a', { startedAt: at(5) })
    expect((await findOne(store.db, 'a')).lastSeenAt).toBe(iso(5))
    await recordSeen(store.db, 'a', { verdict: { kind: 'gone', reason: 'not-found' }, content: null, startedAt: at(6) })
    expect((await findOne(store.db, 'a')).lastSeenAt).toBe(iso(5))
  })

  test('is listed as long as one of its sources lists it', async () => {
    const [one, two] = [aSource({ id: 'one' }), aSource({ id: 'two' })] as const
    await using store = await temporaryStore([one, two])
    await recordFirst(store.db, { source: one, entries: entries('b', 'a') })
    await recordFirst(store.db, { source: two, entries: entries('a') })
    const delta = { listed: entries('b'), rolledOff: ['a'] }
    await recordChanged(store.db, { source: one, entries: entries('b'), delta })
    expect((await findOne(store.db, 'a')).state).toBe('listed')
  })
})
