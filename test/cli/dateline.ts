import { execFile } from 'node:child_process'
import { join } from 'node:path'

export const MAIN = join(import.meta.dirname, '../../src/main.ts')

export type Ending = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/** Runs `dateline` with these arguments as a process of its own, to its end. */
export function dateline(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ending> {
  const { DATELINE_CONFIG: _, NO_COLOR: __, FORCE_COLOR: ___, ...env } = process.env
  const settings = { ...options, env: { ...env, ...options.env } }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], settings, (_error, stdout, stderr) => {
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr })
    })
  })
}
