import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '../support/builders.ts'
import { keysOfChanges, startWatch, type Watch } from './watch.ts'

// What happened to sites of this kind, as far as it is known: each with the changes that must be told of it, and no others.

const DAY_MS = 24 * HOUR_MS

/** A watch whose articles were all read once. */
async function startRead(options: Parameters<typeof startWatch>[0] = {}): Promise<Watch> {
  const watch = await startWatch(options)
  await watch.check()
  await watch.visit()
  watch.skip(HOUR_MS)
  return watch
}

async function pass(watch: Watch, hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    watch.skip(HOUR_MS)
    await watch.check()
    await watch.visit()
  }
}

const kindsOf = async (watch: Watch) => (await watch.changes()).map(({ kind }) => kind)
const keysOf = ({ site }: Watch) => site.newsroom.listing().map(({ key }) => key)

describe('December 2013: nearly all that was ever published is deleted at once', () => {
  test('is one purge that names them all, and no alert of any one of them', async () => {
    const deep = { defaults: { deepCheck: { pages: 10 } } }
    await using watch = await startRead({ stock: 60, config: deep })
    // The next day's deep check finds what stands further back, and it is read.
    watch.skip(DAY_MS)
    await watch.check()
    await watch.visit()
    const known = keysOf(watch)
    expect(known).toHaveLength(60)
    const kept = new Set([known[4], known[31]])
    for (const key of known.filter((key) => !kept.has(key))) watch.site.newsroom.delete(key)
    await pass(watch, 40)
    const changes = await watch.changes()
    expect(changes.map(({ kind }) => kind).filter((kind) => kind !== 'broken' && kind !== 'recovered')).toEqual([
      'purge',
    ])
    const purge = changes.find(({ kind }) => kind === 'purge')
    expect(purge?.details?.['articles']).toHaveLength(58)
  })
})

describe('January 2024: sites go dark', () => {
  test.each<[string, Parameters<Watch['site']['newsroom']['fail']>[0]]>([
    ['answering nothing but errors', { kind: 'status', code: 503, times: 9_999 }],
    ['answering that nothing is there', { kind: 'status', code: 404, times: 9_999 }],
    ['answering with nothing', { kind: 'empty', times: 9_999 }],
  ])(
    '%s: broken is said once, nothing is removed or delisted, and news is told when they are back',
    async (_, trouble) => {
      await using watch = await startRead()
      watch.site.newsroom.fail(trouble)
      watch.site.newsroom.fail({ ...trouble, on: 'article' })
      await pass(watch, 30)
      expect(await kindsOf(watch)).toEqual(['broken'])
      watch.site.newsroom.heal()
      const { key } = watch.site.newsroom.publish()
      await pass(watch, 2)
      const [, ...since] = await watch.changes()
      expect(since.map(({ kind }) => kind).toSorted()).toEqual(['added', 'recovered'])
      expect(keysOfChanges(since).filter(Boolean)).toEqual([key])
    },
  )
})

describe('a listing in which rows are not finished yet', () => {
  test('says nothing when a placeholder picture gets its own', async () => {
    await using watch = await startRead()
    const { fetcher } = watch.checking
    let replaced = 0
    const placeholder = {
      ...fetcher,
      fetchPage: async (...asked: Parameters<typeof fetcher.fetchPage>) => {
        const page = await fetcher.fetchPage(...asked)
        const html = page.body.toString().replaceAll(/(<img[^>]* src=")[^"]*/gu, (_, before: string) => {
          replaced += 1
          return `${before}/themes/kcnawatch/image-uploading.jpg`
        })
        return { ...page, body: Buffer.from(html) }
      },
    }
    const { key } = watch.site.newsroom.publish()
    await watch.check({ fetcher: placeholder })
    await watch.visit()
    watch.skip(HOUR_MS)
    expect(await watch.check()).toMatchObject({ changes: [] })
    await watch.visit()
    expect(keysOfChanges(await watch.changes())).toEqual([key])
    expect(replaced).toBe(12)
  })

  test('tells of a row that has no title yet once, and of its title not at all', async () => {
    await using watch = await startRead()
    const { key } = watch.site.newsroom.publish({ title: '', slug: 'pending' })
    await watch.check()
    watch.site.newsroom.retitle(key, 'A title after all')
    await pass(watch, 2)
    expect((await watch.changes()).map(({ kind, article }) => [kind, article?.key])).toEqual([['added', key]])
  })
})

test('a zero-width space at the end of a slug, there in one request and not in the next, is no other article', async () => {
  await using watch = await startRead()
  const [first] = watch.site.newsroom.listing()
  for (const slug of [`${first?.slug}\u200B`, `${first?.slug}%E2%80%8B`, first?.slug ?? '']) {
    watch.site.newsroom.reslug(first?.key ?? '', slug)
    await pass(watch, 1)
  }
  expect(await watch.changes()).toEqual([])
})

test('a header that prints the date of the day on every page is no edit of any article, over a week', async () => {
  await using watch = await startRead()
  for (let day = 0; day < 7; day += 1) {
    watch.skip(DAY_MS)
    await watch.check()
    await watch.visit()
  }
  expect(await watch.changes()).toEqual([])
})

test('a list that answers 200 and empty to whoever has no session is never everything deleted', async () => {
  await using watch = await startRead()
  for (let turn = 0; turn < 6; turn += 1) {
    if (turn % 2 === 0) watch.site.newsroom.fail({ kind: 'empty' })
    await pass(watch, 1)
  }
  expect(await watch.changes()).toEqual([])
})

test('two designs by turns, of which one cannot be read, are neither news nor removals', async () => {
  await using watch = await startRead()
  for (let turn = 0; turn < 8; turn += 1) {
    if (turn % 2 === 0) watch.site.newsroom.fail({ kind: 'redesign' })
    await pass(watch, 1)
  }
  const { key } = watch.site.newsroom.publish()
  await pass(watch, 1)
  expect(keysOfChanges(await watch.changes())).toEqual([key])
})
