import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../model/failure.ts'
import type { Source } from '../model/source.ts'
import { appendSource, type NewSource } from './append-source.ts'
import { loadConfig } from './load-config.ts'

/**
 * Adds a source to the configuration file, whose comments and layout stay as they are; with `dryRun` nothing is written.
 * The new file takes the place of the old one at once, and only if it is sound. Gives back the source with every default.
 * Throws `usage` where the file cannot be written.
 */
export function addSource(
  file: string,
  source: NewSource,
  { env, dryRun }: { env: NodeJS.ProcessEnv; dryRun: boolean },
): Source {
  const target = realpathSync(file)
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.draft`)
  try {
    const text = appendSource(readFileSync(target, 'utf8'), source)
    writeFileSync(draft, text, { mode: statSync(target).mode, flag: 'wx' })
    const added = loadConfig(draft, env).sources.find(({ id }) => id === source.id)
    if (added === undefined) throw new Failure('bug', `The source ${source.id} did not get into ${file}.`)
    if (!dryRun) renameSync(draft, target)
    return added
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (error instanceof Failure || code === undefined) throw error
    throw new Failure('usage', `${file} cannot be written (${code}).`, { cause: error })
  } finally {
    rmSync(draft, { force: true })
  }
}
