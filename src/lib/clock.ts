import { setTimeout as delay } from 'node:timers/promises'

/** Milliseconds since 1970 UTC; tests pass a clock that they move. */
export type Now = () => number

/** A number from 0 up to, but without, 1. */
export type Random = () => number

/** Resolves after `ms`, or at once when `signal` aborts; it never rejects. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  // The only rejection is the abort, which callers see in `signal.aborted`.
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
