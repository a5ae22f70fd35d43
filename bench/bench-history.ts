import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { unpack } from '../src/archive/pack.ts'
import { createRandom } from '../src/lib/random.ts'
import { parseSearch } from '../src/model/search-query.ts'
import { type Database, openStoreForReading } from '../src/store/open-store.ts'
import { findArticles } from '../src/store/read-articles.ts'
import { listChanges } from '../src/store/read-changes.ts'
import { searchTexts } from '../src/store/search.ts'
import { type BigStore, buildBigStore } from './big-store.ts'
import { machine } from './report.ts'

// Target 8: a store of a million changes and 200,000 articles of 2 KB, and what is asked of it.

const { values } = parseArgs({
  options: {
    articles: { type: 'string', default: '200000' },
    minutes: { type: 'string', default: '30' },
    asks: { type: 'string', default: '200' },
  },
})
const ASKS = Number(values.asks)
const HITS = 20

const store = await buildBigStore({ articles: Number(values.articles), withinMs: Number(values.minutes) * 60_000 })
const { db, close } = await openStoreForReading(store.file)
const raw = new DatabaseSync(store.file, { readOnly: true })
const random = createRandom(7)

console.log(`${machine()}; ${store.changes} changes, ${store.articles} articles\n`)
for (const line of sizeLines(raw)) console.log(line)
console.log('')
for (const measure of measures(db, raw, store)) console.log(await measure())
raw.close()
await close()

type Ask = { readonly product: () => Promise<unknown[]>; readonly byHand: () => unknown[] }

function* measures(product: Database, hand: DatabaseSync, { articles }: BigStore): Generator<() => Promise<string>> {
  const anArticle = () => 1 + Math.floor(random() * articles)
  const latest = hand.prepare(
    `select changes.*, articles.key, articles.url, articles.title, articles.published, articles.excerpt from changes
     left join articles on articles.id = article_id where changes.source_id = ? order by changes.id desc limit 50`,
  )
  const revisions = hand.prepare('select id, seen_at, hash, classes from revisions where article_id = ? order by id')
  const article = hand.prepare('select * from articles where id = ?')
  const listings = hand.prepare('select * from listings where article_id = ?')
  const body = hand.prepare('select body from revisions where id = ?')
  const contentOf = (id: number) =>
    JSON.parse(unpack(Buffer.from(body.get(id)?.['body'] as Uint8Array), null).toString())
  yield () =>
    measure('latest 50 changes of a source', () => {
      const source = `source-${Math.floor(random() * 100)}`
      const all = { kinds: null, since: null, until: null, match: null }
      return {
        product: () => listChanges(product, { source, ...all, limit: 50 }),
        byHand: () => latest.all(source),
      }
    })
  yield () =>
    measure('an article with its revisions and text', () => {
      const id = anArticle()
      return {
        product: async () => (await findArticles(product, String(id)))[0]?.revisions.slice() ?? [],
        byHand: () => {
          listings.all(id)
          contentOf(Number(article.get(id)?.['revision_id']))
          return revisions.all(id)
        },
      }
    })
  const textOf = (id: number) => contentOf(id).paragraphs.join(' ') as string
  const twoWords = () => {
    const words = textOf(anArticle())
      .split(/[\s.。]+/u)
      .filter((word) => word !== '')
    const pick = () => (words[Math.floor(random() * words.length)] ?? '').slice(0, 12)
    const [a, b] = [pick(), pick()]
    return /\p{Script=Han}/u.test(a) ? `${a.slice(0, 2)} ${b.slice(2, 4)}` : `${a} ${b}`
  }
  const oneSyllable = () => {
    const letters = [...new Set(textOf(anArticle()))].filter((letter) => /\p{Script=Hangul}/u.test(letter))
    return letters[Math.floor(random() * letters.length)] ?? '가'
  }
  for (const [what, index, draw] of [
    ['two words', 'search_words', twoWords],
    ['one Korean syllable', 'search_letters', oneSyllable],
  ] as const) {
    const newest = hand.prepare(
      `select texts.*, articles.* from ${index} cross join texts on texts.id = ${index}.rowid
       cross join articles on articles.id = texts.article_id where ${index} match ? order by ${index}.rowid desc limit ${HITS * 2}`,
    )
    for (const order of ['newest', 'ranked'] as const) {
      yield () =>
        measure(`search, ${what}, ${HITS} ${order}`, () => {
          const query = parseSearch(draw())
          const matched = query.terms.map(({ text }) => phraseOf(text)).join(' AND ')
          return {
            product: () => searchTexts(product, { query, after: null, before: null, order, limit: HITS }),
            byHand: () => {
              const rows = newest.all(matched)
              const ids = new Set(rows.map((row) => Number(row['revision_id'])).slice(0, HITS))
              return [...ids].map(contentOf)
            },
          }
        })
    }
  }
  yield () =>
    measure(
      'history --match of what stands nowhere',
      () => {
        const all = { source: null, kinds: null, since: null, until: null }
        return { product: () => listChanges(product, { ...all, match: 'standsnowhere', limit: 50 }), byHand: () => [] }
      },
      1,
    )
}

function phraseOf(text: string): string {
  const letters = [...text]
  const isJoined = /^[\p{Script=Hangul}\p{Script=Han}]/u.test(text)
  const words =
    isJoined && letters.length > 1 ? letters.slice(1).map((letter, at) => `${letters[at]}${letter}`) : [text]
  return `"${words.join(' ')}"`
}

/** The 95th percentile of CPU and of wall time, each beside the same by hand. */
async function measure(what: string, draw: () => Ask, asks = ASKS): Promise<string> {
  const product: Cost[] = []
  const byHand: Cost[] = []
  let found = 0
  for (let ask = 0; ask < asks; ask += 1) {
    const asked = draw()
    byHand.push(await costOf(async () => asked.byHand()))
    product.push(
      await costOf(asked.product, (rows) => {
        found += rows.length
      }),
    )
  }
  const [ours, floor] = [p95(product), p95(byHand)]
  const figures = `p95 ${ours.cpuMs.toFixed(2)} ms CPU (${ours.wallMs.toFixed(2)} wall), by hand ${floor.cpuMs.toFixed(2)} (${floor.wallMs.toFixed(2)})`
  return `${what}: ${figures}, ${(ours.cpuMs / floor.cpuMs).toFixed(1)} x; ${(found / asks).toFixed(1)} found`
}

type Cost = { readonly cpuMs: number; readonly wallMs: number }

async function costOf(
  work: () => Promise<unknown[]>,
  tell: (rows: unknown[]) => void = () => undefined,
): Promise<Cost> {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  const rows = await work()
  const { user, system } = process.cpuUsage(before)
  const wallMs = performance.now() - startedAt
  tell(rows)
  return { cpuMs: (user + system) / 1_000, wallMs }
}

function p95(costs: readonly Cost[]): Cost {
  const at = (of: (cost: Cost) => number) =>
    costs.map(of).toSorted((a, b) => a - b)[Math.floor(costs.length * 0.95)] ?? 0
  return { cpuMs: at(({ cpuMs }) => cpuMs), wallMs: at(({ wallMs }) => wallMs) }
}

/** The text in UTF-8, of a sample, beside what the index takes. */
function sizeLines(hand: DatabaseSync): string[] {
  const size = (table: string) => Number(hand.prepare(`select sum(length(block)) as n from ${table}`).get()?.['n'] ?? 0)
  const count = Number(hand.prepare('select count(*) as n from revisions').get()?.['n'])
  const sample = hand.prepare('select body from revisions where id % 100 = 0').all()
  const bytes = sample.reduce((sum, row) => {
    const { title, paragraphs } = JSON.parse(unpack(Buffer.from(row['body'] as Uint8Array), null).toString())
    return sum + Buffer.byteLength(title) + Buffer.byteLength(paragraphs.join('\n\n'))
  }, 0)
  const text = (bytes / sample.length) * count
  const [words, letters] = [size('search_words_data'), size('search_letters_data')]
  const docs = Number(hand.prepare('select sum(length(sz)) as n from search_words_docsize').get()?.['n'])
  const mb = (n: number) => `${(n / 1e6).toFixed(0)} MB`
  return [
    `text ${mb(text)}; index of words ${mb(words)}, of letters ${mb(letters)}, lengths ${mb(docs)}: ${((words + letters + docs) / text).toFixed(2)} x the text`,
  ]
}
