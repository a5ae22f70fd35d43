import { describe, expect, test } from 'vitest'
import { namesAdded, pageOf, type RowsSite, rowsOf, startRowsSite } from './rows-site.ts'

// A real site whose listing moves between two requests of one check.

const WAYS = {
  offset: { by: 'url', url: '/list?from={offset}', start: 3, step: 3 },
  'page number': { by: 'url', url: '/list?page={page}', start: 2, step: 1 },
  link: { by: 'link', selector: 'a.next' },
} as const

async function startMoving(way: keyof typeof WAYS): Promise<RowsSite> {
  const site = await startRowsSite(rowsOf('e d c b a'), { more: WAYS[way], source: { deepCheck: { pages: 2 } } })
  // Links to the next page, for those who follow them.
  site.dress = (rows, query) => {
    const page = Number(query.get('page') ?? 1)
    return pageOf(rows, rows.length < 3 ? '' : `<a class="next" href="/list?page=${page + 1}">Older</a>`)
  }
  await site.watch.check()
  return site
}

/** Deletes a row before some requests of the check are answered. */
function deleteBefore(site: RowsSite, deletions: Readonly<Record<number, string>>): void {
  const start = site.asked()
  site.beforeAnswer = (asked) => {
    const deleted = rowsOf(deletions[asked - start] ?? '')
    site.rows = site.rows.filter(({ path }) => deleted.every((row) => row.path !== path))
  }
}

describe.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('a listing read on by %s', (way) => {
  test('loses no entry that slides up to the page before, and doubles none', async () => {
    await using site = await startMoving(way)
    site.rows = [...rowsOf('k j i h g f'), ...site.rows]
    deleteBefore(site, { 2: 'j i' })
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed' })
    // What was deleted had been listed all the same.
    expect((await namesAdded(site)).toSorted()).toEqual(['f', 'g', 'h', 'i', 'j', 'k'])
    expect(await site.watch.changes('gap')).toEqual([])
    site.beforeAnswer = () => undefined
    await site.watch.check()
    expect(await site.watch.changes('added')).toHaveLength(6)
  })

  test('loses none further back either', async () => {
    await using site = await startMoving(way)
    site.rows = [...rowsOf('n m l k j i h g f'), ...site.rows]
    deleteBefore(site, { 3: 'n l' })
    await site.watch.check()
    expect(await namesAdded(site)).toEqual(expect.arrayContaining(['f', 'g', 'h', 'i', 'j', 'k', 'm']))
    expect(await site.watch.changes('gap')).toEqual([])
  })
})

test.each(['page number', 'link'] as const)(
  'a listing by %s that does not stand still has a gap, until the next check has read all of it',
  async (way) => {
    await using site = await startMoving(way)
    site.rows = [...rowsOf('i h g f'), ...site.rows]
    deleteBefore(site, { 2: 'i', 3: 'h g' })
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed' })
    // The first check, two pages, and the first of them again.
    expect(site.asked()).toBe(4)
    const moved = { from: expect.any(String), moved: true }
    expect(await site.watch.changes('gap')).toMatchObject([{ details: moved }])
    site.beforeAnswer = () => undefined
    await site.watch.check()
    expect((await namesAdded(site)).toSorted()).toEqual(['f', 'g', 'h', 'i'])
    expect(await site.watch.changes('gap')).toMatchObject([{ details: { ...moved, closedAt: expect.any(String) } }])
  },
)

test('a page that is only asked for again to see that it stands still is neither counted nor kept', async () => {
  await using site = await startMoving('link')
  site.rows = [...rowsOf('h g f'), ...site.rows]
  expect(await site.watch.check()).toMatchObject({ outcome: 'changed', pages: 2, entries: 6 })
  // The first check, two pages, and the first of them again.
  expect(site.asked()).toBe(4)
})

test('a listing by offset is asked nothing more while it stands still', async () => {
  await using site = await startMoving('offset')
  site.rows = [...rowsOf('h g f'), ...site.rows]
  expect(await site.watch.check()).toMatchObject({ outcome: 'changed', pages: 3 })
  expect(site.asked()).toBe(4)
  const paths = site.server.requests.map(({ path }) => path).filter((path) => path.startsWith('/list'))
  expect(paths).toEqual(['/list', '/list', '/list?from=2', '/list?from=4'])
})

test('a listing whose pages begin wherever the site likes is read on all the same', async () => {
  await using site = await startMoving('offset')
  site.rows = [...rowsOf('m l k j i h g f'), ...site.rows]
  // It rounds what it is asked for down to the beginning of a page.
  site.dress = (_, query) => {
    const from = Math.floor(Number(query.get('from') ?? 0) / 3) * 3
    return pageOf(site.rows.slice(from, from + 3))
  }
  await site.watch.check()
  expect((await namesAdded(site)).toSorted()).toEqual(['f', 'g', 'h', 'i', 'j', 'k', 'l', 'm'])
  expect(await site.watch.changes('gap')).toEqual([])
})
