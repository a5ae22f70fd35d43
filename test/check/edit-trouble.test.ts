import { describe, expect, test } from 'vitest'
import type { ChangeRecord } from '../../src/model/records.ts'
import { listSourceStates } from '../../src/store/read-sources.ts'
import { MINUTE_MS, recordOf, startReading, verdictsOf } from './reading.ts'
import { startWatch, type Watch } from './watch.ts'

const A = { title: 'Talks Held', paragraphs: ['They met.', 'There were 120 guests.'] }
const B = { title: 'Talks Held', paragraphs: ['They met.', 'There were 121 guests.'] }
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A watch of so many articles that were read and are due again. */
async function startMany(count: number): Promise<Watch & { readonly keys: readonly string[] }> {
  const watch = await startWatch({ stock: 0, entriesPerPage: count })
  const keys = Array.from({ length: count }, (_, at) => {
    return watch.site.newsroom.publish({
      title: `Talks ${'ABCDEFGHI'[at]}`,
      paragraphs: [`It was day ${at}.`, `Then ${at} more.`],
    }).key
  })
  await watch.check()
  await watch.visit()
  watch.skip(11 * MINUTE_MS)
  return { ...watch, keys }
}

async function visitFor(watch: Watch, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 3 * HOUR_MS) {
    await watch.visit()
    watch.skip(3 * HOUR_MS)
  }
}

const flaps = ({ details }: ChangeRecord) => details?.['flapping'] === true

describe('two variants of a page by turns', () => {
  test('over twenty visits are one edit, and one notice that they flap', async () => {
    await using watch = await startReading({ fields: A })
    const { key } = watch.article
    for (let visit = 0; visit < 20; visit++) {
      watch.site.newsroom.edit(key, visit % 2 === 0 ? B : A)
      await watch.visit()
      watch.skip(DAY_MS)
    }
    const edits = await watch.changes('edited')
    expect(edits.map(flaps)).toEqual([false, true])
    expect(edits[1]).toMatchObject({ summary: 'Edited: Talks Held (flapping, number)', details: { flapping: true } })
    // Two variants that come back for ever do not fill the store.
    expect((await recordOf(watch, key)).revisions.length).toBeLessThanOrEqual(3)
  })

  test('do not hide what comes then', async () => {
    await using watch = await startReading({ fields: A })
    const { key } = watch.article
    for (const variant of [B, A, B, A, { ...A, title: 'Talks Put Off' }]) {
      watch.site.newsroom.edit(key, variant)
      await watch.visit()
      watch.skip(DAY_MS)
    }
    const edits = await watch.changes('edited')
    expect(edits).toHaveLength(3)
    expect(edits[2]).toMatchObject({ before: { title: 'Talks Held' }, after: { title: 'Talks Put Off' } })
    expect(edits[2]?.classes).toContain('headline')
  })
})

describe('over restarts', () => {
  test('a page that flaps is noticed and said once, and its end lets the next edit be said', async () => {
    await using watch = await startReading({ fields: A })
    const { key } = watch.article
    const visitAnew = async () => {
      const verdicts = await verdictsOf(await watch.another())
      watch.skip(DAY_MS)
      return verdicts
    }
    for (let visit = 0; visit < 10; visit++) {
      watch.site.newsroom.edit(key, visit % 2 === 0 ? B : A)
      await visitAnew()
    }
    expect((await watch.changes('edited')).map(flaps)).toEqual([false, true])

    // It stays at A: readers were told of B with the notice, and are told of A once it has stayed for five visits.
    for (let visit = 0; visit < 5; visit++) expect(await visitAnew()).toEqual([{ kind: 'same' }])
    const settled = (await watch.changes('edited')).slice(2)
    expect(settled).toMatchObject([{ after: { paragraphs: ['There were 120 guests.'] }, details: null }])
    for (let visit = 0; visit < 3; visit++) expect(await visitAnew()).toEqual([{ kind: 'same' }])

    watch.site.newsroom.edit(key, B)
    expect(await visitAnew()).toEqual([{ kind: 'returned' }])
    expect(await visitAnew()).toEqual([{ kind: 'same' }])
    const after = (await watch.changes('edited')).slice(3)
    expect(after).toMatchObject([{ after: { paragraphs: ['There were 121 guests.'] }, details: null }])
  })
})

describe('an edit that is taken back', () => {
  test('is said when the next visit finds it so, though the site says "not modified"', async () => {
    await using watch = await startReading({ fields: A, validators: ['etag'] })
    const { key } = watch.article
    watch.site.newsroom.edit(key, B)
    expect(await verdictsOf(watch)).toEqual([{ kind: 'edited' }])
    watch.skip(11 * MINUTE_MS)
    watch.site.newsroom.edit(key, A)
    expect(await verdictsOf(watch)).toEqual([{ kind: 'returned' }])
    expect(await watch.changes('edited')).toHaveLength(1)
    watch.skip(11 * MINUTE_MS)
    expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
    const [, back] = await watch.changes('edited')
    expect(back).toMatchObject({
      before: { paragraphs: ['There were 121 guests.'] },
      after: { paragraphs: ['There were 120 guests.'] },
      details: null,
    })
    expect((await recordOf(watch, key)).revisions).toHaveLength(3)
  })
})

describe('the same news on several articles', () => {
  test.each<[string, (watch: Watch, key: string) => void]>([
    ['a title', (watch, key) => watch.site.newsroom.edit(key, { title: 'KCNA Watch' })],
    ['a text', (watch, key) => watch.site.newsroom.edit(key, { paragraphs: ['The service is not available.'] })],
  ])('%s is doubted from the first article on, and gone without a trace when the site is well', async (_, strike) => {
    await using watch = await startMany(6)
    const was = watch.keys.map((key) => watch.site.newsroom.get(key))
    for (const key of watch.keys) strike(watch, key)
    expect(await verdictsOf(watch)).toEqual(Array(6).fill({ kind: 'doubted', reason: 'same-as-others' }))
    expect((await watch.changes('edited')).filter(({ article }) => article !== null)).toEqual([])
    for (const { key, title, paragraphs } of was) watch.site.newsroom.edit(key, { title, paragraphs })
    watch.skip(5 * MINUTE_MS)
    expect(await verdictsOf(watch)).toEqual(Array(6).fill({ kind: 'same' }))
  })

  test('an edit of one article is an edit, whatever the others are like', async () => {
    await using watch = await startMany(6)
    watch.site.newsroom.edit(watch.keys[2] ?? '', { title: 'Another' })
    expect((await verdictsOf(watch)).map(({ kind }) => kind).toSorted()).toEqual(['edited', ...Array(5).fill('same')])
  })

  test('a paragraph that creeps into all of them is one notice, no edit, and hides no edit to come', async () => {
    await using watch = await startMany(9)
    const { newsroom } = watch.site
    const tweak = (key: string) => [...newsroom.get(key).paragraphs, 'Subscribe to our newsletter!']
    for (const key of watch.keys) newsroom.edit(key, { paragraphs: tweak(key) })
    await visitFor(watch, 3 * DAY_MS)
    const changes = await watch.changes('edited')
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({ article: null, source: 'mfa-en' })
    expect(changes[0]?.summary).toMatch(/^Edited: at least \d+ articles of mfa-en say the same new thing/u)
    const [key = ''] = watch.keys
    newsroom.edit(key, { title: 'Talks Put Off' })
    await visitFor(watch, DAY_MS)
    const [, edit] = await watch.changes('edited')
    expect(edit).toMatchObject({ article: { key }, after: { title: 'Talks Put Off' } })
    expect(await watch.changes('edited')).toHaveLength(2)
  })
})

describe('a doubt', () => {
  test('that lasts is shown with the article and the source, and is over with the first page that is believed', async () => {
    await using watch = await startReading({ fields: A })
    const { key } = watch.article
    watch.site.newsroom.retitle(key, '')
    await visitFor(watch, 1.5 * DAY_MS)
    const { doubt } = await recordOf(watch, key)
    expect(doubt).toMatchObject({ reason: 'no-title' })
    expect(doubt?.visits).toBeGreaterThanOrEqual(5)
    const sources = () => listSourceStates(watch.works.store.db, watch.visiting.now())
    expect(await sources()).toMatchObject([{ doubtedArticles: 1 }])
    watch.site.newsroom.retitle(key, 'Talks Held')
    await visitFor(watch, 1.5 * DAY_MS)
    expect((await recordOf(watch, key)).doubt).toBeNull()
    expect(await sources()).toMatchObject([{ doubtedArticles: 0 }])
    expect(await watch.changes()).toEqual([])
  })
})

describe('typography', () => {
  const plain = { title: 'Talks', paragraphs: ['"We met" - on 14 July...', 'It rained.'] }
  const fine = { title: 'Talks', paragraphs: ['“We met” — on １４ July…', 'It rained.'] }

  test.each<[string, { paragraphs: string[] }, 'same' | 'reread']>([
    ['of quotes, dashes, dots and the width of digits', fine, 'same'],
    ['of a comma', { paragraphs: ['"We met" - on 14 July...', 'It, rained.'] }, 'reread'],
  ])('%s is no edit', async (_, spelt, kind) => {
    await using watch = await startReading({ fields: plain })
    watch.site.newsroom.edit(watch.article.key, spelt)
    expect(await verdictsOf(watch)).toEqual([{ kind }])
    expect(await watch.changes()).toEqual([])
  })

  test('is one where the operator asks for it, once', async () => {
    const config = { sources: [{ edits: { typography: true } }] }
    await using watch = await startReading({ fields: plain, config })
    watch.site.newsroom.edit(watch.article.key, fine)
    expect(await verdictsOf(watch)).toEqual([{ kind: 'edited' }])
    watch.skip(11 * MINUTE_MS)
    expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
    expect(await watch.changes()).toMatchObject([
      {
        classes: ['typography'],
        before: { paragraphs: [plain.paragraphs[0]] },
        after: { paragraphs: [fine.paragraphs[0]] },
      },
    ])
  })
})

test.each([
  ['within a day is its first text', 18 * HOUR_MS, []],
  ['after three days is an edit', 3 * DAY_MS, ['edited']],
])('text that comes to a page that was read without any %s', async (_, afterMs, kinds) => {
  await using watch = await startReading({ fields: { ...A, paragraphs: [] } })
  await visitFor(watch, afterMs)
  watch.site.newsroom.edit(watch.article.key, A)
  watch.skip(DAY_MS)
  await watch.visit()
  expect((await watch.changes('edited')).map(({ kind }) => kind)).toEqual(kinds)
  expect(await recordOf(watch, watch.article.key)).toMatchObject({ text: A.paragraphs.join('\n\n') })
})
