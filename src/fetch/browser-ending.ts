import { Failure } from '../model/failure.ts'
import type { Engine } from './browser-launch.ts'

/** The browser ended under a page that need not have been the cause. */
export class BrowserEnded extends Failure {
  constructor() {
    super('browser-crash', 'The browser ended before the page was read')
  }
}

export type Ending = {
  /** The outcome of `work`, unless the page breaks or its time is over first. */
  orBroken<T>(work: Promise<T>): Promise<T>
  break(reason: unknown): void
  release(): void
}

type EndingOptions = {
  readonly engine: Engine
  readonly signal: AbortSignal
  readonly timeoutMs: number
  readonly host: string
}

/** All that may end a page before it is read: a stop, its deadline, its crash, the end of its browser. */
export function endWith({ engine, signal, timeoutMs, host }: EndingOptions): Ending {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  void engine.gone.then(() => reject(new BrowserEnded()))
  const timer = setTimeout(
    () => reject(new Failure('browser-timeout', `The page of ${host} was not ready in time`)),
    timeoutMs,
  )
  return {
    orBroken(work) {
      work.catch(() => undefined)
      return Promise.race([promise, work])
    },
    break: reject,
    release() {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    },
  }
}
