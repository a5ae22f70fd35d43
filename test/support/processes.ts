import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = pathToFileURL(join(import.meta.dirname, '../../')).href

export type Helper = AsyncDisposable & {
  readonly pid: number
  /** The next line that it prints. */
  line(): Promise<string>
  /** Ends its wait for a line of input. */
  go(): void
  /** Resolves with all that it printed, and its exit code, when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly lines: readonly string[] }>
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>
}

/**
 * Runs a module in a process of its own. It may say `import { openStore } from 'src/store/open-store.ts'`, finds `args`,
 * prints with `say(…)` and waits for `await go`. `options` say as whom it runs, if not as ourselves.
 */
export function startProcess(
  module: string,
  args: readonly unknown[] = [],
  options: Pick<SpawnOptions, 'uid' | 'gid' | 'env'> = {},
): Helper {
  const code = `
    import { once } from 'node:events'
    ${module.replaceAll(/from '(src\/[^']+)'/gu, (_all, path) => `from '${ROOT}${path}'`)}`
  const prelude = `
    const args = ${JSON.stringify(args)}
    const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n')
    const go = () => once(process.stdin, 'data')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', `${prelude}\n${code}`], {
    ...options,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  return toHelper(child)
}

function toHelper(child: ChildProcess): Helper {
  const lines: string[] = []
  let text = ''
  let read = 0
  const more = new EventTarget()
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (text + chunk).split('\n')
    text = parts.pop() ?? ''
    lines.push(...parts)
    more.dispatchEvent(new Event('line'))
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, lines }))
  return {
    pid: child.pid ?? 0,
    async line() {
      while (lines.length <= read) {
        const ending = ended.then(() => {
          if (lines.length <= read) throw new Error('the process ended without a further line')
        })
        await Promise.race([once(more, 'line'), ending])
      }
      read += 1
      return lines[read - 1] ?? ''
    },
    go: () => void child.stdin?.write('go\n'),
    ended,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
