import { createBell } from '../lib/bell.ts'
import type { Now, Random } from '../lib/clock.ts'
import type { Source } from '../model/source.ts'
import { dueAt } from './slots.ts'

export type ScheduleOptions = {
  readonly sources: readonly Source[]
  /** When each source was last checked, by id: milliseconds since 1970 UTC. */
  readonly lastChecks: ReadonlyMap<string, number>
  /** Checks at the same time, over all sources. */
  readonly concurrency: number
  readonly now: Now
  readonly random: Random
  /** Makes one check; it never rejects. */
  readonly check: (source: Source) => Promise<void>
}

// A timer that sleeps through a suspended machine or a moved clock is late by no more than this.
const LONGEST_SLEEP_MS = 30_000
const CLOCK_STEP_MS = 5_000

/**
 * Checks each source at its slots until `signal` aborts, then resolves when the checks under way have ended. A source
 * is never checked twice at once: slots that pass meanwhile are left out.
 */
export async function runSchedule(options: ScheduleOptions, signal: AbortSignal): Promise<void> {
  const { sources, now, random } = options
  const due = new Map<Source, number>()
  const running = new Map<Source, Promise<void>>()
  const bell = createBell()
  const plan = (source: Source, lastCheckAt: number | null) =>
    due.set(source, dueAt(source, { now: now(), lastCheckAt, random }))
  for (const source of sources) plan(source, options.lastChecks.get(source.id) ?? null)

  const start = (source: Source) => {
    due.delete(source)
    const ended = options.check(source).then(() => {
      running.delete(source)
      plan(source, now())
      bell.ring()
    })
    running.set(source, ended)
  }

  let latest = now()
  while (!signal.aborted) {
    // What was planned by a clock that has been set back would come too late by as much.
    if (now() < latest - CLOCK_STEP_MS) for (const source of due.keys()) plan(source, now())
    latest = now()
    const ready = [...due].filter(([, at]) => at <= latest).sort(([, a], [, b]) => a - b)
    for (const [source] of ready.slice(0, options.concurrency - running.size)) start(source)
    const earliest = running.size < options.concurrency ? Math.min(...due.values()) : Number.POSITIVE_INFINITY
    await bell.wait(Math.max(0, Math.min(LONGEST_SLEEP_MS, earliest - now())), signal)
  }
  await Promise.all(running.values())
}
