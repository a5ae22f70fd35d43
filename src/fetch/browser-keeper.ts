import type { Now } from '../lib/clock.ts'
import { Failure } from '../model/failure.ts'
import type { Engine } from './browser-launch.ts'

/** Keeps one browser running as long as it is needed and sound. */
export type Keeper = {
  /** The browser to open a page in; give it back by `release` when that page is closed. Throws as `start` does. */
  take(): Promise<Taken>
  close(): Promise<void>
}

export type Taken = {
  readonly engine: Engine
  /** `spoilt` where its page did to it what others should not be exposed to. */
  release(end: { readonly spoilt: boolean }): void
}

export type KeeperOptions = {
  readonly start: () => Promise<Engine>
  /** Should never go back, as wall clocks do. */
  readonly now: Now
  readonly limits?: Partial<Limits>
}

/** When a browser is replaced, and when it is let go. */
export type Limits = {
  readonly maxPages: number
  readonly maxAgeMs: number
  readonly maxMemoryBytes: number
  readonly idleMs: number
  readonly heartbeatMs: number
  readonly maxRelaunches: number
  readonly relaunchesWithinMs: number
}

const LIMITS: Limits = {
  maxPages: 200,
  maxAgeMs: 30 * 60_000,
  maxMemoryBytes: 1.5e9,
  idleMs: 5 * 60_000,
  heartbeatMs: 2_500,
  maxRelaunches: 3,
  relaunchesWithinMs: 10 * 60_000,
}

type Running = {
  readonly engine: Engine
  readonly startedAt: number
  pages: number
  open: number
  retired: boolean
}

export function createKeeper({ start, now, limits: given = {} }: KeeperOptions): Keeper {
  const limits = { ...LIMITS, ...given }
  const losses = createLosses({ now, limits })
  const all = new Set<Running>()
  let current: Promise<Running> | null = null
  let isClosed = false

  async function launch(): Promise<Running> {
    losses.refuseTooMany()
    const engine = await start()
    const running: Running = { engine, startedAt: now(), pages: 0, open: 0, retired: false }
    all.add(running)
    void engine.gone.then(() => lose(running))
    if (isClosed) await end(running)
    return running
  }

  async function end(running: Running): Promise<void> {
    running.retired = true
    all.delete(running)
    await running.engine.close()
  }

  async function lose(running: Running): Promise<void> {
    if (!running.retired) losses.add()
    running.retired = true
    all.delete(running)
    await running.engine.kill()
  }

  function retire(running: Running): void {
    running.retired = true
    if (running.open === 0) void end(running)
  }

  async function find(): Promise<Running> {
    for (;;) {
      if (isClosed) throw new Failure('interrupted', 'The browser was closed')
      const launching = current ?? launch()
      current = launching
      const running = await launching.catch((thrown: unknown) => {
        if (current === launching) current = null
        throw thrown
      })
      if (!running.retired && isWornOut(running, { now, limits })) retire(running)
      if (!running.retired) return running
      if (current === launching) current = null
    }
  }

  function release(running: Running, spoilt: boolean): void {
    running.open -= 1
    if (spoilt || running.retired || isWornOut(running, { now, limits })) retire(running)
    const { pages } = running
    const letGo = () => void (running.open === 0 && running.pages === pages && retire(running))
    if (running.open === 0 && !running.retired) setTimeout(letGo, limits.idleMs).unref()
  }

  return {
    async take() {
      const running = await find()
      running.pages += 1
      running.open += 1
      if (running.open === 1) keepWatch(running, { limits, lose })
      return { engine: running.engine, release: ({ spoilt }) => release(running, spoilt) }
    },
    async close() {
      isClosed = true
      // Whoever waits for a browser that does not start is told of it.
      await current?.catch(() => undefined)
      await Promise.all([...all].map(end))
    },
  }
}

type Judging = { readonly now: Now; readonly limits: Limits }

function isWornOut({ engine, pages, startedAt }: Running, { now, limits }: Judging): boolean {
  return !engine.isAlive() || pages >= limits.maxPages || now() - startedAt > limits.maxAgeMs
}

/** Counts the browsers that ended unasked. */
function createLosses({ now, limits: { maxRelaunches, relaunchesWithinMs } }: Judging) {
  let at: number[] = []
  return {
    add: () => void at.push(now()),
    /** Throws Failure `browser-crash` while there were too many lately. */
    refuseTooMany() {
      at = at.filter((instant) => now() - instant < relaunchesWithinMs)
      if (at.length <= maxRelaunches) return
      throw new Failure(
        'browser-crash',
        `The browser ended ${at.length} times in a short while; it rests for some minutes`,
      )
    },
  }
}

type Watching = { readonly limits: Limits; readonly lose: (running: Running) => Promise<void> }

/** A browser that hangs, or takes too much, is ended under its pages: they are asked for again, in another one. */
function keepWatch(running: Running, { limits, lose }: Watching): void {
  const beat = async () => {
    const { engine } = running
    const isSound = await engine
      .ping()
      .then(async () => (await engine.memoryBytes()) <= limits.maxMemoryBytes)
      // What is wrong with it is told by its pages, which end with it.
      .catch(() => false)
    if (!isSound) await lose(running)
  }
  const timer = setInterval(() => {
    if (running.open === 0 || !running.engine.isAlive()) clearInterval(timer)
    else void beat()
  }, limits.heartbeatMs)
  timer.unref()
}
