import { beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../src/store/open-store.ts'
import { type ChangeQuery, listChanges, readChange } from '../../src/store/read-changes.ts'
import { type FoundChange, writeChange } from '../../src/store/write-changes.ts'
import { aContent, anEntry, aSource, entries, HOUR_MS, START } from '../support/builders.ts'
import { added, recordFirst, recordSeen, type TemporaryStore, temporaryStore } from '../support/store.ts'

const ALL: ChangeQuery = { source: null, kinds: null, since: null, until: null, match: null, limit: 100 }

const found = (overrides: Partial<FoundChange>): FoundChange => ({
  at: START,
  kind: 'added',
  sourceId: 'one',
  checkId: null,
  article: null,
  ...overrides,
})

const ids = async (db: Database, query: Partial<ChangeQuery>) =>
  (await listChanges(db, { ...ALL, ...query })).map(({ id }) => id)

describe('changes', () => {
  let store: TemporaryStore

  beforeAll(async () => {
    store = await temporaryStore([aSource({ id: 'one' }), aSource({ id: 'two' })])
    await writeChange(store.db, found({ at: START }))
    await writeChange(store.db, found({ at: START + HOUR_MS, kind: 'gap', sourceId: 'two' }))
    await writeChange(store.db, found({ at: START + 2 * HOUR_MS, kind: 'edited' }))
    await writeChange(store.db, found({ at: START + 3 * HOUR_MS, kind: 'walled' }))
    return () => store[Symbol.asyncDispose]()
  })

  test.each<[string, Partial<ChangeQuery>, number[]]>([
    ['all, newest first', {}, [4, 3, 2, 1]],
    ['of a source', { source: 'one' }, [4, 3, 1]],
    ['of a source that has none', { source: 'three' }, []],
    ['of some kinds', { kinds: ['gap', 'walled'] }, [4, 2]],
    ['of no kind', { kinds: [] }, []],
    ['since an instant, which counts', { since: START + 2 * HOUR_MS }, [4, 3]],
    ['until an instant, which counts', { until: START + HOUR_MS }, [2, 1]],
    ['between instants', { since: START + 1, until: START + 3 * HOUR_MS - 1 }, [3, 2]],
    ['at most so many', { limit: 2 }, [4, 3]],
    ['none', { limit: 0 }, []],
    [
      'by everything at once',
      { source: 'one', kinds: ['edited'], since: START, until: START + 2 * HOUR_MS, limit: 5 },
      [3],
    ],
  ])('are listed %s', async (_name, query, expected) => {
    expect(await ids(store.db, query)).toEqual(expected)
  })

  test('are read as scripts see them', async () => {
    const details = { from: '2024-04-15T09:00:00.000Z', to: '2024-04-15T09:10:00.000Z', atLeast: 3 }
    const id = await writeChange(store.db, found({ kind: 'gap', details, sources: ['one'] }))
    expect(await readChange(store.db, id)).toEqual({
      id,
      at: '2024-04-15T09:10:00.000Z',
      source: 'one',
      kind: 'gap',
      article: null,
      late: false,
      backdated: false,
      classes: [],
      before: null,
      after: null,
      sources: ['one'],
      lastSeenAt: null,
      firstMissingAt: null,
      details,
      summary: expect.stringContaining('Gap: '),
    })
  })
})

describe('a match', () => {
  async function storeOf(titles: Readonly<Record<string, string>>) {
    const store = await temporaryStore()
    const listed = Object.entries(titles).map(([key, title]) => anEntry(key, { title, excerpt: null }))
    const additions = listed.map((entry) => added(entry))
    await recordFirst(store.db, { entries: listed, delta: { older: [], additions } })
    return store
  }
  const keys = async (db: Database, match: string, limit = 100) =>
    (await listChanges(db, { ...ALL, match, limit })).map(({ article }) => article?.key)

  test.each([
    ['STATEMENT', ['en']],
    ['외무성', ['ko']],
    ['대변인 담화', ['ko']],
    ['ＤＰＲＫ', ['en']],
    ['ÉLYSÉE', ['fr']],
    ['истина', ['ru']],
    ['%', ['percent']],
    ['_', []],
    ['nothing of it', []],
  ])('with %s finds %j, whatever the case and the spelling', async (match, expected) => {
    await using store = await storeOf({
      en: 'Statement of the DPRK',
      ko: '조선민주주의인민공화국 외무성 대변인 담화'.normalize('NFD'),
      fr: "À l'Élysée",
      ru: 'ИСТИНА',
      percent: '100% fulfilled',
    })
    expect(await keys(store.db, match)).toEqual(expected)
  })

  test('looks at the excerpt, and at the title before an edit and after', async () => {
    await using store = await temporaryStore()
    const entry = anEntry('a', { title: 'Three ships', excerpt: 'Sailed at dawn' })
    await recordFirst(store.db, { entries: [entry], delta: { older: [], additions: [added(entry)] } })
    await recordSeen(store.db, 'a', { content: aContent({ title: 'Three ships' }) })
    const [before, after] = ['Three ships', 'Four ships'].map((title) => ({ title, published: null }))
    if (before === undefined || after === undefined) throw new Error('unreachable')
    await recordSeen(store.db, 'a', {
      verdict: { kind: 'edited' },
      content: aContent({ title: 'Four ships' }),
      edit: { classes: ['number'], before, after },
    })
    expect(await ids(store.db, { match: 'dawn' })).toEqual([2, 1])
    expect(await ids(store.db, { match: 'three' })).toEqual([2, 1])
    expect(await ids(store.db, { match: 'four', kinds: ['edited'] })).toEqual([2])
  })

  test('goes on beyond the newest hundreds, and stops at the limit', async () => {
    const titles = Object.fromEntries(
      Array.from({ length: 1300 }, (_, at) => [`article-${at}`, at % 600 === 0 ? '외무성 대변인' : `Title ${at}`]),
    )
    await using store = await storeOf(titles)
    expect(await keys(store.db, '대변인')).toEqual(['article-0', 'article-600', 'article-1200'])
    expect(await keys(store.db, '대변인', 2)).toEqual(['article-0', 'article-600'])
    expect(await keys(store.db, 'title', 3)).toEqual(['article-1', 'article-2', 'article-3'])
  })
})

test('a change keeps saying what it said when its article is edited later', async () => {
  await using store = await temporaryStore()
  await recordFirst(store.db, {
    entries: entries('a'),
    delta: { older: [], additions: entries('a').map((entry) => added(entry)) },
  })
  await recordSeen(store.db, 'a', { content: aContent({ title: 'Another title' }) })
  expect(await readChange(store.db, 1)).toMatchObject({
    after: { title: 'Title of a' },
    summary: 'Added: Title of a',
    article: { title: 'Another title' },
  })
})
