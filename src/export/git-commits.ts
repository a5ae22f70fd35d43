import type { ArticleContent } from '../model/article.ts'
import type { ChangeRecord } from '../model/records.ts'
import { type ArticleHead, articleFile } from '../present/article-file.ts'
import { readContent } from '../store/read-articles.ts'
import { streamChanges } from '../store/read-changes.ts'
import { readBaseline, readHeads } from '../store/read-heads.ts'
import { listZones } from '../store/read-zones.ts'
import { findRevisionAt } from '../store/stream-records.ts'
import { choosesChanges, type Exporting } from './exporting.ts'

// The stream of `git fast-import` (https://git-scm.com/docs/git-fast-import). Nothing fetched can be a command of it: paths
// are made of safe letters, and everything else goes as counted bytes.

const WHO = 'Dateline <dateline@localhost>'

type Commit = { readonly at: number; readonly zone: string | undefined; readonly message: string }

/** What was listed when watching began as one commit for each source, then each change as one; oldest first. */
export async function* writeCommits(exporting: Exporting): AsyncGenerator<Buffer> {
  const { db, query } = exporting
  const zones = await listZones(db)
  yield Buffer.from('feature done\n')
  const isWhole = !choosesChanges(exporting) && query.since === null
  for (const [source, zone] of isWhole ? zones : []) {
    if (query.source === null || query.source === source) yield* writeBaseline(exporting, { source, zone })
  }
  for await (const change of streamChanges(db, query)) yield* writeChange(exporting, change, zones.get(change.source))
  yield Buffer.from('done\n')
}

async function* writeBaseline(
  { db }: Exporting,
  { source, zone }: { source: string; zone: string },
): AsyncGenerator<Buffer> {
  const { at, articles } = await readBaseline(db, source)
  if (at === null) return
  const message = `Begin to watch ${source}\n\nArticles listed then, or found further back since: ${articles.length}\n`
  yield commit({ at, zone, message })
  for (const article of articles) yield await fileOf(article, { db, at })
  yield Buffer.from('\n')
}

async function* writeChange({ db }: Exporting, change: ChangeRecord, zone: string | undefined): AsyncGenerator<Buffer> {
  const at = Date.parse(change.at)
  yield commit({ at, zone, message: messageOf(change) })
  for (const article of await readHeads(db, idsOf(change))) {
    const isGone = change.kind === 'removed' || change.kind === 'purge'
    const delisted = change.kind === 'delisted'
    yield isGone
      ? Buffer.from(`D ${pathOf(article)}\n`)
      : await fileOf(article, { db, at, delisted, said: change.after })
  }
  yield Buffer.from('\n')
}

function idsOf({ article, kind, details }: ChangeRecord): number[] {
  if (article !== null) return [article.id]
  const ids = kind === 'purge' ? details?.['articles'] : []
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'number') : []
}

function commit({ at, zone, message }: Commit): Buffer {
  const offset = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone ?? 'UTC')
    .offset.slice(0, 6)
    .replace(':', '')
  const when = `${Math.floor(at / 1000)} ${offset}`
  const head = `commit refs/heads/main\nauthor ${WHO} ${when}\ncommitter ${WHO} ${when}\n`
  return Buffer.concat([Buffer.from(head), counted(message.replaceAll('\0', ' '))])
}

function messageOf(change: ChangeRecord): string {
  const { id, kind, source, article, classes, summary } = change
  const trailers = [
    ['Change', String(id)],
    ['Kind', kind],
    ['Source', source],
    ...(article === null ? [] : [['Article', article.url]]),
    ...(classes.length === 0 ? [] : [['Classes', classes.join(', ')]]),
  ]
  const lines = trailers.map(([name, value]) => `${name}: ${value}`)
  return [summary.replaceAll(/\s+/gu, ' '), '', ...lines, ''].join('\n')
}

type Standing = {
  readonly db: Exporting['db']
  readonly at: number
  readonly delisted?: boolean
  readonly said?: ChangeRecord['after']
}

async function fileOf(article: ArticleHead, { db, at, delisted = false, said = null }: Standing): Promise<Buffer> {
  const revision = await findRevisionAt(db, { articleId: article.id, at })
  const content = revision === null ? unread(article, said) : await readContent(db, revision)
  const text = articleFile({ article, content, revision, state: delisted ? 'delisted' : 'listed' })
  return Buffer.concat([Buffer.from(`M 100644 inline ${pathOf(article)}\n`), counted(text)])
}

/** Of an article that was never read, what its listing said. */
function unread(article: ArticleHead, said: ChangeRecord['after']): ArticleContent {
  const { title, published } = said ?? article
  return { title, published, sourceLabel: null, originalUrl: null, paragraphs: [], images: [] }
}

/** By its id alone: titles, addresses and keys may change. */
function pathOf({ id, source }: ArticleHead): string {
  return `${source.replaceAll(/[^\w-]/gu, '_')}/${id}.md`
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')])
}
