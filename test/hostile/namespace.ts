import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CANARY_ADDRESSES } from './canaries.ts'
import { BLACK_HOLE, NAME_SERVER } from './places.ts'
import type { RowResult } from './row.ts'

// Root needs no namespace of users; everybody else becomes root in one.
const UNSHARE = process.getuid?.() === 0 ? ['-nm'] : ['-nmr']

/** Why no private network can be made here; null where one can. */
export function explainNoNamespace(): string | null {
  const probe = 'ip link set lo up && ip -6 addr add fd00::9/128 dev lo && mount --bind /etc/hosts /etc/resolv.conf'
  const { status, stderr, error } = spawnSync('unshare', [...UNSHARE, 'sh', '-c', probe], { encoding: 'utf8' })
  return status === 0 ? null : `unshare ${UNSHARE.join(' ')}: ${error?.message ?? stderr.trim()}`
}

/** Runs a module of this folder in a private network, and gives back the results that it prints. */
export async function runInNamespace(module: string): Promise<RowResult[]> {
  const args = [...UNSHARE, '--kill-child', process.execPath, join(import.meta.dirname, 'in-namespace.ts'), module]
  // Of its own, so that what a row leaves there shows.
  await using folder = await mkdtempDisposable(join(tmpdir(), 'hostile-'))
  // Certificates of the harness are sound where nothing is wrong with them.
  const ca = join(import.meta.dirname, '../fixtures/tls/ca.pem')
  const env = { ...process.env, TMPDIR: folder.path, NODE_EXTRA_CA_CERTS: ca }
  const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  const results = printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RowResult)
  if (code !== 0) throw new Error(`The rows of ${module} ended with code ${code} after ${results.length} of them.`)
  return results
}

/** Takes the network away from this process, or gives it back. */
export function setNetwork(state: 'up' | 'down'): void {
  const ip = (...args: string[]) => execFileSync('ip', args)
  ip('link', 'set', 'lo', state)
  ip('link', 'set', 'ext0', state)
  if (state === 'down') return
  ip('route', 'replace', 'local', '93.184.216.0/24', 'dev', 'lo')
  ip('addr', 'replace', '198.41.0.4/32', 'dev', 'ext0')
  ip('route', 'replace', `${BLACK_HOLE}/32`, 'dev', 'ext0')
}

/**
 * Furnishes the network of this process, which has to be a private one: a reachable range that is public by its
 * numbers and no address of an interface, the addresses of the canaries, and our own name server for every name.
 */
export function furnishNetwork(): void {
  const ip = (...args: string[]) => execFileSync('ip', args)
  ip('link', 'set', 'lo', 'up')
  for (const address of CANARY_ADDRESSES.filter((one) => one !== '127.0.0.1' && one !== '::1')) {
    ip('addr', 'add', `${address}/${address.includes(':') ? 128 : 32}`, 'dev', 'lo')
  }
  // An interface to elsewhere, at whose other end nobody answers.
  ip('link', 'add', 'ext0', 'type', 'veth', 'peer', 'name', 'ext1')
  ip('link', 'set', 'ext1', 'up')
  setNetwork('up')
  const file = join(tmpdir(), `resolv-${process.pid}.conf`)
  writeFileSync(file, `nameserver ${NAME_SERVER}\noptions timeout:1 attempts:1\n`)
  execFileSync('mount', ['--bind', file, '/etc/resolv.conf'])
}
