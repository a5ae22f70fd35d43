import { describe, expect, test } from 'vitest'
import { namesAdded, pageOf, type Row, type RowsSite, rowsOf, startRowsSite } from './rows-site.ts'

// A real site that says on each page where the next one begins.

const PAGE_SIZE = 3
const IN_ATTRIBUTE = { selector: '#more', attribute: 'data-after' }
const IN_SCRIPT = { selector: 'script', pattern: '"after":"([^"]+)"' }

type Cursors = { readonly cursor?: object; readonly say?: (after: string) => string; readonly maxPages?: number }

async function startCursors({ cursor = IN_ATTRIBUTE, say, maxPages = 10 }: Cursors = {}): Promise<RowsSite> {
  const more = { by: 'cursor', url: '/list?of={id}&after={cursor}', cursor, variables: { id: [{ value: '7' }] } }
  const site = await startRowsSite(rowsOf('e d c b a'), { more, source: { maxPages } })
  const write = say ?? ((after: string) => `<button id="more" data-after="${after}">More</button>`)
  site.dress = (_, query) => {
    const after = query.get('after')
    const from = after === null ? 0 : site.rows.findIndex(({ path }) => path === after) + 1
    const shown = site.rows.slice(from, from + PAGE_SIZE)
    return pageOf(shown, from + PAGE_SIZE < site.rows.length ? write(lastOf(shown)) : '')
  }
  await site.watch.check()
  return site
}

const lastOf = (rows: readonly Row[]) => rows.at(-1)?.path ?? ''
const listsAsked = ({ server }: RowsSite) =>
  server.requests.map(({ path }) => path).filter((path) => path.startsWith('/list'))

describe('a listing that is read on by a cursor', () => {
  test.each([
    ['an attribute', {}],
    ['a script', { cursor: IN_SCRIPT, say: (after: string) => `<script>window.page = {"after":"${after}"}</script>` }],
  ])('follows the one of each page in turn, from %s', async (_, options) => {
    await using site = await startCursors(options)
    site.rows = [...rowsOf('l k j i h g f'), ...site.rows]
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed', pages: 4 })
    expect(await namesAdded(site)).toEqual(['f', 'g', 'h', 'i', 'j', 'k', 'l'])
    const pageAfter = (name: string) => `/list?of=7&after=${encodeURIComponent(`/news/${name}`)}`
    // And each page above what is known once more, since it is the site's affair what a cursor means.
    const further = listsAsked(site).slice(2)
    expect(further.slice(0, 3)).toEqual([pageAfter('j'), pageAfter('g'), pageAfter('d')])
    expect(further.slice(3).toSorted()).toEqual(['/list', pageAfter('g'), pageAfter('j')].toSorted())
  })

  test('ends with the listing at a page without one', async () => {
    await using site = await startCursors()
    site.rows = rowsOf('i h g f')
    expect(await site.watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'redesign', pages: 2 })
  })

  test('has a gap where the first page has none, and asks for nothing more', async () => {
    await using site = await startCursors({ say: () => '' })
    site.rows = [...rowsOf('i h g f'), ...site.rows]
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed', pages: 1 })
    expect(await site.watch.changes('gap')).toHaveLength(1)
  })

  test.each([
    ['the same on every page', () => '<b id="more" data-after="/news/l">'],
    ['one of two by turns', (after: string) => `<b id="more" data-after="/news/${after === '/news/i' ? 'l' : 'k'}">`],
  ])('has a gap, and does not go round, where it is %s', async (_, say) => {
    await using site = await startCursors({ say })
    site.rows = [...rowsOf('l k j i h g f'), ...site.rows]
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed' })
    expect(await site.watch.changes('gap')).toHaveLength(1)
    expect(listsAsked(site).length).toBeLessThan(6)
  })
})
