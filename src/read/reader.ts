import { Piscina } from 'piscina'
import { Failure } from '../model/failure.ts'
import type { ArticleInput, ArticleReading } from './article.ts'
import type { ListingInput, ListingReading } from './listing.ts'
import type { Answer } from './worker.ts'

const HEAP_LIMIT_MB = 256
const IDLE_MS = 30_000

/**
 * Reads pages where reading can be stopped. Throws a Failure: `parse-timeout` past the deadline, `parse-limit` for a
 * page that asks for more memory or depth than any real one, `xml-dtd`, `interrupted` once closed, `bug` with its cause
 * for anything else.
 */
export type Reader = {
  readListing(input: ListingInput): Promise<ListingReading>
  readArticle(input: ArticleInput): Promise<ArticleReading>
  /** Ends the thread, and with it whatever is being read. */
  close(): Promise<void>
}

/**
 * A reader with one thread, started by the first page and ended when idle for half a minute; it never keeps a process
 * alive. Pages wait for their turn, and `deadlineMs` counts from it: a slow page costs none but itself.
 */
export function createReader({ deadlineMs }: { deadlineMs: number }): Reader {
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    recordTiming: false,
  })
  const closing = new AbortController()
  let current = new AbortController()
  // A thread that fails outside of a task, as when it cannot start, would else leave the task waiting for it.
  pool.on('error', (error: unknown) => current.abort(toReadFailure(error)))
  const run = async <Reading>(name: string, input: ListingInput | ArticleInput): Promise<Reading> => {
    closing.signal.throwIfAborted()
    const stop = new AbortController()
    current = stop
    const timer = setTimeout(
      () => stop.abort(new Failure('parse-timeout', 'The page took too long to read.')),
      deadlineMs,
    )
    const answered: Promise<Answer<Reading>> = pool.run(input, { name, signal: stop.signal })
    const { reading, failure } = await answered
      .catch((error: unknown) => {
        throw stop.signal.aborted ? stop.signal.reason : toReadFailure(error)
      })
      .finally(() => clearTimeout(timer))
    if (failure !== null) throw new Failure(failure.code, failure.message)
    return reading
  }
  const inTurn = createTurns()
  return {
    readListing: (input) => inTurn(() => run<ListingReading>('readListing', input)),
    readArticle: (input) => inTurn(() => run<ArticleReading>('readArticle', input)),
    async close() {
      closing.abort(new Failure('interrupted', 'The reader was closed before the page was read.'))
      current.abort(closing.signal.reason)
      await pool.destroy()
    },
  }
}

/** Runs one piece of work at a time, in the order asked for; one that fails does not stop the next. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let previous: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = previous.then(work)
    // Whoever asked is told of the failure; the next piece of work only waits for the end.
    previous = turn.catch(() => undefined)
    return turn
  }
}

function toReadFailure(error: unknown): Failure {
  if (isExhausted(error)) return new Failure('parse-limit', 'The page takes too much memory to read.', { cause: error })
  return new Failure('bug', 'Reading the page ended in an exception.', { cause: error })
}

/** The thread ran out of heap, or of stack on a page that nests without end. */
function isExhausted(error: unknown): boolean {
  if (error instanceof RangeError) return true
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
