import type { Now } from './clock.ts'

/** Notices that this process stood still: its event loop was busy, it was stopped, or the machine slept. */
export type Stalls = {
  /** Whether it did at some time since an instant of the monotonic clock. Timers that ended then prove nothing. */
  stoodStillSince(at: number): boolean
  close(): void
}

export type StallOptions = {
  readonly now: Now
  /** Never goes back and never leaps; where it stops while the machine sleeps, the other clock tells. */
  readonly monotonic: Now
  /** Told of each, with its length in milliseconds. */
  readonly onStall: (lengthMs: number) => void
}

const TICK_MS = 500
/** Less is a loop that is busy, not one that stands still. */
const STALL_MS = 2_000

export function createStalls({ now, monotonic, onStall }: StallOptions): Stalls {
  let tickedAt = { wall: now(), monotonic: monotonic() }
  let endedAt = Number.NEGATIVE_INFINITY

  /** How late this tick is, by either clock. One that was set forward looks like sleep, which does no harm. */
  const look = () => {
    const at = { wall: now(), monotonic: monotonic() }
    const lateMs = Math.max(at.wall - tickedAt.wall, at.monotonic - tickedAt.monotonic) - TICK_MS
    tickedAt = at
    if (lateMs < STALL_MS) return
    endedAt = at.monotonic
    onStall(lateMs)
  }
  const timer = setInterval(look, TICK_MS).unref()

  return {
    stoodStillSince(at) {
      // Of several timers that are late, ours may come last.
      look()
      return endedAt >= at
    },
    close: () => clearInterval(timer),
  }
}
