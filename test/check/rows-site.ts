import { answer, type RawServer, startRawServer } from '../support/raw-server.ts'
import { startWatch, type Tree, type Watch } from './watch.ts'

// A site without a profile of its own, whose addresses tell no time of ingestion. Its listing is cut into pages anew for
// each request, so that it may move between two of them.

export type Row = { readonly path: string; readonly title: string; readonly day: string }

export type RowsSite = AsyncDisposable & {
  readonly server: RawServer
  readonly watch: Watch
  /** All rows, the newest first. */
  rows: readonly Row[]
  /** What to do before a request of a listing is answered, by its number from 1. */
  beforeAnswer: (asked: number) => void
  /** How often a page of the listing was asked for. */
  asked(): number
  /** Another markup around a page of rows. */
  dress: (rows: readonly Row[], query: URLSearchParams) => string
}

const TODAY = '2024-04-15'

function rowOf(name: string, given: Partial<Row> = {}): Row {
  return { path: `/news/${name}`, title: `Title of ${name}`, day: TODAY, ...given }
}

export function rowsOf(names: string): Row[] {
  return names.split(' ').map((name) => rowOf(name))
}

/** A page of the listing, with something below its rows. */
export function pageOf(rows: readonly Row[], below = ''): string {
  const items = rows.map(({ path, title, day }) => `<li><a href="${path}">${title}</a><time>${day}</time></li>`)
  return `<!DOCTYPE html><html><body><ul id="news">${items.join('')}</ul>${below}</body></html>`
}

export type RowsSiteOptions = {
  /** How its profile says to read on; not at all without. */
  readonly more?: Tree
  readonly pageSize?: number
  readonly source?: Tree
}

/** Answers `/list?from=N` and `/list?page=N`, and each article's address with a page that has its title. */
export async function startRowsSite(rows: readonly Row[], options: RowsSiteOptions = {}): Promise<RowsSite> {
  const { more, pageSize = 3, source = {} } = options
  await using stack = new AsyncDisposableStack()
  let asked = 0
  const site = {
    rows,
    beforeAnswer: (_: number): void => undefined,
    dress: (shown: readonly Row[], _: URLSearchParams): string => pageOf(shown),
  }
  const answerTo = (path: string): Buffer => {
    const { pathname, searchParams } = new URL(path, 'http://127.0.0.1')
    if (pathname === '/list') {
      asked += 1
      site.beforeAnswer(asked)
      const from = Number(searchParams.get('from') ?? (Number(searchParams.get('page') ?? 1) - 1) * pageSize)
      return answer({ body: site.dress(site.rows.slice(from, from + pageSize), searchParams) })
    }
    const row = site.rows.find((one) => one.path === path)
    if (row === undefined) return answer({ status: 404, body: 'no such page' })
    const body = `<!DOCTYPE html><html><body><h1>${row.title}</h1><div id="text"><p>Text of ${row.title}.</p></div></body></html>`
    return answer({ body })
  }
  const server = stack.use(await startRawServer({ '*': (socket, { path }) => socket.end(answerTo(path)) }))
  const listing = { ...LISTING, ...(more === undefined ? {} : { more }) }
  const watched = { site: undefined, url: server.url('/list'), listing, article: ARTICLE, ...source }
  const watch = stack.use(await startWatch({ config: { sources: [watched] } }))
  const kept = stack.move()
  return Object.assign(site, {
    server,
    watch,
    asked: () => asked,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  })
}

/** The names of the articles that were said to be added, in the order of the changes. */
export async function namesAdded({ watch }: RowsSite): Promise<(string | undefined)[]> {
  return (await watch.changes('added')).map(({ article }) => article?.title.replace('Title of ', ''))
}

/** The profile of a listing of rows, and of their articles; how to read on is left out. */
export const LISTING = {
  region: '#news',
  entries: 'li',
  fields: {
    url: { selector: 'a', attribute: 'href' },
    title: { selector: 'a' },
    published: { selector: 'time', date: 'yyyy-MM-dd' },
  },
  required: ['url', 'title', 'published'],
  tail: '</html>',
}
export const ARTICLE = { fields: { title: { selector: 'h1' } }, text: { selector: '#text', paragraphs: 'p' } }
