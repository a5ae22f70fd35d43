import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../model/failure.ts'

/** Makes a git repository of a stream of `git fast-import`, its files checked out, in a folder that it makes. */
export async function makeRepository(folder: string, commits: AsyncIterable<Buffer>): Promise<void> {
  await mkdir(folder)
  await git(folder, ['init', '--quiet', '--template=', '--initial-branch=main'])
  await git(folder, ['fast-import', '--quiet', '--done', '--date-format=raw'], commits)
  await git(folder, ['reset', '--quiet', '--hard'])
}

/** Runs git with arguments that never vary, by no configuration but its own. Throws `git-missing`, or what went wrong. */
async function git(
  folder: string,
  args: readonly string[],
  input: AsyncIterable<Buffer> | readonly Buffer[] = [],
): Promise<void> {
  // In a process group of its own: Ctrl-C in a terminal is for us to hear, who then leave nothing behind.
  const child = spawn('git', args, {
    cwd: folder,
    env: environment(),
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  })
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals)
  const written = pipeline(input, child.stdin)
  const [ending, writing] = await Promise.allSettled([ended, written])
  if (ending.status === 'rejected') throw toFailure(ending.reason)
  if (writing.status === 'rejected' && writing.reason?.code !== 'EPIPE') throw writing.reason
  if (ending.value !== 0) throw new Error(`git ${args[0]} ended with ${ending.value}: ${said.join('').slice(0, 500)}`)
}

/** Nothing of the user's configuration, hooks included, has a say; nor has a repository that this runs in. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  return { ...Object.fromEntries(kept), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' }
}

function toFailure(error: unknown): unknown {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  return isMissing ? new Failure('git-missing', 'There is no git on this machine.', { cause: error }) : error
}
