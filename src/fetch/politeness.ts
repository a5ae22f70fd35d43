import type { Now, Random } from '../lib/clock.ts'

/** A look at a listing, which has its slot, or at an article, which can wait until no listing does. */
export type Errand = 'listing' | 'article'

export type Politeness = {
  /**
   * Waits for a turn at `host`, listings before articles, and among either first come first served; null where it may be
   * asked at once. Rejects with the signal's reason.
   */
  enter(host: string, signal: AbortSignal, errand?: Errand): Promise<void> | null
  /** Ends the turn; each turn that was entered is left exactly once. */
  leave(host: string): void
  /** Ends a turn in which nothing was asked, as if it had not begun. */
  giveBack(host: string): void
  /** A host that wants more time between two requests than the least; null for none of its own. */
  setDelay(host: string, delayMs: number | null): void
}

export type PolitenessOptions = {
  /** Turns at one host at the same time, and the least time between the starts of two; up to a fifth more, by chance. */
  readonly concurrency: number
  readonly delayMs: number
  /** Should never go back, as wall clocks do. */
  readonly now: Now
  readonly random: Random
}

type Queue = {
  running: number
  /** When the next turn may begin, and when it might have before the latest turn began. */
  nextAt: number
  nextAtBefore: number
  delayMs: number
  timer: NodeJS.Timeout | null
  readonly waiting: Readonly<Record<Errand, (() => void)[]>>
}

const JITTER = 0.2
// Hosts that were asked lately stay known, for the delay; beyond this many the idle ones are forgotten.
const MANY_HOSTS = 1024

export function createPoliteness({ concurrency, delayMs, now, random }: PolitenessOptions): Politeness {
  const queues = new Map<string, Queue>()

  const waitMs = (queue: Queue): number => (queue.delayMs === 0 ? 0 : queue.nextAt - now())

  function start(queue: Queue): void {
    queue.running += 1
    if (queue.delayMs === 0) return
    queue.nextAtBefore = queue.nextAt
    queue.nextAt = now() + queue.delayMs * (1 + JITTER * random())
  }

  function end(queue: Queue): void {
    queue.running -= 1
    startNext(queue)
  }

  function startNext(queue: Queue): void {
    while (queue.timer === null && isAwaited(queue) && queue.running < concurrency) {
      const ms = waitMs(queue)
      if (ms > 0) {
        queue.timer = setTimeout(() => {
          queue.timer = null
          startNext(queue)
        }, ms)
        return
      }
      start(queue)
      takeNext(queue)?.()
    }
  }

  function queueUp(queue: Queue, signal: AbortSignal, errand: Errand): Promise<void> {
    const waiting = queue.waiting[errand]
    return new Promise((resolve, reject) => {
      const proceed = (): void => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(proceed), 1)
        if (!isAwaited(queue)) stopTimer(queue)
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      waiting.push(proceed)
      startNext(queue)
    })
  }

  function forgetIdle(): void {
    for (const [host, queue] of queues) {
      if (queue.running === 0 && !isAwaited(queue) && queue.delayMs === delayMs && waitMs(queue) <= 0)
        queues.delete(host)
    }
  }

  function queueOf(host: string): Queue {
    const known = queues.get(host)
    if (known !== undefined) return known
    if (queues.size >= MANY_HOSTS) forgetIdle()
    const queue = newQueue(delayMs)
    queues.set(host, queue)
    return queue
  }

  return {
    enter(host, signal, errand = 'listing') {
      const queue = queueOf(host)
      if (isAwaited(queue) || queue.running >= concurrency || waitMs(queue) > 0) return queueUp(queue, signal, errand)
      start(queue)
      return null
    },
    leave(host) {
      const queue = queues.get(host)
      if (queue !== undefined) end(queue)
    },
    giveBack(host) {
      const queue = queues.get(host)
      if (queue === undefined) return
      queue.nextAt = queue.nextAtBefore
      end(queue)
    },
    setDelay(host, wishedMs) {
      queueOf(host).delayMs = Math.max(delayMs, wishedMs ?? 0)
    },
  }
}

function newQueue(delayMs: number): Queue {
  const never = Number.NEGATIVE_INFINITY
  const waiting = { listing: [], article: [] }
  return { running: 0, nextAt: never, nextAtBefore: never, delayMs, timer: null, waiting }
}

function takeNext({ waiting }: Queue): (() => void) | undefined {
  return waiting.listing.shift() ?? waiting.article.shift()
}

function isAwaited({ waiting }: Queue): boolean {
  return waiting.listing.length > 0 || waiting.article.length > 0
}

function stopTimer(queue: Queue): void {
  if (queue.timer !== null) clearTimeout(queue.timer)
  queue.timer = null
}
