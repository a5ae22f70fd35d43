import { expect, test } from 'vitest'
import { strikeDeliveries } from '../../simulate/deliveries/strike.ts'
import { createRandom } from '../../src/lib/random.ts'

test('a process killed around its sending loses no alert, and repeats one only under its key', {
  timeout: 120_000,
}, async () => {
  const strikes = await strikeDeliveries({ kills: 12, random: createRandom(7) })
  expect(strikes).toMatchObject({ owed: 36, lost: 0, left: 0, unexplained: 0, wrongKeys: 0 })
  expect(Object.values(strikes.kills).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
  expect(strikes.copies).toBeLessThanOrEqual(12)
})
