import { createBell } from '../lib/bell.ts'
import type { Now, Random } from '../lib/clock.ts'
import type { MissedReason, MissedSlots } from '../model/slots.ts'
import type { Source } from '../model/source.ts'
import { catchUpGap, dueAt, missedSlots } from './slots.ts'

export type ScheduleOptions = {
  readonly sources: readonly Source[]
  /** When each source was last checked, by id: milliseconds since 1970 UTC. */
  readonly lastChecks: ReadonlyMap<string, number>
  /** What was planned when this process began, by id. */
  readonly plans?: ReadonlyMap<string, number>
  /** Checks at the same time, over all sources. */
  readonly concurrency: number
  readonly now: Now
  readonly random: Random
  /** Until when the host of a source is left alone, if it is: checks are put off until then. */
  readonly restsUntil?: (source: Source) => number | null
  /** Makes one check; it never rejects. */
  readonly check: (source: Source) => Promise<void>
  /** Told when a source is to be checked next, and of slots that passed without a check. */
  readonly onPlan?: (sourceId: string, at: number) => void
  readonly onMissed?: (missed: MissedSlots) => void
}

// A timer that sleeps through a suspended machine or a moved clock is late by no more than this.
const LONGEST_SLEEP_MS = 30_000
const CLOCK_STEP_MS = 5_000

/** A source's next check; `servedAt` is when the last one began, from which on slots count as passed. */
type Plan = { readonly at: number; readonly servedAt: number | null; readonly lateBy: MissedReason }

/**
 * Checks each source at its slots until `signal` aborts, then resolves when the checks under way have ended. A source
 * is never checked twice at once: slots that pass meanwhile are left out, and told. Sources that are due together
 * because nobody looked are caught up with one after the other.
 */
export async function runSchedule(options: ScheduleOptions, signal: AbortSignal): Promise<void> {
  const { now, random, onPlan, onMissed } = options
  const due = new Map<Source, Plan>()
  const running = new Map<Source, Promise<void>>()
  const bell = createBell()

  const plan = (source: Source, planned: Plan) => {
    const at = Math.max(planned.at, options.restsUntil?.(source) ?? 0)
    due.set(source, { ...planned, at, lateBy: at > planned.at ? 'resting' : planned.lateBy })
    onPlan?.(source.id, at)
  }
  const start = (source: Source, { servedAt, lateBy }: Plan) => {
    const startedAt = now()
    due.delete(source)
    const missed = servedAt === null ? null : missedSlots(source, { afterAt: servedAt, startsAt: startedAt })
    if (missed !== null) onMissed?.({ sourceId: source.id, reason: lateBy, ...missed })
    const ended = options.check(source).then(() => {
      running.delete(source)
      const at = dueAt(source, { now: now(), lastCheckAt: Math.max(startedAt, now()), random })
      plan(source, { at, servedAt: startedAt, lateBy: 'busy' })
      bell.ring()
    })
    running.set(source, ended)
  }

  for (const [source, planned] of firstPlans(options)) plan(source, planned)
  let latest = now()
  while (!signal.aborted) {
    const passedMs = now() - latest
    if (passedMs < -CLOCK_STEP_MS) for (const [source, moved] of setBack(due, latest, options)) plan(source, moved)
    if (passedMs > LONGEST_SLEEP_MS + CLOCK_STEP_MS) {
      for (const [source, late] of spreadOut(due, now())) plan(source, { ...late, lateBy: 'asleep' })
    }
    latest = now()
    const ready = [...due].filter(([, { at }]) => at <= latest).sort(([, a], [, b]) => a.at - b.at)
    for (const [source, planned] of ready.slice(0, options.concurrency - running.size)) {
      // Another source of the host may have been told meanwhile.
      if ((options.restsUntil?.(source) ?? 0) > latest) plan(source, planned)
      else start(source, planned)
    }
    const earliest = Math.min(...[...due.values()].map(({ at }) => at))
    const untilNext = running.size < options.concurrency ? earliest - now() : Number.POSITIVE_INFINITY
    await bell.wait(Math.max(0, Math.min(LONGEST_SLEEP_MS, untilNext)), signal)
  }
  await Promise.all(running.values())
}

function firstPlans({ sources, lastChecks, plans, now, random }: ScheduleOptions): Map<Source, Plan> {
  const due = new Map<Source, Plan>()
  for (const source of sources) {
    const servedAt = lastChecks.get(source.id) ?? null
    const plannedAt = plans?.get(source.id) ?? null
    const at = dueAt(source, { now: now(), lastCheckAt: servedAt, plannedAt, random })
    due.set(source, { at, servedAt, lateBy: 'down' })
  }
  for (const [source, late] of spreadOut(due, now())) due.set(source, late)
  return due
}

/** What was planned by a clock that has been set back since would come too late by as much. */
function setBack(
  due: ReadonlyMap<Source, Plan>,
  latest: number,
  { now, random }: Pick<ScheduleOptions, 'now' | 'random'>,
): [Source, Plan][] {
  return [...due].map(([source, planned]) => {
    const wasDue = planned.at <= latest
    const at = wasDue ? now() : dueAt(source, { now: now(), lastCheckAt: planned.servedAt ?? now(), random })
    return [source, { ...planned, at }]
  })
}

/** The plans that are overdue, one after the other from now on; those that were overdue for longest come first. */
function spreadOut(due: ReadonlyMap<Source, Plan>, now: number): [Source, Plan][] {
  const overdue = [...due].filter(([, { at }]) => at <= now).sort(([, a], [, b]) => a.at - b.at)
  const gap = catchUpGap(overdue.length)
  return overdue.map(([source, planned], place) => [source, { ...planned, at: now + Math.round(place * gap) }])
}
