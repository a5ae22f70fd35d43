import type { Crew } from './crew.ts'
import type { Story } from './happenings.ts'
import type { Fault } from './oracle/evidence.ts'
import type { Failed } from './report.ts'
import { shrinkStory } from './shrink.ts'
import { tellFault, tellStory } from './tell.ts'
import { writeStory } from './timetable.ts'

const KINDS_AT_MOST = 6
const SHRINK_MS = 90_000

/** Says how to repeat each story that went wrong, and tells the smallest one for each way in which they did. */
export async function explain(failed: readonly Failed[], crew: Crew): Promise<void> {
  console.log('\nSeeds that went wrong:\n')
  for (const { seed, days, faults } of failed.toSorted((a, b) => a.seed - b.seed)) {
    const [first] = faults
    if (first === undefined) continue
    const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`
    console.log(`npm run simulate -- --seed ${seed} --days ${days}   ${tellFault(first)}${more}`)
  }
  // The one with the fewest faults tells most clearly what went wrong.
  const clearest = failed.toSorted((a, b) => a.faults.length - b.faults.length)
  const kinds = new Map(clearest.toReversed().map((one) => [shapeOf(one.faults[0]), one]))
  for (const one of [...kinds.values()].slice(0, KINDS_AT_MOST)) await explainOne(one, crew)
}

async function explainOne({ seed, days, faults }: Failed, crew: Crew): Promise<void> {
  const [first] = faults
  if (first === undefined) return
  console.log(`\nThe smallest story that goes wrong as seed ${seed} does:\n`)
  const fails = async (story: Story) =>
    (await crew.tryStory(story)).faults.some((fault) => shapeOf(fault) === shapeOf(first))
  const whole = writeStory(seed, days)
  const short = { ...whole, endAt: Math.max(first.at + 3_600_000, writeStory(seed, 1).endAt) }
  const until = performance.now() + SHRINK_MS
  const small = await shrinkStory(
    first.at > 0 && (await fails(short)) ? short : whole,
    fails,
    () => performance.now() > until,
  )
  for (const line of tellStory(small)) console.log(line)
  console.log('')
  for (const fault of (await crew.tryStory(small)).faults.slice(0, 10)) console.log(tellFault(fault))
}

/** A fault without what is special to one article. */
function shapeOf(fault: Fault | undefined): string {
  return fault === undefined ? '' : `${fault.promise} ${fault.says.replaceAll(/[\d., ]+/gu, ' ')}`
}
