import { pack } from '../src/archive/pack.ts'
import { sql } from '../src/store/kysely.ts'
import { articlePage, NONCE } from './pages.ts'
import type { Row } from './report.ts'
import type { Site } from './site.ts'
import type { Sizes } from './sizes.ts'
import { expectOutcome, openWorkshop, type Workshop } from './workshop.ts'

const ARTICLES = 50
const EDITS = 19

/** Target 7: bytes kept for a listing that has one entry more, and for an article of which one paragraph was edited. */
export async function measureKept(site: Site, { listingRevisions }: Sizes): Promise<Row[]> {
  await using workshop = await openWorkshop({ site, group: 'kept', sources: 1 })
  const [source] = workshop.config.sources
  if (source === undefined) throw new Error('There is no source.')
  for (let revision = 0; revision < listingRevisions; revision += 1) {
    await site.publish('kept', 1)
    expectOutcome([await workshop.check(source)], 'changed')
  }
  const row = { target: 7, unit: 'KB', floor: null, limitOf: 'unit' } as const
  const listing = (await bytesOf(workshop, 'captures')) + (await bytesOf(workshop, 'snapshots'))
  return [
    { ...row, what: 'kept for a listing revision, page and entries', product: listing / 1000, limit: 1.3 },
    { ...row, what: 'kept for the page of an article revision', product: articleBytes() / 1000, limit: 0.8 },
  ]
}

/** The mean of a packed body, whole copies included. */
async function bytesOf({ works }: Workshop, table: 'captures' | 'snapshots'): Promise<number> {
  const { mean } = await works.store.db
    .selectFrom(table)
    .select(sql<number>`avg(length(body))`.as('mean'))
    .executeTakeFirstOrThrow()
  return mean
}

/** The mean of the page of an edit, packed against the version before it; the first copy of each article apart. */
function articleBytes(): number {
  let bytes = 0
  for (let article = 0; article < ARTICLES; article += 1) {
    const page = articlePage('http://127.0.0.1', `${1_713_000_000 + article * 600}-${10_000 + article}`)
    let previous = { ...pack(Buffer.from(page), null), bytes: Buffer.from(page) }
    for (let edit = 1; edit <= EDITS; edit += 1) {
      const edited = Buffer.from(
        page
          .replaceAll(NONCE, (0xf00dfacef0 + article * 97 + edit).toString(16))
          .replace(
            'The meeting was briefed',
            `The meeting of ${edit} April, attended by ${edit * 7} delegates, was told`,
          ),
      )
      const packed = pack(edited, previous)
      bytes += packed.bytes.length
      previous = { bytes: edited, depth: packed.depth }
    }
  }
  return bytes / (ARTICLES * EDITS)
}
