import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { CoverageRecord } from '../../src/model/records.ts'
import { type Ended, recordsOf } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

// A file system of its own that a few megabytes fill. Root needs no namespace of users; everybody else becomes root in one.
const UNSHARE = process.getuid?.() === 0 ? ['-m'] : ['-mr']
const canMount = spawnSync('unshare', [...UNSHARE, 'mount', '-t', 'tmpfs', 'none', '/tmp']).status === 0
if (!canMount)
  process.stderr.write('\nLEFT OUT: a disk that is really full, since no file system can be mounted here.\n\n')
if (!canMount && process.env['CI'] === 'true') throw new Error('unshare -m with a tmpfs is needed here')

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

test.skipIf(!canMount)(
  'a disk that was full leaves the time as blind with its reason, and then all goes on',
  async () => {
    await using site = await startSite()
    const { file, folder } = await configFor(site, {
      store: 'sqlite:small/dateline.db',
      web: { port: 0 },
      defaults: { schedule: '* * * * * *' },
    })
    const small = join(folder, 'small')
    mkdirSync(small)
    const script = 'mount -t tmpfs -o size=4m none "$1" && exec "$2" "$3" run --config "$4"'
    const args = [...UNSHARE, 'sh', '-c', script, 'sh', small, process.execPath, MAIN, file]
    await using daemon = watchOutput(spawn('unshare', args))
    await daemon.said('"outcome":"unchanged"')

    const inside = `/proc/${daemon.pid}/root${small}`
    fill(join(inside, 'filler'))
    await daemon.said('store-full')
    // Until then a listing may have been asked for; from then on nothing could be written of it.
    await delay(1_500)
    const asked = site.requests.length
    // A slot of a schedule of seconds counts as missed after five.
    await delay(8_000)
    expect(site.requests.length).toBe(asked)
    rmSync(join(inside, 'filler'))
    const { key } = site.newsroom.publish()
    await daemon.said('"changes":1')

    const run = (...verb: string[]) => runInside(daemon.pid, [...verb, '--config', file])
    const coverage = recordsOf<CoverageRecord>(run('coverage', 'mfa-en', '--json'))
    expect(coverage).toContainEqual(
      expect.objectContaining({ kind: 'blind', cause: 'interrupted', reasons: ['store-full'], additionsKnown: true }),
    )
    expect(recordsOf(run('history', '--json'))).toMatchObject([{ kind: 'added', article: { key } }])
    expect(run('verify')).toMatchObject({ code: 0 })
  },
)

function watchOutput(child: ReturnType<typeof spawn>) {
  let output = ''
  child.stderr?.on('data', (text) => {
    output += String(text)
  })
  return {
    pid: child.pid,
    async said(text: string) {
      while (!output.includes(text)) {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${output}`)
        await delay(50)
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      while (child.exitCode === null && child.signalCode === null) await delay(20)
    },
  }
}

/** Runs a verb where the file system is to be seen. */
function runInside(pid: number | undefined, args: readonly string[]): Ended {
  const enter = process.getuid?.() === 0 ? ['-m'] : ['-U', '-m', '--preserve-credentials']
  const command = ['-t', String(pid), ...enter, process.execPath, MAIN, ...args]
  const { status: code, stdout, stderr } = spawnSync('nsenter', command, { encoding: 'utf8' })
  return { code, stdout, stderr }
}

/** Takes all the space that is left, to the last page. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w')
  try {
    for (;;) writeSync(descriptor, Buffer.alloc(4096))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    closeSync(descriptor)
  }
}
