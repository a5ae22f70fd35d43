import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const BENCH = join(import.meta.dirname, '../../bench/bench.ts')

// It paces itself for half a minute, whatever the machine.
const PATIENCE = { timeout: 180_000 }

test('the bench measures every target that it knows, each with a verdict', PATIENCE, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH, '--quick'])
  const [machine, , headings, ...rows] = stdout.trimEnd().split('\n')
  expect(machine).toMatch(/ cores, Node \d+\.\d+\.\d+, .*\d{4}-\d{2}-\d{2}; --quick/u)
  expect(headings).toMatch(/^# +what +product +floor +ratio +target +verdict$/u)
  expect(rows.map((row) => Number(row.split(' ')[0]))).toEqual([1, 2, 3, 5, 6, 6, 7, 7, 11, 11, 12, 12, 12, 15, 15])
  for (const row of rows) expect(row).toMatch(/ {2}(?:met|met within the band|missed|not measured: .+)$/u)
})
