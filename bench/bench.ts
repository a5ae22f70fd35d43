import { parseArgs } from 'node:util'
import { measureChange } from './change.ts'
import { measureDiffs } from './diffs.ts'
import { countFsyncs } from './fsyncs.ts'
import { measureHistory } from './history.ts'
import { measureKept } from './kept.ts'
import { measureMemory } from './memory.ts'
import { type Finding, machine, tableLines, verdictOf } from './report.ts'
import { type Site, startSite } from './site.ts'
import { FULL, QUICK, type Sizes } from './sizes.ts'
import { measureNonce, measureNotModified, measurePaced } from './unchanged.ts'

type Measure = (site: Site, sizes: Sizes) => Promise<readonly Finding[]>

/** By the target of docs/performance.md. */
const MEASURES: ReadonlyMap<number, Measure> = new Map([
  [1, measureNotModified],
  [2, measurePaced],
  [3, measureNonce],
  [5, measureChange],
  [6, countFsyncs],
  [7, measureKept],
  [11, measureHistory],
  [12, measureMemory],
  [15, measureDiffs],
])

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const wanted = values.only?.split(',').map(Number) ?? [...MEASURES.keys()]
const sizes = values.quick ? QUICK : FULL

await using site = await startSite()
const findings: Finding[] = []
for (const target of wanted) {
  const measure = MEASURES.get(target)
  if (measure === undefined) throw new Error(`--only takes ${[...MEASURES.keys()].join(', ')}, not ${target}.`)
  if (process.stderr.isTTY) process.stderr.write(`measuring ${target} …\n`)
  findings.push(...(await measure(site, sizes)))
}

if (values.json) {
  const rows = findings.map((row) => ('notMeasured' in row ? row : { ...row, verdict: verdictOf(row) }))
  console.log(JSON.stringify({ machine: machine(), quick: values.quick, rows }))
} else {
  console.log(`${machine()}${values.quick ? '; --quick: the figures mean nothing' : ''}\n`)
  for (const line of tableLines(findings)) console.log(line)
}
