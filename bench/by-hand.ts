import { randomUUID } from 'node:crypto'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { constants, zstdCompressSync } from 'node:zlib'
import { compile, selectAll, selectOne } from 'css-select'
import { type AnyNode, type Document, type Element, isTag, isText } from 'domhandler'
import { parse } from 'parse5'
import { adapter } from 'parse5-htmlparser2-tree-adapter'
import type { Bare } from './bare.ts'

/** One change followed up by the shortest code that does it: no doubts, no limits, nobody else at work. */
export type ByHand = AsyncDisposable & {
  /** Finds the new entry of a listing, reads its article, and leaves both and the alert owed on disk. */
  followUp(url: string): Promise<void>
}

type Entry = { url: string; title: string; published: string; excerpt: string; thumbnail: string }

const SCHEMA = `
  PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
  CREATE TABLE checks (id INTEGER PRIMARY KEY, source TEXT, at INTEGER, outcome TEXT);
  CREATE INDEX checks_of_source ON checks (source, id);
  CREATE TABLE snapshots (id INTEGER PRIMARY KEY, source TEXT, check_id INTEGER, body BLOB);
  CREATE TABLE captures (id INTEGER PRIMARY KEY, url TEXT, at INTEGER, body BLOB);
  CREATE TABLE articles (id INTEGER PRIMARY KEY, url TEXT UNIQUE, source TEXT, title TEXT, published TEXT, due INTEGER);
  CREATE TABLE changes (id INTEGER PRIMARY KEY, at INTEGER, check_id INTEGER, article_id INTEGER, kind TEXT, title TEXT);
  CREATE INDEX changes_of_article ON changes (article_id, id);
  CREATE TABLE revisions (id INTEGER PRIMARY KEY, article_id INTEGER, at INTEGER, body BLOB);
  CREATE TABLE visits (id INTEGER PRIMARY KEY, article_id INTEGER, at INTEGER, outcome TEXT);
  CREATE TABLE deliveries (id INTEGER PRIMARY KEY, channel TEXT, key TEXT UNIQUE, change_id INTEGER, state TEXT);`

const params = { [constants.ZSTD_c_compressionLevel]: 9 }

const select = Object.fromEntries(
  Object.entries({
    region: '#latest_article_wrapper',
    row: 'article',
    link: 'h4 a[href]',
    date: '.articled-date',
    excerpt: '.hidden-xs',
    thumbnail: '.article-thumb img',
    title: 'h1',
    text: '.article-content',
    paragraph: 'p',
  }).map(([name, selector]) => [name, compile<AnyNode, Element>(selector)]),
)

/** Knows what the listings hold now. */
export async function openByHand(urls: readonly string[], bare: Bare): Promise<ByHand> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'dateline-bench-'))
  const db = new DatabaseSync(join(folder.path, 'by-hand.db'))
  db.exec(SCHEMA)
  const insert = prepareAll(db)
  const pages = new Map<string, { known: Set<string>; body: Buffer; snapshot: Buffer }>()
  const readOnto = (url: string, body: Buffer) => {
    const entries = readListing(body, url)
    const before = pages.get(url)
    const snapshot = Buffer.from(JSON.stringify(entries))
    pages.set(url, { known: new Set(entries.map((entry) => entry.url)), body, snapshot })
    return { added: entries.filter((entry) => !before?.known.has(entry.url)), before, snapshot }
  }
  for (const url of urls) readOnto(url, await bare.get(url))

  return {
    async followUp(url) {
      const body = await bare.get(url)
      const { added, before, snapshot } = readOnto(url, body)
      const [entry] = added
      if (added.length !== 1 || entry === undefined || before === undefined) throw new Error(`Nothing new at ${url}`)
      const now = Date.now()
      db.exec('BEGIN IMMEDIATE')
      const check = insert.check.run(url, now, 'changed').lastInsertRowid
      insert.capture.run(url, now, zstdCompressSync(body, { params, dictionary: before.body }))
      insert.snapshot.run(url, check, zstdCompressSync(snapshot, { params, dictionary: before.snapshot }))
      const article = insert.article.run(entry.url, url, entry.title, entry.published, now).lastInsertRowid
      const change = insert.change.run(now, check, article, 'added', entry.title).lastInsertRowid
      db.exec('COMMIT')

      const page = await bare.get(entry.url)
      const content = Buffer.from(JSON.stringify(readArticle(page)))
      db.exec('BEGIN IMMEDIATE')
      insert.capture.run(entry.url, now, zstdCompressSync(page, { params }))
      insert.revision.run(article, now, zstdCompressSync(content, { params }))
      insert.visit.run(article, now, 'first')
      insert.due.run(now, article)
      insert.delivery.run('desk', randomUUID(), change, 'owed')
      db.exec('COMMIT')
    },
    async [Symbol.asyncDispose]() {
      db.close()
      await folder.remove()
    },
  }
}

function prepareAll(db: DatabaseSync) {
  return {
    check: db.prepare('INSERT INTO checks (source, at, outcome) VALUES (?, ?, ?)'),
    capture: db.prepare('INSERT INTO captures (url, at, body) VALUES (?, ?, ?)'),
    snapshot: db.prepare('INSERT INTO snapshots (source, check_id, body) VALUES (?, ?, ?)'),
    article: db.prepare('INSERT INTO articles (url, source, title, published, due) VALUES (?, ?, ?, ?, ?)'),
    change: db.prepare('INSERT INTO changes (at, check_id, article_id, kind, title) VALUES (?, ?, ?, ?, ?)'),
    revision: db.prepare('INSERT INTO revisions (article_id, at, body) VALUES (?, ?, ?)'),
    visit: db.prepare('INSERT INTO visits (article_id, at, outcome) VALUES (?, ?, ?)'),
    due: db.prepare('UPDATE articles SET due = ? WHERE id = ?'),
    delivery: db.prepare('INSERT INTO deliveries (channel, key, change_id, state) VALUES (?, ?, ?, ?)'),
  }
}

function readListing(body: Buffer, base: string): Entry[] {
  const document = parseHtml(body)
  const region = selectOne(select['region'] ?? 'body', document)
  return selectAll<AnyNode, Element>(select['row'] ?? 'article', region ?? document).map((row) => ({
    url: new URL(find('link', row).attribs['href'] ?? '', base).href,
    title: textOf(find('link', row)),
    published: new Date(`${textOf(find('date', row))} UTC`).toISOString().slice(0, 10),
    excerpt: textOf(find('excerpt', row)),
    thumbnail: new URL(find('thumbnail', row).attribs['src'] ?? '', base).href,
  }))
}

function readArticle(body: Buffer): { title: string; paragraphs: string[] } {
  const document = parseHtml(body)
  const paragraphs = selectAll<AnyNode, Element>(select['paragraph'] ?? 'p', find('text', document))
  return {
    title: textOf(find('title', document)),
    paragraphs: paragraphs.map((one) => textOf(one)),
  }
}

function parseHtml(body: Buffer): Document {
  return parse(body.toString(), { treeAdapter: adapter })
}

function find(name: string, root: Document | Element): Element {
  const found = selectOne<AnyNode, Element>(select[name] ?? name, root)
  if (found === null) throw new Error(`The page has no ${name}`)
  return found
}

function textOf(root: Element): string {
  const parts: string[] = []
  const collect = (node: AnyNode) => {
    if (isText(node)) parts.push(node.data)
    else if (isTag(node)) for (const child of node.children) collect(child)
  }
  collect(root)
  return parts.join('').trim()
}
