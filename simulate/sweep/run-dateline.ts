import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export type Ended = { readonly code: number | null; readonly signal: string | null; readonly stderr: string }

/** What strace does to the process: a signal or an error, at the calls of a name that `when` counts. */
export type Injection = {
  readonly call: 'pwrite64' | 'fsync' | 'fdatasync' | 'ftruncate'
  readonly what: 'signal=KILL' | 'error=ENOSPC' | 'error=EIO'
  /** Such as `7`, `7+` for all from then on, `7..40` for a while. */
  readonly when: string
}

/** Only writes down the calls of a name, into a file. */
export type CallLog = { readonly call: Injection['call']; readonly log: string }

// No check of the sweep takes half as long, however busy the machine is.
const LONGEST_RUN_MS = 120_000

/** Runs dateline as a process of its own to its end, under strace where something is to be done to it. */
export async function runDateline(args: readonly string[], injection: Injection | null = null): Promise<Ended> {
  const running = startDateline(args, injection)
  return running.ended
}

export function startDateline(args: readonly string[], tracing: Injection | CallLog | null) {
  const [command = '', ...rest] = [...straceOf(tracing), process.execPath, MAIN, ...args]
  const child = spawn(command, rest, {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: LONGEST_RUN_MS,
    killSignal: 'SIGKILL',
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, stderr }))
  return { child, ended, said: () => stderr }
}

function straceOf(tracing: Injection | CallLog | null): string[] {
  if (tracing === null) return []
  if ('log' in tracing) {
    return ['strace', '-D', '-f', '--seccomp-bpf', '-qq', '-o', tracing.log, '-e', `trace=${tracing.call}`]
  }
  const { call, what, when } = tracing
  // Faster, but strace 6.1 then lets every signal fall under the table.
  const fast = what.startsWith('error') ? ['--seccomp-bpf'] : []
  // The tracer stands aside (-D), so that signals to the process reach it.
  const options = ['-D', '-f', ...fast, '-qq', '-o', '/dev/null', '-e', `trace=${call}`]
  return ['strace', ...options, '-e', `inject=${call}:${what}:when=${when}`]
}

/** strace is there, and may trace: a container can forbid it. */
export async function canTrace(): Promise<boolean> {
  const child = spawn('strace', ['-f', '--seccomp-bpf', '-qq', '-o', '/dev/null', '-e', 'trace=fsync', 'true'])
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('close', (code) => resolve(code === 0))
  })
}
