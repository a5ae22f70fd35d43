import { spawnSync } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createExec } from '../../src/alert/channels/exec.ts'
import { temporaryFolder } from '../support/store.ts'
import { aDelivery } from './service.ts'

const NEVER = new AbortController().signal

/** A program of these lines of shell, in a folder of its own. */
async function program(script: string) {
  const folder = await temporaryFolder()
  const file = folder.file('program')
  await writeFile(file, `#!/bin/sh\ncd "$(dirname "$0")"\n${script}\n`)
  await chmod(file, 0o700)
  return {
    file,
    read: (name: string) => readFile(folder.file(name), 'utf8'),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

/** A process that ended and was not yet collected by its parent runs no more. */
function isRunning(pid: number): boolean {
  const ps = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return /^[^Z]/u.test(ps.stdout.trim())
}

test('the changes come on standard input, the key in the environment, the arguments as they stand', async () => {
  await using made = await program('cat > input; printf "%s\\n" "$@" > args; env > env')
  process.env['DATELINE_TEST_SECRET'] = 's3cret'
  const way = createExec({ file: made.file, args: ['--to', '$(id); `id`'] })
  expect(await way.send(aDelivery(), NEVER)).toEqual({ kind: 'delivered' })
  delete process.env['DATELINE_TEST_SECRET']
  expect(JSON.parse(await made.read('input'))).toEqual({ type: 'changes', changes: aDelivery().changes })
  expect(await made.read('args')).toBe('--to\n$(id); `id`\n')
  const environment = await made.read('env')
  expect(environment).toContain('DATELINE_KEY=e8e7a2b0-key')
  expect(environment).not.toContain('s3cret')
})

test('an exit code other than 0 is tried again, with what the program said', async () => {
  await using made = await program('echo "no network today" >&2; exit 7')
  expect(await createExec({ file: made.file, args: [] }).send(aDelivery(), NEVER)).toEqual({
    kind: 'again',
    error: 'The program ended with exit code 7: no network today',
    retryAfterMs: null,
  })
})

test('a program that reads nothing has delivered all the same', async () => {
  await using made = await program('exit 0')
  const changes = Array.from({ length: 5000 }, () => aDelivery().changes).flat()
  expect(await createExec({ file: made.file, args: [] }).send(aDelivery({ changes }), NEVER)).toEqual({
    kind: 'delivered',
  })
})

test('a program that is not there is tried again, and says why', async () => {
  expect(await createExec({ file: '/nowhere/at/all', args: [] }).send(aDelivery(), NEVER)).toMatchObject({
    kind: 'again',
    error: expect.stringContaining('ENOENT'),
  })
})

test('a child that the program leaves behind holds up neither the channel nor a stop', async () => {
  await using made = await program('sleep 600 & echo $! > child; echo "left one" >&2; exit 3')
  const answer = await createExec({ file: made.file, args: [] }).send(aDelivery(), NEVER)
  process.kill(Number(await made.read('child')))
  expect(answer).toMatchObject({ error: 'The program ended with exit code 3: left one' })
})

test('a program that waits for its child ends with us, and so does the child', async () => {
  await using made = await program('sleep 600 & echo $! > child; echo > ready; wait')
  const stop = new AbortController()
  const sending = createExec({ file: made.file, args: [] }).send(aDelivery(), stop.signal)
  await expect.poll(() => made.read('ready').catch(() => null)).not.toBeNull()
  stop.abort()
  await expect(sending).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
  const child = Number(await made.read('child'))
  await expect.poll(() => isRunning(child)).toBe(false)
})

test('a program under way ends with us', async () => {
  await using made = await program('exec sleep 60')
  const stop = new AbortController()
  const sending = createExec({ file: made.file, args: [] }).send(aDelivery(), stop.signal)
  setTimeout(() => stop.abort(), 100)
  await expect(sending).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
})
