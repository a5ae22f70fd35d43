import type { Globals } from './globals.ts'

const ON_TERMINAL_MS = 100
const ELSEWHERE_MS = 10_000

export type Progress = {
  /** Says how far it is; often called, seldom printed. */
  say(sentence: string): void
  end(): void
}

type Stderr = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>

/**
 * Says on stderr how far long work is: in place on a terminal, elsewhere a line every ten seconds. `now` gives
 * milliseconds.
 */
export function createProgress(
  { quiet }: Pick<Globals, 'quiet'>,
  { stderr = process.stderr, now = () => performance.now() }: { stderr?: Stderr; now?: () => number } = {},
): Progress {
  if (quiet) return { say: () => undefined, end: () => undefined }
  const pauseMs = stderr.isTTY ? ON_TERMINAL_MS : ELSEWHERE_MS
  let saidAt = stderr.isTTY ? Number.NEGATIVE_INFINITY : now()
  return {
    say(sentence) {
      if (now() - saidAt < pauseMs) return
      saidAt = now()
      stderr.write(stderr.isTTY ? `\r${sentence}\u001B[K` : `${sentence}\n`)
    },
    end() {
      if (stderr.isTTY) stderr.write('\r\u001B[K')
    },
  }
}
