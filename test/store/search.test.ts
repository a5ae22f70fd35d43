import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findHit } from '../../src/model/search-hit.ts'
import { parseSearch } from '../../src/model/search-query.ts'
import { up } from '../../src/store/migrations/0011-search.ts'
import type { Database } from '../../src/store/open-store.ts'
import { type Bound, searchTexts } from '../../src/store/search.ts'
import { createSearch } from '../../src/store/sqlite-search.ts'
import { aContent, anEntry, aSource, HOUR_MS, START } from '../support/builders.ts'
import { NO_NEWS, recordChanged, recordFirst, recordSeen, temporaryStore } from '../support/store.ts'

type Asked = { order?: 'ranked' | 'newest'; limit?: number; after?: Bound; before?: Bound }

function search(db: Database, query: string, { order = 'newest', limit = 20, after, before }: Asked = {}) {
  return searchTexts(db, { query: parseSearch(query), order, limit, after: after ?? null, before: before ?? null })
}

async function keys(db: Database, query: string, asked: Asked = {}): Promise<string[]> {
  return (await search(db, query, asked)).map(({ article }) => article.key)
}

/** Articles with these texts, by key, in this order. */
async function storeOf(texts: Record<string, string | { title: string; text: string }>) {
  const store = await temporaryStore()
  await recordFirst(store.db, { entries: Object.keys(texts).map((key) => anEntry(key, { title: `Listed ${key}` })) })
  for (const [key, said] of Object.entries(texts)) {
    const { title, text } = typeof said === 'string' ? { title: `Title ${key}`, text: said } : said
    await recordSeen(store.db, key, { content: aContent({ title, paragraphs: text.split('\n\n') }) })
  }
  return store
}

describe('search', () => {
  test('finds Korean, Chinese and Japanese words inside longer ones, down to one letter', async () => {
    await using store = await storeOf({
      ko: '김정은동지는 원산갈마를 찾으시였다. 북핵문제.',
      zh: '朝鲜外务省发言人',
      ja: '東京でミサイルが',
      en: 'Nuclear matters.',
    })
    for (const word of ['김정은', '갈마', '핵', '원산갈마', '은동']) expect(await keys(store.db, word)).toEqual(['ko'])
    for (const word of ['外务省', '省', '外务 发言人']) expect(await keys(store.db, word)).toEqual(['zh'])
    for (const word of ['ミサイル', 'サイ', 'で']) expect(await keys(store.db, word)).toEqual(['ja'])
    expect(await keys(store.db, '정김')).toEqual([])
    expect(await keys(store.db, 'NUCLEAR')).toEqual(['en'])
  })

  test('tells phrases, words to leave out, beginnings and titles apart', async () => {
    await using store = await storeOf({
      a: { title: 'Press Statement', text: 'A statement to the press. 큰 핵.' },
      b: { title: 'Greetings 핵', text: 'A press statement, with greetings.' },
      c: { title: 'Missiles', text: 'Statements.' },
    })
    expect(await keys(store.db, 'press statement')).toEqual(['b', 'a'])
    expect(await keys(store.db, '"press statement"')).toEqual(['b', 'a'])
    expect(await keys(store.db, '"statement to the press"')).toEqual(['a'])
    expect(await keys(store.db, 'statement -greetings')).toEqual(['a'])
    expect(await keys(store.db, 'statement*')).toEqual(['c', 'b', 'a'])
    expect(await keys(store.db, 'in:title statement')).toEqual(['a'])
    expect(await keys(store.db, 'in:title 핵')).toEqual(['b'])
    expect(await keys(store.db, '핵')).toEqual(['b', 'a'])
    expect(await keys(store.db, '핵 -greetings')).toEqual(['a'])
    expect(await keys(store.db, 'statement 핵 큰')).toEqual(['a'])
    expect(await keys(store.db, '"큰 핵"')).toEqual(['a'])
    expect(await keys(store.db, 'statement -"큰 핵"')).toEqual(['b'])
  })

  test('puts the best first, and titles before texts where only a letter is asked for', async () => {
    await using store = await storeOf({
      title: { title: 'Tidal power 핵', text: 'Other words of no account at all.' },
      often: 'tidal tidal tidal tidal tidal',
      once: 'tidal 핵, among many other words that say something else and go on for a while',
    })
    expect(await keys(store.db, 'tidal', { order: 'ranked' })).toEqual(['title', 'often', 'once'])
    expect(await keys(store.db, 'tidal', { order: 'newest' })).toEqual(['once', 'often', 'title'])
    expect(await keys(store.db, '핵', { order: 'ranked' })).toEqual(['title', 'once'])
    expect(await keys(store.db, '핵', { order: 'ranked', limit: 1 })).toEqual(['title'])
  })

  test('shows each article once, by the revision that still says so, or the newest that did', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: [anEntry('a'), anEntry('b')] })
    const say = (key: string, text: string, at: number) =>
      recordSeen(store.db, key, {
        content: aContent({ paragraphs: [text] }),
        startedAt: at,
        verdict: { kind: 'edited' },
      })
    await say('a', 'Fourteen officials.', START)
    await say('a', 'Fourteen officials came.', START + HOUR_MS)
    await say('a', 'Nine officials came.', START + 2 * HOUR_MS)
    await say('b', 'Fourteen ships.', START)
    const [b, a, ...others] = await search(store.db, 'fourteen')
    expect(others).toEqual([])
    expect(a).toMatchObject({ article: { key: 'a' }, revision: 2, current: false, seenAt: '2024-04-15T10:10:00.000Z' })
    expect(b).toMatchObject({ article: { key: 'b' }, revision: 4, current: true, sentence: 'Fourteen ships.' })
    expect((await search(store.db, 'officials'))[0]).toMatchObject({ revision: 3, current: true })
  })

  test('knows that an article came back to what it said before', async () => {
    await using store = await temporaryStore()
    await recordFirst(store.db, { entries: [anEntry('a')] })
    const say = (text: string, overrides = {}) =>
      recordSeen(store.db, 'a', {
        content: aContent({ paragraphs: [text] }),
        verdict: { kind: 'edited' },
        ...overrides,
      })
    await say('Fourteen officials.')
    await say('Fourteen officials came.')
    await say('', { content: null, backTo: 1, startedAt: START + HOUR_MS })
    expect(await search(store.db, 'fourteen')).toMatchObject([{ revision: 1, current: true }])
    expect(await search(store.db, 'came')).toMatchObject([{ revision: 2, current: false }])
  })

  test('finds what only a listing says, and a title it says anew', async () => {
    await using store = await temporaryStore()
    const first = anEntry('a', { title: 'Talks Held' })
    await recordFirst(store.db, { entries: [first] })
    expect(await search(store.db, 'talks')).toMatchObject([{ revision: null, current: true, in: 'title' }])
    const again = { ...first, title: 'Talks Put Off' }
    const delta = { ...NO_NEWS, listed: [again], restated: ['a'] }
    await recordChanged(store.db, { at: START + HOUR_MS, entries: [again], delta })
    expect(await search(store.db, '"put off"')).toMatchObject([{ sentence: 'Talks Put Off' }])
    expect(await search(store.db, 'held')).toMatchObject([{ sentence: 'Talks Held' }])
  })

  test('keeps to sources, kinds and dates', async () => {
    const other = aSource({ id: 'kcna-ko' })
    await using store = await temporaryStore([aSource(), other])
    const dated = (key: string, published: string | null) => anEntry(key, { title: 'Ship', published })
    await recordFirst(store.db, { entries: [dated('old', '2024-04-14'), dated('new', '2024-04-16T09:00:00Z')] })
    await recordFirst(store.db, { source: other, entries: [dated('undated', null)], at: START })
    expect(await keys(store.db, 'ship source:kcna-ko')).toEqual(['undated'])
    expect(await keys(store.db, 'ship kind:removed')).toEqual([])
    const at = (day: string): Bound => ({ day, at: Date.parse(`${day}T00:00:00Z`) })
    expect((await keys(store.db, 'ship', { after: at('2024-04-15') })).toSorted()).toEqual(['new', 'undated'])
    expect(await keys(store.db, 'ship', { before: at('2024-04-15') })).toEqual(['old'])
    expect(await keys(store.db, 'ship', { after: at('2024-04-16'), before: at('2024-04-17') })).toEqual(['new'])
    expect(await keys(store.db, 'ship', { before: { day: '2024-04-16', at: START + HOUR_MS } })).toEqual([
      'undated',
      'old',
    ])
  })

  test('finds a text by the index just where its words stand in it', { timeout: 60_000 }, async () => {
    const letter = fc.constantFrom(...'ab1 -핵은金の,é')
    const text = fc.string({ unit: letter, minLength: 1, maxLength: 12 })
    const query = fc.string({ unit: letter, minLength: 1, maxLength: 4 }).filter((part) => /[^ ,-]/u.test(part))
    const texts = fc.sample(text, { numRuns: 60, seed: 7 })
    await using store = await storeOf(
      Object.fromEntries(texts.map((said, at) => [`k${at}`, { title: '!', text: said }])),
    )
    let hits = 0
    for (const part of fc.sample(query, { numRuns: 150, seed: 8 })) {
      const parsed = parseSearch(`"${part}"`)
      const expected = texts.flatMap((said, at) =>
        findHit({ title: '', paragraphs: [said] }, parsed) ? [`k${at}`] : [],
      )
      hits += expected.length
      expect((await keys(store.db, `"${part}"`, { limit: 100 })).toSorted(), part).toEqual(expected.toSorted())
    }
    expect(hits).toBeGreaterThan(300)
  })
})

test('the migration fills the index of a store that is there', async () => {
  await using store = await storeOf({ a: '김정은동지', b: 'Ships.' })
  const { db } = store
  const before = await search(db, '정은')
  await db.schema.dropTable('search_words').execute()
  await db.schema.dropTable('search_letters').execute()
  await db.schema.dropTable('texts').execute()
  const id = (table: Parameters<Parameters<typeof up>[1]['id']>[0]) =>
    table.addColumn('id', 'integer', (c) => c.primaryKey())
  await up(db as never, { id: id as never, bytes: 'blob', instant: 'integer', createSearch })
  expect(await search(db, '정은')).toEqual(before)
  expect(await keys(db, '"Listed b"')).toEqual(['b'])
})
