import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { eachAtMost } from '../src/lib/each-at-most.ts'
import { openCrew } from './crew.ts'
import { explain } from './explain.ts'
import { openTally } from './report.ts'
import { tellFault } from './tell.ts'
import { writeStory } from './timetable.ts'

// Lives through stories on a clock of its own, and says whether any promise was broken.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '1000' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    quick: { type: 'boolean', default: false },
  },
})

const LONGEST_STORY_DAYS = 8
const SAY_EACH_MS = process.stderr.isTTY ? 200 : 30_000
const INTERRUPTED = 130

const firstSeed = wholeNumber('seed')
const days = values.quick ? 100 : wholeNumber('days')
const jobs = wholeNumber('jobs')
const startedAt = performance.now()
const tally = openTally()
let nextSeed = firstSeed
let isStopped = false
let saidAt = 0
process.once('SIGINT', () => {
  isStopped = true
  sayAlone('Stopping once the stories under way have ended; once more ends at once.')
})

await using crew = openCrew(jobs)
await eachAtMost(jobs, [...plan()], async ({ seed, length }) => {
  if (isStopped) return
  nextSeed = seed + 1
  const trial = await crew.tryStory(writeStory(seed, length))
  tally.add({ seed, days: length }, trial)
  const [first] = trial.faults
  if (first !== undefined) sayAlone(`seed ${seed} went wrong: ${tellFault(first)}`)
  sayProgress()
})

if (process.stderr.isTTY) process.stderr.write('\n')
for (const line of tally.lines()) console.log(line)
if (tally.failed.length > 0) {
  process.exitCode = 1
  if (!isStopped) await explain(tally.failed, crew)
}
if (isStopped) {
  process.exitCode = INTERRUPTED
  console.log(`\nThe rest: npm run simulate -- --seed ${nextSeed} --days ${days - tally.days}`)
}

/** The stories of so many days, each with the next seed. */
function* plan(): Generator<{ seed: number; length: number }> {
  for (let seed = firstSeed, left = days; left > 0; seed += 1, left -= LONGEST_STORY_DAYS) {
    yield { seed, length: Math.min(LONGEST_STORY_DAYS, left) }
  }
}

function sayProgress(): void {
  const now = performance.now()
  if (now - saidAt < SAY_EACH_MS && tally.days < days) return
  saidAt = now
  const perMinute = tally.days / ((now - startedAt) / 60_000)
  const left = Math.ceil((days - tally.days) / perMinute)
  const line = `${tally.days} of ${days} days, ${Math.round(perMinute)} a minute, ${left} min left, ${tally.failed.length} stories went wrong`
  process.stderr.write(process.stderr.isTTY ? `\r${line}\u001B[K` : `${line}\n`)
}

/** On a line of its own, over the one of the progress. */
function sayAlone(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r${line}\u001B[K\n` : `${line}\n`)
}

function wholeNumber(name: 'seed' | 'days' | 'jobs'): number {
  const number = Number(values[name])
  if (Number.isSafeInteger(number) && number > 0) return number
  console.error(`--${name} takes a whole number above 0, not ${values[name]}.`)
  process.exit(2)
}
