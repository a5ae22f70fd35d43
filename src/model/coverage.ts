import type { AuditTally } from './audits.ts'
import type { MissedSlots } from './slots.ts'
import { overlapOf, type Span } from './span.ts'

/** Why nobody could look: how the checks ended, or that there was none. */
export type BlindCause = 'failed' | 'walled' | 'quarantined' | 'interrupted' | 'not-running' | 'paused'

/** Checks in a row that came to the same, none far from the next. */
export type CheckRun = {
  readonly cameTo: 'good' | 'failed' | 'walled' | 'quarantined' | 'interrupted'
  readonly reason: string | null
  readonly firstAt: number
  readonly lastAt: number
  readonly checks: number
}

export type CoverageInterval = Span & {
  /**
   * `watched`: looked at as often as the schedule says. `blind`: not looked at. `gap`: looked at again, but too late to
   * see all that had come.
   */
  readonly kind: 'watched' | 'blind' | 'gap'
  readonly cause: BlindCause | null
  readonly reasons: readonly string[]
  readonly checks: number
  /** A good look stands at its end. */
  readonly endsGood: boolean
  /** Whether all that came in this time and stayed listed until the next good look is known. */
  readonly additionsKnown: boolean
}

/** What is told of the coverage of a source. */
export type Coverage = {
  readonly source: string
  readonly intervals: readonly CoverageInterval[]
  /** When additions were found in this time, in order. */
  readonly addedAt: readonly number[]
  /** Of old articles, in this time; null where there were none. */
  readonly audits: AuditTally | null
}

export type CoverageInput = {
  /** In order. What a stop broke off is none of them; what another fault of ours broke off looked at nothing either. */
  readonly runs: readonly CheckRun[]
  readonly pauses: readonly Span[]
  /** Of `gap` changes. */
  readonly gaps: readonly Span[]
  /** What the daemon wrote down of slots that nobody served. */
  readonly missed: readonly Pick<MissedSlots, 'fromAt' | 'toAt' | 'reason'>[]
  /** Whether a slot of the schedule went by unused between two looks. */
  readonly missesSlot: (span: Span) => boolean
  readonly now: number
}

/**
 * When a source was watched, from its first check on. The rule: the time between two good checks is `watched` if no slot
 * of the schedule went by unused between them. Otherwise it is `blind`, from the last good check to the next, with the
 * cause of each part. The good check that ends it has read on until it met what was known before, so what was published
 * meanwhile and was still listed is known, however long it took; what came and went in between is not. Where that check
 * met nothing known, a `gap` was recorded, and stands in place of all that it covers. After the last good check nothing
 * is told until the next slot has gone by.
 */
export function coverageOf(input: CoverageInput): CoverageInterval[] {
  const pieces = mergeAlike(segmentsOf(input).flatMap((segment) => piecesOf(segment, input)))
  const lastGood = pieces.findLastIndex(({ endsGood }) => endsGood)
  // A blind time that no good check has ended yet tells nothing of what came.
  const intervals = pieces.map((piece, at): CoverageInterval => ({ ...piece, additionsKnown: at <= lastGood }))
  return input.gaps.reduce(layGap, intervals)
}

/** The time from one look to another, or over a run of looks that came to the same. */
type Segment = Span & {
  readonly cause: Exclude<CheckRun['cameTo'], 'interrupted'>
  readonly reasons: readonly string[]
  readonly checks: number
  readonly endsGood: boolean
  /** Codes of faults of ours that broke looks off in it; null where one look followed the other at once. */
  readonly faults: readonly string[] | null
}

type Look = { readonly at: number; readonly cause: Segment['cause']; readonly reasons: readonly string[] }

function segmentsOf({ runs, now, missesSlot }: CoverageInput): Segment[] {
  const segments: Segment[] = []
  let last: Look | null = null
  let faults: string[] = []
  const goOn = (to: Look, checks: number) => {
    if (last !== null && to.at > last.at) {
      const { cause, reasons } = to.cause === 'good' ? last : to
      const endsGood = to.cause === 'good' && checks > 0
      segments.push({ fromAt: last.at, toAt: to.at, cause, reasons, checks, endsGood, faults })
    }
    last = { ...to, at: Math.max(to.at, last?.at ?? 0) }
    faults = []
  }
  for (const { cameTo, reason, firstAt, lastAt, checks } of runs) {
    // A good check may have a word to it that says nothing of whether it looked.
    const reasons = reason === null || cameTo === 'good' ? [] : [reason]
    if (cameTo === 'interrupted') {
      faults.push(...reasons)
      continue
    }
    goOn({ at: firstAt, cause: cameTo, reasons }, 1)
    const within = { cause: cameTo, reasons, checks: checks - 1, endsGood: cameTo === 'good', faults: null }
    if (lastAt > firstAt) segments.push({ ...within, fromAt: firstAt, toAt: lastAt })
    last = { at: Math.max(firstAt, lastAt), cause: cameTo, reasons }
  }
  const look = last as Look | null
  if (look !== null && (look.cause !== 'good' || missesSlot({ fromAt: look.at, toAt: now })))
    goOn({ ...look, at: now }, 0)
  return segments
}

type Piece = Omit<CoverageInterval, 'additionsKnown'>

function piecesOf(segment: Segment, input: CoverageInput): Piece[] {
  const { fromAt, toAt, cause, reasons, checks, endsGood, faults } = segment
  if (faults !== null && input.missesSlot(segment)) return splitHole(segment, faults, input)
  if (cause === 'good') return [{ kind: 'watched', fromAt, toAt, cause: null, reasons, checks, endsGood }]
  return [{ kind: 'blind', fromAt, toAt, cause, reasons, checks, endsGood }]
}

/** Of a time without looks, what was a pause is told apart from what was not. */
function splitHole(hole: Segment, faults: readonly string[], { pauses, missed, missesSlot }: CoverageInput): Piece[] {
  const within = pauses.flatMap((pause) => overlapOf(pause, hole) ?? [])
  const others = within.length === 0 ? [hole] : spacesBetween(within, hole).filter(missesSlot)
  const edges = [hole.fromAt, ...others.flatMap(({ fromAt, toAt }) => [fromAt, toAt]), hole.toAt]
  const spans = edges.slice(1).map((toAt, at) => ({ fromAt: edges[at] ?? toAt, toAt }))
  return spans
    .filter(({ fromAt, toAt }) => fromAt < toAt)
    .map((span) => {
      const isPause = !others.some(({ fromAt }) => fromAt === span.fromAt)
      const isEnd = span.toAt === hole.toAt
      const ending = { checks: isEnd ? hole.checks : 0, endsGood: hole.endsGood && isEnd }
      return { kind: 'blind', ...span, ...(isPause ? PAUSED : causeOfHole(span, faults, missed)), ...ending }
    })
}

const PAUSED = { cause: 'paused', reasons: [] } as const

function causeOfHole(
  span: Span,
  faults: readonly string[],
  missed: CoverageInput['missed'],
): Pick<Piece, 'cause' | 'reasons'> {
  if (faults.length > 0) return { cause: 'interrupted', reasons: [...new Set(faults)] }
  const within = missed.filter(({ fromAt, toAt }) => toAt >= span.fromAt && fromAt <= span.toAt)
  return { cause: 'not-running', reasons: [...new Set(within.map(({ reason }) => reason))] }
}

/** What is left of a stretch between others that lie within it, in order. */
function spacesBetween(spans: readonly Span[], { fromAt, toAt }: Span): Span[] {
  const starts = [fromAt, ...spans.map((span) => span.toAt)]
  const ends = [...spans.map((span) => span.fromAt), toAt]
  return starts.map((start, at) => ({ fromAt: start, toAt: ends[at] ?? toAt })).filter((one) => one.fromAt < one.toAt)
}

function layGap(intervals: readonly CoverageInterval[], gap: Span): CoverageInterval[] {
  return intervals.flatMap((interval) => {
    const part = overlapOf(interval, gap)
    if (part === null) return [interval]
    const before = { ...interval, toAt: part.fromAt }
    const after = { ...interval, fromAt: part.toAt }
    const laid = { ...interval, ...part, kind: 'gap' as const, additionsKnown: false }
    return [before, laid, after].filter(({ fromAt, toAt }) => fromAt < toAt)
  })
}

/** Joins what follows each other for the same cause; two blind times with a good look between them stay two. */
function mergeAlike(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    const isAlike = last?.kind === piece.kind && last.cause === piece.cause
    if (last === undefined || !isAlike || (last.endsGood && last.kind === 'blind')) merged.push(piece)
    else merged[merged.length - 1] = join(last, piece)
  }
  return merged
}

function join(a: Piece, b: Piece): Piece {
  const reasons = [...new Set([...a.reasons, ...b.reasons])]
  return { ...b, fromAt: a.fromAt, reasons, checks: a.checks + b.checks }
}

/** What of the intervals lies within a stretch of time. */
export function clipIntervals(intervals: readonly CoverageInterval[], span: Span): CoverageInterval[] {
  return intervals.flatMap((interval) => {
    const part = overlapOf(interval, span)
    return part === null ? [] : [{ ...interval, ...part }]
  })
}

/** Whether all of the time was watched, without any break. */
export function isUnbroken(intervals: readonly CoverageInterval[]): boolean {
  return intervals.length > 0 && intervals.every(({ kind }) => kind === 'watched')
}

/** How much of the time nobody looked, or too late: milliseconds. */
export function unwatchedMs(intervals: readonly CoverageInterval[]): number {
  return intervals.reduce((sum, { kind, fromAt, toAt }) => (kind === 'watched' ? sum : sum + toAt - fromAt), 0)
}

/** The longest time without a good look, whatever its causes were; null where there was none. */
export function longestBlind(intervals: readonly CoverageInterval[]): Span | null {
  const stretches = blindStretches(intervals).toSorted((a, b) => b.toAt - b.fromAt - (a.toAt - a.fromAt))
  return stretches[0] ?? null
}

function blindStretches(intervals: readonly CoverageInterval[]): Span[] {
  const stretches: Span[] = []
  let fromAt: number | null = null
  for (const interval of intervals) {
    if (interval.kind === 'watched') fromAt = null
    else if (fromAt === null) {
      fromAt = interval.fromAt
      stretches.push(interval)
    } else stretches[stretches.length - 1] = { fromAt, toAt: interval.toAt }
    if (interval.endsGood) fromAt = null
  }
  return stretches
}
