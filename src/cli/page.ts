import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Stdout } from './output.ts'

// As the shell says that it found no such program, or may not run it.
const NOT_RUN: ReadonlySet<number | null> = new Set([126, 127])

/**
 * Shows a text in a pager, until the reader leaves it. As in git, less is told to keep colours, to leave the text on the
 * screen and to end at once where it fits (`LESS=FRX`), unless LESS says otherwise. Where the pager cannot be run, the
 * text is written as it is.
 */
export async function page(
  text: string,
  { command, env, stdout }: { command: string; env: NodeJS.ProcessEnv; stdout: Stdout },
): Promise<void> {
  const settings = { LESS: 'FRX', LV: '-c', ...env }
  const pager = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'], env: settings })
  // Interrupting is the pager's to answer while it runs; a reader who leaves early closes the pipe.
  const ignore = () => undefined
  process.on('SIGINT', ignore)
  pager.stdin.on('error', ignore)
  pager.stdin.end(text)
  const [exitCode] = await once(pager, 'close')
  process.off('SIGINT', ignore)
  if (NOT_RUN.has(exitCode)) stdout.write(text)
}
