import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** Runs the project's own Node, which refuses what test runners let pass: enums, imports without `.ts`, types as values. */
function node(...args: string[]) {
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
}

test('the program starts and explains itself', () => {
  const { status, stdout, stderr } = node('src/main.ts', '--help')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('Usage: dateline')
})

test('Node itself loads every source file, and none does anything when it is loaded', () => {
  // main.ts is the one file that acts on being loaded.
  const files = globSync('src/**/*.ts', { cwd: ROOT }).filter((file) => file !== 'src/main.ts')
  const program = files.map((file) => `await import('./${file}')`).join('\n')
  const { status, stdout, stderr } = node('--input-type=module', '--eval', program)
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
})

test('the tests run on the Node that the project pins', () => {
  expect(node('--version').stdout.trim()).toBe(process.version)
  expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(26)
})
