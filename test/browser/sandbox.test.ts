import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chown, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chromiumPath } from '../support/chromium.ts'
import { startProcess } from '../support/processes.ts'
import { answer, startRawServer } from '../support/raw-server.ts'
import { browserProcesses } from './browsing.ts'

const NOBODY = 65_534

/** For root, somebody else; everybody else is that already. */
const other = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}

/** Whether somebody else may do this. */
const canOther = (command: string, ...args: string[]) => spawnSync(command, args, { ...other }).status === 0

const RENDER = `
  import { createFetcher } from 'src/fetch/fetcher.ts'
  import { PLAIN_ACCESS as access } from 'src/model/access.ts'
  const [path, url] = args
  const fetcher = createFetcher({
    userAgent: 'x', timeoutMs: 20000, maxBytes: 1e6, perHost: { concurrency: 1, delayMs: 0 }, allowPrivateAddresses: true,
    browser: { path, url: null, sandbox: true, env: process.env }, now: Date.now,
  })
  const request = { url, source: { url, access }, addressClass: 'source', ready: 'li', tail: undefined, hosts: [] }
  const rendering = fetcher.browser.render(request, new AbortController().signal)
  say(await rendering.then(({ body }) => body.includes('<li>') ? 'read' : 'empty', ({ code }) => code))
  await fetcher.close()`

/** Of the process that runs a page: what the kernel keeps it from. */
function confinementOf(owner: number): { filtered: boolean; apart: boolean }[] {
  return browserProcesses(owner).flatMap(({ pid }) => {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) return []
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    // A filter of system calls, and a number of its own in a namespace of processes.
    return [{ filtered: /^Seccomp:\s+2$/mu.test(status), apart: /^NSpid:\s+\d+\s+\d+/mu.test(status) }]
  })
}

test('somebody who is not root has a browser in its sandbox, or is told why not', async ({ skip }) => {
  const path = await chromiumPath()
  const readable = [path, join(import.meta.dirname, '../../src/fetch/fetcher.ts')]
  if (!readable.every((file) => canOther('test', '-r', file))) {
    process.stderr.write(`\n!!! SKIPPED: the sandbox. Nobody but root can read ${readable.join(' and ')}.\n\n`)
    skip()
  }
  await using folder = await mkdtempDisposable(join(tmpdir(), 'sandbox-'))
  if ('uid' in other) await chown(folder.path, NOBODY, NOBODY)
  const seen: ReturnType<typeof confinementOf> = []
  await using site = await startRawServer({
    '/': answer({ body: '<!DOCTYPE html><html><body><script src="/look.js"></script><li>one</li></body></html>' }),
    '/look.js': (socket) => {
      seen.push(...confinementOf(user.pid))
      socket.end(answer({ headers: { 'content-type': 'text/javascript' } }))
    },
  })
  const env = { ...process.env, TMPDIR: folder.path, HOME: folder.path }
  await using user = startProcess(RENDER, [path, site.url('/')], { ...other, env })
  const end = JSON.parse(await user.line())
  await user.ended
  if (canOther('unshare', '-U', 'true')) {
    expect(end).toBe('read')
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.filter(({ filtered, apart }) => !filtered || !apart)).toEqual([])
  } else expect(end).toBe('browser-sandbox')
})
