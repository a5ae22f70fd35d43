import { parseArgs } from 'node:util'
import { livePurge } from './purge.ts'
import { machine } from './report.ts'

// `npm run bench:purge`: a site deletes 98 % of what it ever published.

const { values } = parseArgs({
  options: {
    known: { type: 'string', default: '1000,3000,10000' },
    /** Days over which the visits that are due anyhow are spread. */
    spread: { type: 'string', default: '1' },
    days: { type: 'string', default: '3' },
  },
})
const DAY_MS = 86_400_000

console.log(`${machine()}\n`)
for (const known of values.known.split(',').map(Number)) {
  const [spreadMs, forMs] = [Number(values.spread) * DAY_MS, Number(values.days) * DAY_MS]
  const story = await livePurge({ known, gone: Math.round(known * 0.98), spreadMs, forMs })
  const { changes, removed, left, visits, cpuByTenth, startedAt } = story
  console.log(`${known} known: ${removed} removed, ${left} not; ${visits} visits, ${changes.length} changes`)
  console.log(`  CPU ms a visit, by tenths: ${cpuByTenth.map((ms) => ms.toFixed(1)).join(' ')}`)
  for (const { kind, at, details } of changes.slice(0, 40)) {
    const count = ((details?.['articles'] as unknown[] | undefined) ?? [1]).length
    console.log(`  ${kind} of ${count} after ${((Date.parse(at) - startedAt) / 3_600_000).toFixed(1)} h`)
  }
}
