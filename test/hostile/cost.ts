import { readFileSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What a piece of work cost this process, threads included. */
export type Cost = {
  /** By how much it was larger at its largest than before. */
  readonly grownBytes: number
  /** For how long at most nothing else had its turn. */
  readonly stalledMs: number
}

/** Does the work, and gives back its answer and what it cost. One at a time: both are counted for the whole process. */
export async function costOf<Answer>(work: () => Promise<Answer>): Promise<{ answer: Answer; cost: Cost }> {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  // The largest size so far starts anew (proc(5), "clear_refs").
  writeFileSync('/proc/self/clear_refs', '5')
  const before = sizeBytes('VmRSS')
  delay.enable()
  const answer = await work()
  delay.disable()
  return { answer, cost: { grownBytes: sizeBytes('VmHWM') - before, stalledMs: delay.max / 1e6 } }
}

function sizeBytes(name: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8')
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'mu').exec(status)?.[1]) * 1024
}
