import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { visitDue } from '../src/check/visit-due.ts'
import { sql } from '../src/store/kysely.ts'
import { machine } from './report.ts'
import { startSite } from './site.ts'
import { expectOutcome, openWorkshop } from './workshop.ts'

// `npm run bench:year`: how much a store holds after a year of a busy source: each new article in a listing of its own,
// its page read once. Edits come on top, as `npm run bench -- --only 7` measures them.

const { values } = parseArgs({ options: { articles: { type: 'string', default: '7300' } } })
const articles = Number(values.articles)
const PROGRESS_EVERY = 500
const NEVER = new AbortController().signal

await using site = await startSite()
await using workshop = await openWorkshop({ site, group: 'year', sources: 1 })
const { config, check, works } = workshop
const { db } = works.store
for (let article = 1; article <= articles; article += 1) {
  await site.publish('year', 1)
  expectOutcome(await Promise.all(config.sources.map(check)), 'changed')
  await visitDue({ dueBy: Date.now, sources: config.sources, deps: works.visiting, onVisit: () => undefined }, NEVER)
  if (article % PROGRESS_EVERY === 0) process.stderr.write(`${article} of ${articles} articles\n`)
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
const sizeOf = async (table: 'captures' | 'snapshots' | 'revisions') => {
  const { rows } = await sql<{ bytes: number; count: number }>`
    select sum(length(body)) as bytes, count(*) as count from ${sql.table(table)}`.execute(db)
  return `${table}: ${rows[0]?.count} of ${megabytes(rows[0]?.bytes ?? 0)}`
}
const { pages } = await db
  .selectFrom('captures')
  .select(sql<number>`sum(byte_length)`.as('pages'))
  .executeTakeFirstOrThrow()
await sql`pragma wal_checkpoint(truncate)`.execute(db)
console.log(machine())
console.log(`${articles} articles, pages of ${megabytes(pages)} as they came`)
for (const table of ['captures', 'snapshots', 'revisions'] as const) console.log(await sizeOf(table))
console.log(`the store as a whole: ${megabytes(statSync(config.store.file).size)}`)
