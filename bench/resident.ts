import { enableCompileCache } from 'node:module'
import type { Source } from '../src/model/source.ts'

// A process that checks sources as the daemon does, and tells how much of it was resident. It starts as the program
// does: what is imported before the cache is on would be compiled here, and stay in memory.

/** The most that was resident, in MB. */
export type Resident = { readonly paced: number; readonly burst: number }

const SAMPLE_MS = 20

async function reside(file: string, seconds: number, bursts: number): Promise<Resident> {
  const { checkSource } = await import('../src/check/check-source.ts')
  const { loadConfig } = await import('../src/config/load-config.ts')
  const { assembleForBench, expectOutcome } = await import('./workshop.ts')
  const { PER_SECOND, paced } = await import('./unchanged.ts')
  const config = loadConfig(file, process.env)
  const works = await assembleForBench(config)
  const { signal } = new AbortController()
  const check = (source: Source) => checkSource(source, works.checking, signal)
  const inTurn = config.sources.slice(0, PER_SECOND * seconds)
  const whilePaced = await mostResident(async () => expectOutcome(await paced(inTurn, check), 'unchanged'))
  const burst = await mostResident(async () => {
    for (let at = 0; at < bursts; at += 1) expectOutcome(await Promise.all(config.sources.map(check)), 'unchanged')
  })
  await works.close()
  return { paced: whilePaced, burst }
}

async function mostResident(work: () => Promise<void>): Promise<number> {
  let most = 0
  const sample = () => {
    most = Math.max(most, process.memoryUsage.rss() / 1e6)
  }
  const timer = setInterval(sample, SAMPLE_MS)
  await work()
  clearInterval(timer)
  sample()
  return most
}

enableCompileCache()
const [file = '', seconds, bursts] = process.argv.slice(2)
console.log(JSON.stringify(await reside(file, Number(seconds), Number(bursts))))
