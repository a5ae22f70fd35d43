import { readdirSync, readFileSync } from 'node:fs'
import { type Browser, type BrowserOptions, createBrowser } from '../../src/fetch/browser.ts'
import type { RenderRequest } from '../../src/fetch/browser-page.ts'
import { createDoor } from '../../src/fetch/door.ts'
import { createPoliteness } from '../../src/fetch/politeness.ts'
import { PLAIN_ACCESS } from '../../src/model/access.ts'
import type { Page } from '../../src/model/page.ts'
import { chromiumPath } from '../support/chromium.ts'

const never = new AbortController().signal

export type Browsing = AsyncDisposable & {
  readonly browser: Browser
  render(url: string, parts?: Partial<RenderRequest>): Promise<Page>
}

/** Of a door that lets a test reach this machine, as in a lab. */
export const LIMITS = {
  lab: true,
  proxy: null,
  dnsTimeoutMs: 5_000,
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 0,
  connections: null,
}

/** A real browser over a policy that lets it reach this machine, as a lab would. */
export async function startBrowsing(parts: Partial<BrowserOptions> = {}): Promise<Browsing> {
  const browser = createBrowser({
    exitFor: createDoor(LIMITS).exitFor,
    cookiesOf: async () => [],
    politeness: createPoliteness({ concurrency: 2, delayMs: 0, now: () => performance.now(), random: () => 0 }),
    settings: { path: await chromiumPath(), url: null, sandbox: false, env: process.env },
    userAgent: 'Dateline test',
    timeoutMs: 20_000,
    maxBytes: 1_000_000,
    now: Date.now,
    ...parts,
  })
  return {
    browser,
    render: (url, request = {}) => browser.render({ ...toRender(url), ...request }, never),
    [Symbol.asyncDispose]: () => browser.close(),
  }
}

export function toRender(url: string): RenderRequest {
  return {
    url,
    source: { url, access: PLAIN_ACCESS },
    addressClass: 'source',
    ready: 'li',
    tail: undefined,
    hosts: [],
  }
}

/** The processes of every browser that this process started, zombies included: their ids and states. */
export function browserProcesses(owner = process.pid): { pid: number; state: string }[] {
  return descendants(owner).filter(({ name }) => name.startsWith('chromium') || name.startsWith('chrome'))
}

type Process = { readonly pid: number; readonly parent: number; readonly name: string; readonly state: string }

function descendants(owner: number): Process[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/u.test(name) ? readProcess(Number(name)) : []))
  const found = new Set([owner])
  for (let before = 0; before !== found.size; ) {
    before = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return all.filter(({ pid }) => pid !== owner && found.has(pid))
}

function readProcess(pid: number): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [, name = '', state = '', parent = '0'] = /\((.*)\) (\S) (\d+)/su.exec(stat) ?? []
    return [{ pid, parent: Number(parent), name, state }]
  } catch {
    // It ended while the list was read.
    return []
  }
}
