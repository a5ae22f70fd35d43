import { describe, expect, test } from 'vitest'
import { nextSlot } from '../../src/lib/cron.ts'

/** Two years in each zone, chosen so that its clocks do something odd in them. */
const ZONES: readonly (readonly [zone: string, year: number])[] = [
  ['UTC', 2024],
  ['Asia/Pyongyang', 2018],
  ['Asia/Kolkata', 2024],
  ['Asia/Kathmandu', 2024],
  ['America/New_York', 2024],
  ['America/St_Johns', 2024],
  ['America/Sao_Paulo', 2017],
  ['Europe/Berlin', 2024],
  ['Australia/Lord_Howe', 2024],
  ['Africa/Cairo', 2023],
  ['Pacific/Apia', 2011],
  ['Antarctica/Troll', 2024],
]

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const STEP_MS = 5 * MINUTE_MS

type Line = {
  readonly cron: string
  /** The minutes of an hour, and the hours of a day where they are fixed. */
  readonly minutes: readonly number[]
  readonly hours: readonly number[] | null
}

const LINES: readonly Line[] = [
  { cron: '*/10 * * * *', minutes: [0, 10, 20, 30, 40, 50], hours: null },
  { cron: '15 * * * *', minutes: [15], hours: null },
  { cron: '30 2 * * *', minutes: [30], hours: [2] },
  { cron: '0 0 * * *', minutes: [0], hours: [0] },
  { cron: '0 6,18 * * *', minutes: [0], hours: [6, 18] },
]

type Span = { readonly from: number; readonly to: number }
type Wall = { readonly day: number; readonly minuteOfDay: number }

/** The instants in a span at which the clocks of a zone are set, from the platform's zone data alone. */
function transitionsIn(zone: string, { from, to }: Span): number[] {
  const found: number[] = []
  let clock = Temporal.Instant.fromEpochMilliseconds(from - 1).toZonedDateTimeISO(zone)
  for (;;) {
    const next = clock.getTimeZoneTransition('next')
    if (next === null || next.epochMilliseconds >= to) return found
    found.push(next.epochMilliseconds)
    clock = next
  }
}

/** What the clocks of a zone show at an instant of the span. */
function createWall(zone: string, span: Span): (at: number) => Wall {
  const starts = [span.from - DAY_MS, ...transitionsIn(zone, { from: span.from - DAY_MS, to: span.to })]
  const offsets = starts.map(
    (at) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6,
  )
  return (at) => {
    const local = at + (offsets[starts.findLastIndex((start) => start <= at)] ?? 0)
    const day = Math.floor(local / DAY_MS)
    return { day, minuteOfDay: Math.floor((local - day * DAY_MS) / MINUTE_MS) }
  }
}

/**
 * The slots of a line, by another way than cron's: the clock is read every five minutes. A line that recurs in every hour
 * has a slot whenever the clock shows one of its minutes; a fixed time has one a day, the first time that it is
 * shown, or, on a day whose clocks skip it, when they go on.
 */
function slotsByTheClock(zone: string, { minutes, hours }: Line, span: Span): number[] {
  const wallAt = createWall(zone, span)
  const slots: number[] = []
  const served = new Set<string>()
  let before = wallAt(span.from - STEP_MS)
  for (let at = span.from; at < span.to; at += STEP_MS) {
    const now = wallAt(at)
    if (hours === null && minutes.includes(now.minuteOfDay % 60)) slots.push(at)
    for (const hour of hours ?? []) {
      const wanted = hour * 60 + (minutes[0] ?? 0)
      const slot = `${now.day} ${hour}`
      const wasShort = before.day < now.day || before.minuteOfDay < wanted
      if (now.minuteOfDay < wanted || !wasShort || served.has(slot)) continue
      served.add(slot)
      slots.push(at)
    }
    before = now
  }
  return slots
}

function slotsByCron(zone: string, { cron }: Line, { from, to }: Span): number[] {
  const slots: number[] = []
  for (let slot = nextSlot(cron, zone, from - 1); slot < to; slot = nextSlot(cron, zone, slot)) slots.push(slot)
  return slots
}

const shown = (zone: string, slots: readonly number[]) =>
  slots.map((at) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toString())

/** Two years whole for fixed times; for lines of every hour the days around each change of the clocks. */
function spansOf(zone: string, year: number, { hours }: Line): Span[] {
  const whole = { from: Date.UTC(year, 0, 1), to: Date.UTC(year + 2, 0, 1) }
  if (hours !== null) return [whole]
  const changes = transitionsIn(zone, whole)
  const days = changes.length === 0 ? [whole.from + DAY_MS] : changes
  return days.map((at) => ({ from: floorTo(at - DAY_MS), to: floorTo(at + DAY_MS) }))
}

const floorTo = (at: number) => Math.floor(at / HOUR_MS) * HOUR_MS

describe.each(ZONES)('two years in %s from %i on', (zone, year) => {
  test.each(LINES)('have for $cron the slots that the clocks there show', { timeout: 120_000 }, (line) => {
    for (const span of spansOf(zone, year, line)) {
      const [expected, actual] = [slotsByTheClock(zone, line, span), slotsByCron(zone, line, span)]
      const [isExpected, isActual] = [new Set(expected), new Set(actual)]
      const missing = expected.filter((at) => !isActual.has(at))
      const unexpected = actual.filter((at) => !isExpected.has(at))
      expect({ missing: shown(zone, missing), unexpected: shown(zone, unexpected) }).toEqual({
        missing: [],
        unexpected: [],
      })
      expect(expected.length).toBeGreaterThan(40)
    }
  })
})
