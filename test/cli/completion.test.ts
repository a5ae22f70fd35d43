import { execFile } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { completeWords } from '../../src/cli/complete-words.ts'
import { createProgram } from '../../src/cli/program.ts'
import { openStore } from '../../src/store/open-store.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { aSource, START } from '../support/builders.ts'
import { temporaryFolder } from '../support/store.ts'
import { dateline, MAIN } from './dateline.ts'

const program = createProgram(async () => undefined)
const known = { sources: async () => ['kcna-ko', 'mfa-en', 'mfa-ko'] }

async function complete(line: string): Promise<string[]> {
  return (await completeWords(program, line.split(' '), known)).map(({ word }) => word)
}

describe('what may complete', () => {
  test.each([
    ['hist', ['history']],
    ['history mfa', ['mfa-en', 'mfa-ko']],
    ['history mfa-en --ki', ['--kind']],
    ['history --kind re', ['removed', 'restored', 'recovered']],
    ['history --kind added,ed', ['added,edited']],
    ['--json history k', ['kcna-ko']],
    ['--config file history k', ['kcna-ko']],
    ['check mfa-en k', ['kcna-ko']],
    ['coverage mfa-en m', []],
    ['history --config ', []],
    ['completion ', ['bash', 'zsh', 'fish']],
    ['nonsense x', []],
    ['show 7 --n', ['--no-pager']],
  ])('%j', async (line, words) => {
    expect(await complete(line)).toEqual(words)
  })

  test('at the beginning is every verb, with what it does', async () => {
    const candidates = await completeWords(program, [''], known)
    expect(candidates.map(({ word }) => word)).toEqual(program.commands.map((command) => command.name()))
    expect(candidates.every(({ about }) => about !== '')).toBe(true)
  })
})

test('bash completes the ids of sources that are on record', async () => {
  await using folder = await temporaryFolder()
  const { db, close } = await openStore(folder.file('dateline.db'), START)
  await syncSources(db, [aSource({ id: 'mfa-en' }), aSource({ id: 'kcna-ko' })])
  await close()
  writeFileSync(folder.file('dateline.yaml'), 'store: sqlite:./dateline.db\n')
  const shim = folder.file('dateline')
  writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`)
  chmodSync(shim, 0o755)
  const { stdout: script } = await dateline(['completion', 'bash'])
  writeFileSync(folder.file('script'), script)
  const words = `COMP_WORDS=('${shim}' --config '${folder.file('dateline.yaml')}' history m); COMP_CWORD=4`
  const { stdout } = await promisify(execFile)('bash', [
    '-c',
    `source '${folder.file('script')}'; ${words}; _dateline; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ])
  expect(stdout).toBe('mfa-en\n')
})

test.each([
  ['zsh', '#compdef dateline'],
  ['fish', 'complete -c dateline -l config -r -F'],
])('%s has a script', async (shell, part) => {
  const { exitCode, stdout } = await dateline(['completion', shell])
  expect(exitCode).toBe(0)
  expect(stdout).toContain(part)
})

test('of a shell that is not known, the known ones are named', async () => {
  const { exitCode, stderr } = await dateline(['completion', 'csh'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('SHELL cannot be "csh": it takes bash, zsh, fish.')
})
