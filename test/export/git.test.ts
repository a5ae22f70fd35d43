import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { makeRepository } from '../../src/export/git.ts'
import { writeFolderWhole } from '../../src/export/write-whole.ts'
import { temporaryFolder } from '../support/store.ts'

/** The processes of git that this one started; /proc knows them, which only Linux has. */
function ourGits(): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const [, command, parent] = /\((.*)\) \S (\d+)/u.exec(statOf(name)) ?? []
    return command === 'git' && Number(parent) === process.pid ? [Number(name)] : []
  })
}

/** Nothing where it has ended by now, or is no process. */
function statOf(name: string): string {
  try {
    return readFileSync(`/proc/${name}/stat`, 'utf8')
  } catch {
    return ''
  }
}

test.skipIf(process.platform !== 'linux')(
  'an export whose git was killed fails, and leaves no repository',
  async () => {
    await using folder = await temporaryFolder()
    async function* commits() {
      yield Buffer.from('feature done\n')
      for (const pid of ourGits()) process.kill(pid, 'SIGTERM')
      yield Buffer.from('done\n')
    }
    const made = writeFolderWhole(folder.file('out'), (part) => makeRepository(part, commits()))
    await expect(made).rejects.toThrow('git fast-import ended with SIGTERM')
    expect(existsSync(folder.file('out'))).toBe(false)
  },
)
