import type { Now } from '../lib/clock.ts'

export type Politeness = {
  /** Waits for a turn at `host`, first come first served; null where it may be asked at once. Rejects with the signal's reason. */
  enter(host: string, signal: AbortSignal): Promise<void> | null
  /** Ends the turn; each turn that was entered is left exactly once. */
  leave(host: string): void
}

export type PolitenessOptions = {
  /** Turns at one host at the same time, and the least time between the starts of two. */
  readonly concurrency: number
  readonly delayMs: number
  /** Should never go back, as wall clocks do. */
  readonly now: Now
}

type Queue = { running: number; startedAt: number; timer: NodeJS.Timeout | null; readonly waiting: (() => void)[] }

// Hosts that were asked lately stay known, for the delay; beyond this many the idle ones are forgotten.
const MANY_HOSTS = 1024

export function createPoliteness({ concurrency, delayMs, now }: PolitenessOptions): Politeness {
  const queues = new Map<string, Queue>()

  const waitMs = (queue: Queue): number => (delayMs === 0 ? 0 : queue.startedAt + delayMs - now())

  function start(queue: Queue): void {
    queue.running += 1
    if (delayMs > 0) queue.startedAt = now()
  }

  function startNext(queue: Queue): void {
    while (queue.timer === null && queue.waiting.length > 0 && queue.running < concurrency) {
      const ms = waitMs(queue)
      if (ms > 0) {
        queue.timer = setTimeout(() => {
          queue.timer = null
          startNext(queue)
        }, ms)
        return
      }
      start(queue)
      queue.waiting.shift()?.()
    }
  }

  function queueUp(queue: Queue, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const proceed = (): void => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = (): void => {
        queue.waiting.splice(queue.waiting.indexOf(proceed), 1)
        if (queue.waiting.length === 0) stopTimer(queue)
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      queue.waiting.push(proceed)
      startNext(queue)
    })
  }

  function forgetIdle(): void {
    for (const [host, queue] of queues) {
      if (queue.running === 0 && queue.waiting.length === 0 && waitMs(queue) <= 0) queues.delete(host)
    }
  }

  function queueOf(host: string): Queue {
    const known = queues.get(host)
    if (known !== undefined) return known
    if (queues.size >= MANY_HOSTS) forgetIdle()
    const queue: Queue = { running: 0, startedAt: Number.NEGATIVE_INFINITY, timer: null, waiting: [] }
    queues.set(host, queue)
    return queue
  }

  return {
    enter(host, signal) {
      const queue = queueOf(host)
      if (queue.waiting.length > 0 || queue.running >= concurrency || waitMs(queue) > 0) return queueUp(queue, signal)
      start(queue)
      return null
    },
    leave(host) {
      const queue = queues.get(host)
      if (queue === undefined) return
      queue.running -= 1
      startNext(queue)
    },
  }
}

function stopTimer(queue: Queue): void {
  if (queue.timer !== null) clearTimeout(queue.timer)
  queue.timer = null
}
