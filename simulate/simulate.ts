import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Fault } from './oracle/evidence.ts'
import { type Figures, type Found, quantile, sumFigures } from './oracle/figures.ts'
import { shrinkStory } from './shrink.ts'
import { tellFault, tellStory } from './tell.ts'
import { writeStory } from './timetable.ts'
import { tryStory } from './trial.ts'

// Lives through stories on a clock of its own, and says whether any promise was broken.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '1000' },
    quick: { type: 'boolean', default: false },
  },
})

const LONGEST_STORY_DAYS = 8
const SHRINK_MS = 90_000

const firstSeed = wholeNumber('seed')
const days = values.quick ? 100 : wholeNumber('days')
const startedAt = performance.now()
const figures: Figures[] = []
const failed: { readonly seed: number; readonly days: number; readonly faults: readonly Fault[] }[] = []
let kills = 0

for (let seed = firstSeed, lived = 0; lived < days; seed += 1) {
  const length = Math.min(LONGEST_STORY_DAYS, days - lived)
  const trial = await tryStory(writeStory(seed, length))
  lived += length
  kills += trial.kills
  figures.push(trial.figures)
  if (trial.faults.length > 0) failed.push({ seed, days: length, faults: trial.faults })
  if (process.stderr.isTTY || lived % 500 === 0 || lived === days) {
    process.stderr.write(
      `${process.stderr.isTTY ? '\r' : ''}${lived} of ${days} days, ${failed.length} stories went wrong${process.stderr.isTTY ? '' : '\n'}`,
    )
  }
}
if (process.stderr.isTTY) process.stderr.write('\n')

for (const line of tableLines(sumFigures(figures))) console.log(line)
const [worst] = failed.toSorted((a, b) => a.faults.length - b.faults.length)
if (worst !== undefined) {
  await explain(worst)
  process.exitCode = 1
}

function tableLines({ checks, visits, additions, gaps, edits, removals }: Figures): string[] {
  const took = Math.round((performance.now() - startedAt) / 1000)
  const faults = failed.flatMap((one) => one.faults)
  const broken = (promise: number) => String(faults.filter((fault) => fault.promise === promise).length)
  const rows: [string, string][] = [
    ['days, in stories', `${days}, ${figures.length}`],
    ['checks, visits', `${checks}, ${visits}`],
    ['kills of the monitor', String(kills)],
    ['entries listed after the baseline', String(additions.listed)],
    ['additions said, gaps', `${additions.said}, ${gaps}`],
    ['edits', foundText(edits)],
    ['removals', foundText(removals)],
    ['missed (promise 1)', broken(1)],
    ['said twice (promise 2)', broken(2)],
    ['said and not so (promise 3)', broken(3)],
    ['gaps not on record (promise 4)', broken(4)],
  ]
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version.slice(1)}, ${new Date().toISOString().slice(0, 10)}`
  return [`${machine}; ${took} s`, '', ...rows.map(([what, figure]) => `${what.padEnd(36)} ${figure}`)]
}

function foundText({ made, found, delays }: Found): string {
  const p50 = duration(quantile(delays, 0.5))
  const p95 = duration(quantile(delays, 0.95))
  return made === 0 ? 'none made' : `${found} of ${made} found within two days; p50 ${p50}, p95 ${p95}`
}

function duration(ms: number | null): string {
  if (ms === null) return '-'
  return ms < 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`
}

/** Says how to repeat a story that went wrong, and tells the smallest one that still does. */
async function explain({ seed, days: length, faults }: (typeof failed)[number]): Promise<void> {
  const [first] = faults
  if (first === undefined) return
  console.log(`\nSeeds that went wrong: ${failed.map((one) => one.seed).join(', ')}`)
  console.log(`Repeat one with: npm run simulate -- --seed ${seed} --days ${length}\n`)
  console.log('The smallest story that goes wrong so:\n')
  const isSame = (fault: Fault) => fault.promise === first.promise && shape(fault) === shape(first)
  const story = { ...writeStory(seed, length), endAt: Math.max(first.at + 3_600_000, writeStory(seed, 1).endAt) }
  const fails = async (one: typeof story) => (await tryStory(one)).faults.some(isSame)
  const whole = first.at > 0 && (await fails(story)) ? story : writeStory(seed, length)
  const until = performance.now() + SHRINK_MS
  const small = await shrinkStory(whole, fails, () => performance.now() > until)
  for (const line of tellStory(small)) console.log(line)
  console.log('')
  for (const fault of (await tryStory(small)).faults.slice(0, 10)) console.log(tellFault(fault))
}

/** A fault without what is special to one article. */
function shape({ says }: Fault): string {
  return says.replaceAll(/[\d., ]+/gu, ' ')
}

function wholeNumber(name: 'seed' | 'days'): number {
  const number = Number(values[name])
  if (Number.isSafeInteger(number) && number > 0) return number
  console.error(`--${name} takes a whole number above 0, not ${values[name]}.`)
  process.exit(2)
}
