import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { dateline, MAIN } from './dateline.ts'

const folder = mkdtempSync(join(tmpdir(), 'dateline-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const VERBS = createProgram(async () => undefined).commands.map((command) => command.name())

describe('help', () => {
  test('--help names every verb', async () => {
    const { exitCode, stdout, stderr } = await dateline(['--help'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^  ${verb}\\b`, 'mu'))
  })

  test.each(VERBS)('%s --help ends with an example', async (verb) => {
    const { exitCode, stdout } = await dateline([verb, '--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(new RegExp(`\\nExample:\\n  \\$ dateline ${verb}\\b.*\\n$`, 'u'))
  })

  test('no verb at all is a mistake, answered with the help on stderr', async () => {
    const { exitCode, stdout, stderr } = await dateline([])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain('Usage: dateline')
  })

  test('--version prints the version', async () => {
    const { exitCode, stdout } = await dateline(['--version'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/u)
  })
})

describe('bad input is one sentence, advice, and exit code 2', () => {
  const advice = 'Run the command with --help to see how it is used.'

  test.each([
    [['histroy'], "Unknown command 'histroy'. Did you mean history?"],
    [['history', '--sinc', '3d'], "Unknown option '--sinc'. Did you mean --since?"],
    [['snapshots'], "Missing required argument 'source'."],
    [['history', 'one', 'two'], "Too many arguments for 'history'. Expected 1 argument but got 2: one, two."],
    [['history', '--limit', '0'], '--limit cannot be "0": it takes a whole number above 0.'],
    [['history', '--kind', 'added,edted'], '--kind cannot be "edted". Did you mean "edited"?'],
  ])('%j', async (args, sentence) => {
    expect(await dateline(args)).toEqual({ exitCode: 2, stdout: '', stderr: `dateline: ${sentence}\n${advice}\n` })
  })
})

describe('the configuration', () => {
  test.each([
    [['--config', 'a.yaml', 'sources'], {}, 'a.yaml'],
    [['sources', '--config', 'a.yaml'], { DATELINE_CONFIG: 'b.yaml' }, 'a.yaml'],
    [['sources'], { DATELINE_CONFIG: 'b.yaml' }, 'b.yaml'],
    [['sources'], {}, 'config/dateline.yaml'],
  ])('%j with %j reads %s', async (args, env, file) => {
    const { exitCode, stdout, stderr } = await dateline(args, { cwd: folder, env })
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(file)
    expect(stderr).not.toMatch(/\n +at /u)
  })

  test('a store that is not there yet ends with exit code 3 and says how to make it', async () => {
    const file = join(folder, 'dateline.yaml')
    writeFileSync(file, 'store: sqlite:./none.db\n')
    const { exitCode, stderr } = await dateline(['history', '--config', file])
    expect(exitCode).toBe(3)
    expect(stderr).toContain('dateline check')
    expect(stderr).not.toMatch(/\n +at /u)
  })
})

test('a reader that closes the pipe is no error', async () => {
  const child = spawn(process.execPath, [MAIN, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  const [said, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect({ said, exitCode }).toEqual({ said: '', exitCode: 0 })
})
