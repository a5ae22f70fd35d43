import { shareAtMost } from '../model/audits.ts'
import type { Coverage, CoverageInterval } from '../model/coverage.ts'
import { clipIntervals } from '../model/coverage.ts'
import { Failure } from '../model/failure.ts'
import type { AuditsRecord, CoverageRecord } from '../model/records.ts'
import type { Span } from '../model/span.ts'
import { coverageLines } from '../present/coverage-lines.ts'
import type { Terminal } from '../present/terminal.ts'
import { tallyAudits } from '../store/audits.ts'
import { listAdditionTimes, readCoverage } from '../store/read-coverage.ts'
import { listZones } from '../store/read-zones.ts'
import type { Globals } from './globals.ts'
import { parseMoment } from './moment.ts'
import { readStore } from './read-store.ts'
import { requireSource } from './require-known.ts'

/** Options as they are written on the command line. */
export type CoverageOptions = { readonly since?: string; readonly until?: string }

/** Prints when a source was watched and when it was not, in order. */
export async function coverageCommand(globals: Globals, source: string, options: CoverageOptions): Promise<number> {
  const { json, out } = globals
  const asked = toSpan(options, out.terminal)
  const coverage = await readStore(globals, async (db) => {
    requireSource(source, await listZones(db))
    const intervals = clipIntervals(await readCoverage(db, source, { now: out.terminal.now }), asked)
    const addedAt = await listAdditionTimes(db, source, asked)
    return { source, intervals, addedAt, audits: await tallyAudits(db, source, asked) }
  })
  if (json) out.records(toRecords(coverage))
  else if (coverage.intervals.length === 0)
    out.hint(`${source} was not checked twice in this time: nothing is known of it.`)
  else out.lines(await coverageLines(coverage, out.terminal))
  return 0
}

function toSpan({ since, until }: CoverageOptions, viewer: Terminal): Span {
  const fromAt = since === undefined ? 0 : parseMoment('--since', since, viewer).firstMs
  const lastAt = until === undefined ? viewer.now : parseMoment('--until', until, viewer).lastMs
  if (fromAt >= lastAt) throw new Failure('usage', '--since has to lie before --until.')
  return { fromAt, toAt: Math.min(lastAt, viewer.now) }
}

function toRecords({ source, intervals, audits: tally }: Coverage): (CoverageRecord | AuditsRecord)[] {
  const records = intervals.map((interval) => toRecord(source, interval))
  if (tally === null) return records
  const { fromAt, toAt, audits, edited } = tally
  const [from, to] = [new Date(fromAt).toISOString(), new Date(toAt).toISOString()]
  const editedAtMost = shareAtMost({ trials: audits, found: edited })
  return [...records, { source, kind: 'audits', from, to, audits, edited, editedAtMost }]
}

function toRecord(source: string, interval: CoverageInterval): CoverageRecord {
  const { kind, fromAt, toAt, cause, reasons, checks, additionsKnown } = interval
  const [from, to] = [new Date(fromAt).toISOString(), new Date(toAt).toISOString()]
  return { source, kind, from, to, cause, reason: reasons[0] ?? cause, reasons, checks, additionsKnown }
}
