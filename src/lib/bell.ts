import { sleep } from './clock.ts'

/** Wakes a loop early: a ring while nobody waits is kept for the next wait. */
export type Bell = {
  ring(): void
  /** Resolves at the next ring, after `ms`, or when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function createBell(): Bell {
  let rung = new AbortController()
  return {
    ring: () => rung.abort(),
    async wait(ms, signal) {
      await sleep(ms, AbortSignal.any([rung.signal, signal]))
      rung = new AbortController()
    },
  }
}
