import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dateline, MAIN } from '../cli/dateline.ts'
import { temporaryFolder } from '../support/store.ts'

/** A folder with a `dateline` for shells to run, a configuration, and the completion script of one shell. */
async function folderFor(shell: 'fish' | 'zsh') {
  const folder = await temporaryFolder()
  writeFileSync(folder.file('dateline'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`)
  chmodSync(folder.file('dateline'), 0o755)
  const { stdout } = await dateline(['completion', shell])
  writeFileSync(folder.file('_dateline'), stdout)
  return folder
}

function run(shell: string, args: readonly string[], folder: string): string {
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, TERM: 'xterm', HOME: folder }
  return execFileSync(shell, args, { cwd: folder, env, encoding: 'utf8' })
}

test('fish completes verbs and values, each with what it means', async () => {
  await using folder = await folderFor('fish')
  const complete = 'complete -C "dateline al"; complete -C "dateline history --kind re"'
  const lines = run('fish', ['-c', `source _dateline; ${complete}`], folder.path).split('\n')
  expect(lines[0]).toMatch(/^alerts\t\S/u)
  expect(lines.slice(1, 4)).toEqual(['recovered', 'removed', 'restored'])
})

const PRESS_TAB = `zmodload zsh/zpty
zpty -b z zsh -f -i
zpty -w z "fpath=($PWD \\$fpath); autoload -U compinit; compinit -u -d $PWD/dump"
sleep 3
zpty -w -n z $'dateline al\\t'
sleep 5
zpty -w -n z $'\\x15'
zpty -w -n z $'dateline history --kind re\\t\\t'
sleep 5
local part all
while zpty -r -t z part; do all+=$part; done
print -r -- "$all"
zpty -d z`

test('zsh completes a verb, and lists the values that fit', async () => {
  await using folder = await folderFor('zsh')
  const screen = run('zsh', ['-f', '-c', PRESS_TAB], folder.path)
  expect(screen).toContain('dateline alerts')
  for (const kind of ['recovered', 'removed', 'restored']) expect(screen).toContain(kind)
})
