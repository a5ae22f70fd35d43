import { visitDue } from '../src/check/visit-due.ts'
import { openBare } from './bare.ts'
import { openByHand } from './by-hand.ts'
import { compare } from './figures.ts'
import type { Row } from './report.ts'
import type { Site } from './site.ts'
import type { Sizes } from './sizes.ts'
import { expectOutcome, openWorkshop, type Workshop } from './workshop.ts'

const GROUP = 'changing'
const NEVER = new AbortController().signal

/** Target 5: one entry more, its article read, all of it durable, the alert owed. */
export async function measureChange(site: Site, { changing, runs, warmUps }: Sizes): Promise<Row[]> {
  await using workshop = await openWorkshop({ site, group: GROUP, sources: changing })
  await using bare = openBare()
  await using byHand = await openByHand(
    workshop.config.sources.map(({ url }) => url),
    bare,
  )
  // Both meet the same entry: it is published before the floor, which comes first.
  const floor = async () => {
    for (const { url } of workshop.config.sources) await byHand.followUp(url)
  }
  const product = () => followAllUp(workshop)
  const publishing = async () => {
    await site.publish(GROUP, 1)
    await floor()
  }
  for (let round = 0; round < warmUps; round += 1) {
    await publishing()
    await product()
  }
  const owedBefore = await countOwed(workshop)
  const costs = await compare({ runs, operations: changing, product, floor: publishing })
  const owed = (await countOwed(workshop)) - owedBefore
  if (owed !== runs * changing) throw new Error(`Of ${runs * changing} changes, ${owed} are owed an alert.`)
  return [
    {
      target: 5,
      what: 'one change end to end, durable, one after the other',
      unit: 'ms CPU',
      product: costs.product.cpuMs,
      floor: costs.floor.cpuMs,
      limit: 2,
      limitOf: 'ratio',
    },
  ]
}

/** Checks each source, and makes the visit that its change calls for, before it turns to the next. */
export async function followAllUp({ config, check, works }: Workshop): Promise<void> {
  for (const source of config.sources) {
    expectOutcome([await check(source)], 'changed')
    await visitDue({ dueBy: Date.now, sources: config.sources, deps: works.visiting, onVisit: () => undefined }, NEVER)
  }
}

async function countOwed({ works }: Workshop): Promise<number> {
  const { count } = await works.store.db
    .selectFrom('delivery_changes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}
