import { parseArgs } from 'node:util'
import { createRandom } from '../../src/lib/random.ts'
import { strikeDeliveries } from './strike.ts'

// `npm run kills`: a process that sends alerts is killed around its sending, a thousand times.

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
})
const kills = Number(values.kills)
const seed = Number(values.seed)
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('Usage: npm run kills -- --kills 1000 --seed 1\n')
  process.exit(2)
}

const strikes = await strikeDeliveries({ kills, random: createRandom(seed) }, (count) => {
  if (count % 10 === 0) process.stderr.write(`\r${count} of ${kills} kills`)
})
process.stderr.write('\n')
for (const [moment, count] of Object.entries(strikes.kills)) console.log(`killed ${moment.padEnd(18)} ${count}`)
const { owed, lost, copies, unexplained, wrongKeys, left } = strikes
console.log(
  `changes owed ${owed}, lost ${lost}, left ${left}; messages that came again ${copies}, of these without a kill ${unexplained}; wrong keys ${wrongKeys}`,
)
process.exit(lost + left + unexplained + wrongKeys === 0 ? 0 : 1)
