import { cpus } from 'node:os'
import type { Fault } from './oracle/evidence.ts'
import { type Figures, type Found, quantile, sumFigures } from './oracle/figures.ts'
import type { Trial } from './trial.ts'

/** A story that went wrong. */
export type Failed = { readonly seed: number; readonly days: number; readonly faults: readonly Fault[] }

/** What came of all stories so far. */
export type Tally = {
  readonly failed: readonly Failed[]
  readonly days: number
  add(of: { readonly seed: number; readonly days: number }, trial: Trial): void
  /** What came out, a line for each figure. */
  lines(): string[]
}

export function openTally(): Tally {
  const startedAt = performance.now()
  const figures: Figures[] = []
  const failed: Failed[] = []
  let stories = 0
  let days = 0
  let kills = 0
  return {
    failed,
    get days() {
      return days
    },
    add({ seed, days: length }, trial) {
      stories += 1
      days += length
      kills += trial.kills
      if (trial.figures !== null) figures.push(trial.figures)
      if (trial.faults.length > 0) failed.push({ seed, days: length, faults: trial.faults })
    },
    lines() {
      const took = Math.round((performance.now() - startedAt) / 1000)
      const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version.slice(1)}, ${new Date().toISOString().slice(0, 10)}`
      const lived: [string, string][] = [
        ['days, in stories', `${days}, ${stories}`],
        ['kills of the monitor', String(kills)],
      ]
      const rows = [...lived, ...figureRows(sumFigures(figures)), ...brokenRows(failed)]
      return [`${machine}; ${took} s`, '', ...rows.map(([what, figure]) => `${what.padEnd(36)} ${figure}`)]
    },
  }
}

function figureRows({ checks, visits, additions, gaps, edits, removals }: Figures): [string, string][] {
  return [
    ['checks, visits', `${checks}, ${visits}`],
    ['entries listed after the baseline', `${additions.listed}, of which ${additions.untold} taken for older history`],
    ['additions said, gaps', `${additions.said}, ${gaps}`],
    ['edits', foundText(edits)],
    ['removals', foundText(removals)],
  ]
}

function brokenRows(failed: readonly Failed[]): [string, string][] {
  const faults = failed.flatMap((one) => one.faults)
  const broken = (promise: number) => String(faults.filter((fault) => fault.promise === promise).length)
  return [
    ['missed (promise 1)', broken(1)],
    ['said twice (promise 2)', broken(2)],
    ['said and not so (promise 3)', broken(3)],
    ['gaps not on record (promise 4)', broken(4)],
    ['stories that went wrong', String(failed.length)],
  ]
}

function foundText({ made, found, later, delays }: Found): string {
  const p50 = duration(quantile(delays, 0.5))
  const p95 = duration(quantile(delays, 0.95))
  return made === 0 ? 'none made' : `${found} of ${made} found within two days, p50 ${p50}, p95 ${p95}; ${later} later`
}

function duration(ms: number | null): string {
  if (ms === null) return '-'
  return ms < 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`
}
