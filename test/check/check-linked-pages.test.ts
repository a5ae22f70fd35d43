import { describe, expect, test } from 'vitest'
import { answer, type RawServer, startRawServer } from '../support/raw-server.ts'
import { ARTICLE, LISTING as ROWS } from './rows-site.ts'
import { keysOfChanges, startWatch, type Watch } from './watch.ts'

// A site without a profile of its own, whose addresses tell no time of ingestion and whose pages are linked.

type Row = string | { readonly key: string; readonly day: string | null }

type LinkedSite = AsyncDisposable & {
  readonly server: RawServer
  readonly watch: Watch
  /** Shows these rows from now on, three to a page. */
  show(keys: string): void
  /** The path answers with this text instead. */
  answerWith(path: string, html: string): void
  addedKeys(): Promise<(string | undefined)[]>
}

const PAGE_SIZE = 3
const LISTING = { ...ROWS, more: { by: 'link', selector: 'a.next' } }

function pageOf(rows: readonly Row[], next: string | null): string {
  const items = rows.map((row) => {
    const { key, day } = typeof row === 'string' ? { key: row, day: '2024-04-15' } : row
    return `<li><a href="/${key}">Title of ${key}</a>${day === null ? '' : `<time>${day}</time>`}</li>`
  })
  const link = next === null ? '' : `<a class="next" href="${next}">Older</a>`
  return `<!DOCTYPE html><html><body><ul id="news">${items.join('')}</ul>${link}</body></html>`
}

async function startLinkedSite(keys: string, given: { readonly maxPages?: number } = {}): Promise<LinkedSite> {
  await using stack = new AsyncDisposableStack()
  const scripts: Record<string, Buffer> = {}
  const show = (keys: string) => {
    for (const path of Object.keys(scripts)) delete scripts[path]
    const rows = keys.split(' ')
    for (let from = 0, page = 1; from < rows.length; from += PAGE_SIZE, page += 1) {
      const next = from + PAGE_SIZE < rows.length ? `/${page + 1}` : null
      scripts[`/${page}`] = answer({ body: pageOf(rows.slice(from, from + PAGE_SIZE), next) })
    }
  }
  show(keys)
  const server = stack.use(await startRawServer(scripts))
  const source = { site: undefined, url: server.url('/1'), listing: LISTING, article: ARTICLE, ...given }
  const watch = stack.use(await startWatch({ config: { sources: [source] } }))
  const kept = stack.move()
  return {
    server,
    watch,
    show,
    answerWith: (path, html) => {
      scripts[path] = answer({ body: html })
    },
    addedKeys: async () => keysOfChanges(await watch.changes('added')).map((key) => key?.split('/')[1]),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

describe('a listing over linked pages', () => {
  test('is read on from page to page until it meets what is known', async () => {
    await using site = await startLinkedSite('c b a')
    expect(await site.watch.check()).toMatchObject({ outcome: 'first', entries: 3 })
    site.show('i h g f e d c b a')
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed', pages: 3, entries: 9 })
    expect(await site.addedKeys()).toEqual(['d', 'e', 'f', 'g', 'h', 'i'])
  })

  test('has a gap where its last page comes before what it showed last time', async () => {
    await using site = await startLinkedSite('c b a')
    await site.watch.check()
    site.show('f e d b')
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed', pages: 2 })
    expect(await site.addedKeys()).toEqual(['d', 'e', 'f'])
    expect(await site.watch.changes('gap')).toMatchObject([{ details: { atLeast: 3 } }])
  })

  test('is not taken for news beyond what is known, where new entries stand among the known ones', async () => {
    await using site = await startLinkedSite('f e d c b a')
    await site.watch.check()
    site.show('f n e d c b a')
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed', pages: 2 })
    expect(await site.addedKeys()).toEqual(['n'])
    expect(await site.watch.check()).toMatchObject({ outcome: 'unchanged' })
  })

  test('is news under a pinned entry, however few pages may be read', async () => {
    await using site = await startLinkedSite('p b a', { maxPages: 1 })
    await site.watch.check()
    site.show('p d c b a')
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed', pages: 1 })
    expect(await site.addedKeys()).toEqual(['c', 'd'])
    expect(await site.watch.changes('gap')).toMatchObject([{ details: { atLeast: 2 } }])
  })

  test('is quarantined where a further page does not end as pages of the site do', async () => {
    await using site = await startLinkedSite('c b a')
    await site.watch.check()
    site.show('g f e d c b a')
    site.answerWith('/2', pageOf(['d'], null).replace('</html>', ''))
    expect(await site.watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'suspect-tail', pages: 2 })
    expect(await site.watch.changes()).toEqual([])
  })

  test('is quarantined where the rows of a further page lack a field', async () => {
    await using site = await startLinkedSite('c b a')
    await site.watch.check()
    site.show('g f e d c b a')
    site.answerWith('/2', pageOf([{ key: 'd', day: null }, 'c', 'b'], '/3'))
    expect(await site.watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'missing-fields', pages: 2 })
    expect(await site.watch.changes()).toEqual([])
  })
})
