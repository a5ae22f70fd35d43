import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a piece of work cost this process, all of its threads included. */
export type Cost = { readonly cpuMs: number; readonly wallMs: number }

export type Compared = { readonly product: Cost; readonly floor: Cost }

export type Comparison = {
  readonly runs: number
  /** How many operations one run makes: costs are given for one. */
  readonly operations: number
  readonly product: () => Promise<void>
  readonly floor: () => Promise<void>
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Medians of interleaved runs, for one operation; each run starts without the garbage of the one before. */
export async function compare({ runs, operations, product, floor }: Comparison): Promise<Compared> {
  const costs: Compared[] = []
  for (let run = 0; run < runs; run += 1) {
    costs.push({ floor: await costOf(floor, operations), product: await costOf(product, operations) })
  }
  return { product: medianCost(costs.map((cost) => cost.product)), floor: medianCost(costs.map((cost) => cost.floor)) }
}

async function costOf(work: () => Promise<void>, operations: number): Promise<Cost> {
  collectGarbage()
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(cpuBefore)
  return { cpuMs: (user + system) / 1000 / operations, wallMs: (performance.now() - startedAt) / operations }
}

export function medianCost(costs: readonly Cost[]): Cost {
  return { cpuMs: median(costs.map(({ cpuMs }) => cpuMs)), wallMs: median(costs.map(({ wallMs }) => wallMs)) }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2
}
