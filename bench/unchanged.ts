import type { Works } from '../src/cli/assemble.ts'
import { eachAtMost } from '../src/lib/each-at-most.ts'
import type { Source } from '../src/model/source.ts'
import { openBare } from './bare.ts'
import { type Comparison, compare } from './figures.ts'
import type { Row } from './report.ts'
import { ETAG, type Site } from './site.ts'
import type { Sizes } from './sizes.ts'
import { CONCURRENCY, expectOutcome, openWorkshop, type Workshop } from './workshop.ts'

/** What counts as paced. */
export const PER_SECOND = 20
const LONGEST_UNRECORDED_MS = 1_000

/** Target 1: the site answers 304, to all at once. */
export async function measureNotModified(site: Site, sizes: Sizes): Promise<Row[]> {
  await using workshop = await openWorkshop({ site, group: 'etag', sources: sizes.sources })
  await using bare = openBare()
  const costs = await compareBursts(workshop, ({ url }) => bare.askAgain(url, ETAG), sizes)
  const what = `unchanged, 304, recorded, burst of ${sizes.sources}`
  return [{ target: 1, what, unit: 'ms CPU', ...costs, limit: 1.6, limitOf: 'ratio' }]
}

/** Target 2: the same, one after the other. */
export async function measurePaced(site: Site, sizes: Sizes): Promise<Row[]> {
  await using workshop = await openWorkshop({ site, group: 'etag', sources: sizes.sources })
  await using bare = openBare()
  const costs = await comparePaced(workshop, ({ url }) => bare.askAgain(url, ETAG), sizes)
  const what = `unchanged, 304, recorded, ${PER_SECOND} a second`
  return [{ target: 2, what, unit: 'ms CPU', ...costs, limit: 2.2, limitOf: 'ratio' }]
}

/** Target 3: the page differs in every answer, its listing does not. */
export async function measureNonce(site: Site, sizes: Sizes): Promise<Row[]> {
  await using workshop = await openWorkshop({ site, group: 'nonce', sources: sizes.sources })
  await using bare = openBare()
  const get = async ({ url }: Source) => void (await bare.get(url))
  const costs = await compareBursts(workshop, get, sizes)
  const what = `unchanged, 200 with a nonce, 61 KB, recorded, burst of ${sizes.sources}`
  return [{ target: 3, what, unit: 'ms CPU', ...costs, limit: 2, limitOf: 'ratio' }]
}

type Ask = (source: Source) => Promise<void>

async function compareBursts(workshop: Workshop, ask: Ask, { runs, sources, warmUps }: Sizes) {
  const product = async () => expectOutcome(await workshop.checkAll(), 'unchanged')
  const floor = () => eachAtMost(CONCURRENCY, workshop.config.sources, ask)
  await requireRecordedSoon(workshop)
  for (let round = 0; round < warmUps; round += 1) {
    await floor()
    await product()
  }
  return compareRecorded(workshop, { runs, operations: sources, product, floor })
}

async function comparePaced(workshop: Workshop, ask: Ask, { runs, pacedSeconds }: Sizes) {
  const operations = PER_SECOND * pacedSeconds
  const inTurn = Array.from(
    { length: operations },
    (_, at) => workshop.config.sources[at % workshop.config.sources.length],
  )
  const sources = inTurn.filter((source) => source !== undefined)
  const product = async () => expectOutcome(await paced(sources, workshop.check), 'unchanged')
  const floor = async () => void (await paced(sources, ask))
  return compareRecorded(workshop, { runs, operations, product, floor })
}

/** Starts the work on each at its moment, whatever became of those before. */
export function paced<T>(sources: readonly Source[], work: (source: Source) => Promise<T>): Promise<T[]> {
  const left = sources.values()
  const started: Promise<T>[] = []
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const { value, done } = left.next()
      if (!done) return void started.push(work(value))
      clearInterval(timer)
      resolve(Promise.all(started))
    }, 1000 / PER_SECOND)
  })
}

/** An outcome is on record within a second of its answer. */
async function requireRecordedSoon({ config, check }: Workshop): Promise<void> {
  const lags = config.sources.map(async (source) => {
    const { startedAt, tookMs } = await check(source)
    return Date.now() - Date.parse(startedAt) - tookMs
  })
  const longestMs = Math.max(...(await Promise.all(lags)))
  if (longestMs > LONGEST_UNRECORDED_MS) throw new Error(`An unchanged check was recorded only after ${longestMs} ms.`)
}

async function compareRecorded({ works }: Workshop, comparison: Comparison) {
  const before = await countChecks(works)
  const { product, floor } = await compare(comparison)
  const recorded = (await countChecks(works)) - before
  const made = comparison.runs * comparison.operations
  if (recorded !== made) throw new Error(`Of ${made} checks, ${recorded} are in the store.`)
  return { product: product.cpuMs, floor: floor.cpuMs }
}

async function countChecks({ store }: Works): Promise<number> {
  const { count } = await store.db
    .selectFrom('checks')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}
