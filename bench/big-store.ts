import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pack } from '../src/archive/pack.ts'
import { createRandom } from '../src/lib/random.ts'
import { contentHash } from '../src/model/article.ts'
import { foldForSearch, indexWords, syllablesOf } from '../src/model/search-words.ts'
import { openStore } from '../src/store/open-store.ts'
import { createWriters, TONGUES, writeArticle } from './big-texts.ts'

const SOURCES = 100
const CHANGES_PER_ARTICLE = 5
const TEXT_BYTES = 2_000
const START_AT = Date.parse('2020-01-01T00:00:00Z')
const PER_COMMIT = 1_000

export type BigStore = { readonly file: string; readonly articles: number; readonly changes: number }

/**
 * A store of so many articles with one revision and five changes each, built once into the temporary folder. It ends early
 * after `withinMs`, with what it has by then.
 */
export async function buildBigStore(options: { articles: number; withinMs: number }): Promise<BigStore> {
  const folder = join(tmpdir(), 'dateline-bench')
  const file = join(folder, `history-${options.articles}.db`)
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true })
    const unfinished = `${file}.unfinished`
    rmSync(unfinished, { force: true })
    await (await openStore(unfinished, START_AT)).close()
    fill(unfinished, options)
    renameSync(unfinished, file)
  }
  const db = new DatabaseSync(file, { readOnly: true })
  const count = (table: string) => Number(db.prepare(`select count(*) as n from ${table}`).get()?.['n'])
  const built = { file, articles: count('articles'), changes: count('changes') }
  db.close()
  return built
}

function fill(file: string, { articles, withinMs }: { articles: number; withinMs: number }): void {
  const db = new DatabaseSync(file)
  db.exec('pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off')
  const insert = prepareInserts(db)
  const writers = createWriters(createRandom(42))
  const endAt = Date.now() + withinMs
  for (let source = 0; source < SOURCES; source += 1) insert.source(source)
  for (let done = 0; done < articles && Date.now() < endAt; done += PER_COMMIT) {
    db.exec('begin')
    for (let id = done + 1; id <= Math.min(articles, done + PER_COMMIT); id += 1) {
      const tongue = TONGUES[id % TONGUES.length] ?? 'en'
      insert.article(id, writeArticle(writers[tongue], TEXT_BYTES))
      for (let change = 0; change < CHANGES_PER_ARTICLE; change += 1) insert.change(id, change)
    }
    db.exec('commit')
    process.stderr.write(`built ${done + PER_COMMIT} of ${articles} articles\n`)
  }
  db.close()
}

type Said = { readonly title: string; readonly paragraphs: readonly string[] }

/** Rows as recordCheck and recordVisit write them, without what takes no part in reading them. */
function prepareInserts(db: DatabaseSync) {
  const into = (table: string, columns: string) =>
    db.prepare(`insert into ${table} (${columns}) values (${columns.replace(/[\w]+/gu, '?')})`)
  const source = into('sources', 'id, name, url, timezone, schedule, watched, state')
  const article = into('articles', 'id, site, key, source_id, url, title, published, first_seen_at, revision_id')
  const listing = into(
    'listings',
    'source_id, article_id, origin, state, title, published, first_listed_at, last_listed_at',
  )
  const revision = into('revisions', 'id, article_id, seen_at, hash, body, depth, classes, profile_hash')
  const text = into('texts', 'id, article_id, revision_id, listed_title, seen_at')
  const words = into('search_words', 'rowid, title, text')
  const letters = into('search_letters', 'rowid, letters')
  const change = into('changes', 'at, source_id, kind, article_id, late, backdated, classes, after, sources, summary')
  const sourceOf = (id: number) => `source-${id % SOURCES}`
  const find = (id: number, title: string, paragraphs: readonly string[]) => {
    const [head, body] = [foldForSearch(title), foldForSearch(paragraphs.join('\n\n'))]
    words.run(id, indexWords(head).join(' '), indexWords(body).join(' '))
    const inTitle = syllablesOf(head)
    const all = [...new Set([...inTitle, ...syllablesOf(body), ...inTitle.map((letter) => `t${letter}`)])]
    if (all.length > 0) letters.run(id, all.join(' '))
  }
  return {
    source: (id: number) => source.run(sourceOf(id), `Source ${id}`, 'https://a.example/', 'UTC', '* * * * *', 1, 'ok'),
    article(id: number, said: Said) {
      const at = START_AT + id * 1_000
      const day = new Date(at).toISOString().slice(0, 10)
      const content = { ...said, published: day, sourceLabel: null, originalUrl: null, images: [] }
      const { bytes, depth } = pack(Buffer.from(JSON.stringify(content)), null)
      article.run(id, 'plain', `k${id}`, sourceOf(id), `https://a.example/${id}/`, said.title, day, at, id)
      listing.run(sourceOf(id), id, 'added', 'rolled-off', said.title, day, at, at)
      revision.run(id, id, at, contentHash(content), bytes, depth, '[]', 'profile')
      text.run(2 * id - 1, id, null, said.title, at)
      find(2 * id - 1, said.title, [])
      text.run(2 * id, id, id, null, at)
      find(2 * id, said.title, said.paragraphs)
    },
    change(id: number, nth: number) {
      const kind = nth === 0 ? 'added' : 'edited'
      const after = JSON.stringify({ title: `Title ${id}`, published: null })
      const where = sourceOf(id)
      change.run(
        START_AT + id * 1_000 + nth,
        where,
        kind,
        id,
        0,
        0,
        '[]',
        after,
        JSON.stringify([where]),
        `${kind} ${id}`,
      )
    },
  }
}
