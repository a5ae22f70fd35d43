import { randomBytes } from 'node:crypto'
import { lstat, mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserType, CDPSession } from 'playwright-core'
import { Failure } from '../model/failure.ts'
import { withinMs } from './browser-deadline.ts'
import type { FoundBrowser } from './browser-find.ts'

/** A browser that runs. */
export type Engine = {
  readonly browser: Browser
  /** Whether its pages go out through our proxy; a remote one that cannot reach loopback goes out on its own. */
  readonly throughProxy: boolean
  isAlive(): boolean
  /** Resolves when it has gone, whatever ended it. */
  readonly gone: Promise<void>
  /** Resolves where it still answers; throws Failure `browser-crash` where it does not in time. */
  ping(): Promise<void>
  /** Of all its processes, as far as the system tells; 0 where it does not. */
  memoryBytes(): Promise<number>
  /** Ends it: by asking, and if that does not help by killing its processes. */
  close(): Promise<void>
  /** Ends it without asking. */
  kill(): Promise<void>
}

export type LaunchOptions = {
  readonly chromium: BrowserType
  readonly found: FoundBrowser
  readonly sandbox: boolean
  readonly headless: boolean
  /** A proxy that lets nothing through: what the browser asks for itself goes there. */
  readonly deadEnd: string
  readonly env: NodeJS.ProcessEnv
}

const START_MS = 30_000
const CLOSE_MS = 5_000
const PING_MS = 5_000
const OWN_FOLDER = /^(\d+)-[0-9a-f]+$/u
// Needed to find libraries, fonts and the screen; whatever else is in our environment may be a secret.
const PASSED_ON =
  /^(?:PATH|LANG|LC_.*|TZ|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_RUNTIME_DIR|LD_LIBRARY_PATH|FONTCONFIG_.*)$/u

const FLAGS = [
  '--disable-quic',
  '--dns-prefetch-disable',
  '--no-pings',
  '--disable-domain-reliability',
  // UDP goes past every proxy.
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  // Names are for the proxy to resolve; the browser itself knows no address but the proxy's.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  '--js-flags=--max-old-space-size=512',
]

/** Starts a browser, or connects to a remote one. Throws Failure `browser-start` with what it said. */
export async function launchEngine(options: LaunchOptions): Promise<Engine> {
  const { found } = options
  return found.kind === 'remote' ? connectRemote(found.url, options) : startLocal(found.path, options)
}

async function startLocal(path: string, options: LaunchOptions): Promise<Engine> {
  const { chromium, sandbox, headless, deadEnd, env } = options
  if (sandbox && process.getuid?.() === 0) {
    throw new Failure(
      'browser-sandbox',
      'Chromium has no sandbox for root: run Dateline as another user, or set fetch.browserSandbox: false',
    )
  }
  const folder = await makeFolder()
  const context = await chromium
    .launchPersistentContext(join(folder, 'profile'), {
      executablePath: path,
      artifactsDir: join(folder, 'artifacts'),
      chromiumSandbox: sandbox,
      headless,
      proxy: { server: deadEnd },
      args: FLAGS,
      env: { ...passedOn(env), HOME: folder, TMPDIR: folder },
      timeout: START_MS,
      // Signals are ours to answer: the browser is closed when the work is.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
    .catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true })
      throw toStartFailure(error, { path, sandbox })
    })
  const browser = context.browser()
  if (browser === null) throw new Failure('browser-start', `Chromium at ${path} did not give its control away`)
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  const pid = processInfo.find(({ type }) => type === 'browser')?.id ?? null
  return toEngine({
    browser,
    session,
    pid,
    throughProxy: true,
    end: async () => {
      await context.close()
    },
    cleanUp: async () => {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
      // The folder of all goes with the last of them; while others are in it, it stays.
      await rmdir(join(folder, '..')).catch(() => undefined)
    },
  })
}

async function connectRemote(url: string, { chromium }: LaunchOptions): Promise<Engine> {
  const shown = URL.parse(url)?.host ?? 'the address in fetch.browserUrl'
  try {
    const isDevTools = /^https?:/iu.test(url) || url.includes('/devtools/')
    const browser = await (isDevTools
      ? chromium.connectOverCDP(url, { timeout: START_MS })
      : chromium.connect(url, { timeout: START_MS }))
    const session = await browser.newBrowserCDPSession()
    const isHere = /^\w+:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?:[:/]|$)/iu.test(url)
    const end = () => browser.close()
    return toEngine({ browser, session, pid: null, throughProxy: isHere, end, cleanUp: async () => undefined })
  } catch (error) {
    // Playwright's own words may quote the address, and with it a token.
    throw new Failure('browser-start', `The browser at ${shown} cannot be reached (fetch.browserUrl)`, { cause: error })
  }
}

type EngineParts = {
  readonly browser: Browser
  readonly session: CDPSession
  /** Leader of the process group; null for a remote browser. */
  readonly pid: number | null
  readonly throughProxy: boolean
  readonly end: () => Promise<void>
  readonly cleanUp: () => Promise<void>
}

function toEngine({ browser, session, pid, throughProxy, end, cleanUp }: EngineParts): Engine {
  const gone = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()))
  let closing: Promise<void> | null = null
  const kill = () => {
    try {
      if (pid !== null) process.kill(-pid, 'SIGKILL')
    } catch {
      // The group has ended by itself.
    }
  }
  const close = async (ask: boolean) => {
    if (ask) await withinMs(end(), CLOSE_MS, noAnswer).catch(() => undefined)
    // Renderers that are stuck outlive a browser that has ended.
    kill()
    if (pid !== null) await withinMs(gone, CLOSE_MS, noAnswer).catch(() => undefined)
    await cleanUp()
  }
  return {
    browser,
    throughProxy,
    isAlive: () => closing === null && browser.isConnected(),
    gone,
    async ping() {
      await withinMs(session.send('Browser.getVersion'), PING_MS, noAnswer)
    },
    async memoryBytes() {
      if (pid === null || process.platform !== 'linux') return 0
      const { processInfo } = await withinMs(session.send('SystemInfo.getProcessInfo'), PING_MS, noAnswer)
      const sizes = await Promise.all(processInfo.map(({ id }) => proportionalSize(id)))
      return sizes.reduce((sum, size) => sum + size, 0)
    },
    close() {
      closing ??= close(true)
      return closing
    },
    kill() {
      kill()
      closing ??= close(pid === null)
      return closing
    },
  }
}

function noAnswer(): Failure {
  return new Failure('browser-crash', 'The browser does not answer any more')
}

/** What a process takes, with what it shares counted in parts. */
async function proportionalSize(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/mu.exec(text)?.[1] ?? 0) * 1024
}

/** A folder of our own for all that the browser writes; those that killed processes left behind are removed. */
async function makeFolder(): Promise<string> {
  const { uid } = userInfo()
  const root = join(tmpdir(), `dateline-browser-${uid}`)
  await mkdir(root, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const stat = await lstat(root)
  // In a folder for all, another user may have been there first.
  if (!stat.isDirectory() || (uid >= 0 && stat.uid !== uid)) {
    throw new Failure('browser-start', `${root} belongs to somebody else: remove it, or set TMPDIR`)
  }
  for (const name of await readdir(root)) {
    const pid = Number(OWN_FOLDER.exec(name)?.[1] ?? 0)
    if (!isRunning(pid)) await rm(join(root, name), { recursive: true, force: true })
  }
  const folder = join(root, `${process.pid}-${randomBytes(4).toString('hex')}`)
  await mkdir(folder, { mode: 0o700 })
  return folder
}

function isRunning(pid: number): boolean {
  if (pid === 0) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function passedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter(([name]) => PASSED_ON.test(name))
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']))
}

const NO_SANDBOX = /No usable sandbox|sandboxing failed|Running as root without --no-sandbox|setuid sandbox/u

function toStartFailure(error: unknown, { path, sandbox }: { path: string; sandbox: boolean }): Failure {
  const said = error instanceof Error ? error.message : String(error)
  if (sandbox && NO_SANDBOX.test(said)) {
    return new Failure(
      'browser-sandbox',
      'Chromium has no sandbox here: the system keeps user namespaces from it; set fetch.browserSandbox: false to do without',
      { cause: error },
    )
  }
  if (/Missing X server|\$DISPLAY|ozone_platform_x11/u.test(said)) {
    return new Failure('browser-start', 'There is no display to open a window on', { cause: error })
  }
  const library = /error while loading shared libraries: ([^\s:]+)/u.exec(said)?.[1]
  const why = library === undefined ? '' : `: the library ${library} is missing`
  return new Failure('browser-start', `Chromium at ${path} did not start${why}`, { cause: error })
}
