import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

export type RunOptions = {
  readonly config?: string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Where Dateline stands, if not here. */
  readonly program?: string
}

/** Runs a verb in a process of its own, as a user does, and waits for its end. */
export async function runDateline(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const child = startDateline(args, options)
  return child.ended
}

export type Running = AsyncDisposable & {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves once stderr has said so. */
  said(text: string): Promise<void>
}

/** Starts a verb that goes on until it is stopped; a process that is still there at the end of a test is killed. */
export function startDateline(args: readonly string[], options: RunOptions = {}): Running {
  const { config, env = {}, cwd, program = MAIN } = options
  const all = [program, ...args, ...(config === undefined ? [] : ['--config', config])]
  const child = spawn(process.execPath, all, { cwd, env: { ...process.env, NO_COLOR: '1', ...env } })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8')
    child[stream].on('data', (text: string) => {
      said[stream] += text
    })
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }))
  return {
    process: child,
    ended,
    async said(text) {
      while (!said.stderr.includes(text)) {
        const more = once(child.stderr, 'data').then(() => true)
        if (!(await Promise.race([more, ended.then(() => said.stderr.includes(text))]))) {
          throw new Error(`ended without saying "${text}":\n${said.stderr}`)
        }
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** The records that a verb printed with --json. */
export function recordsOf<T>({ stdout }: Pick<Ended, 'stdout'>): T[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
