import { Failure, toFailure } from '../model/failure.ts'
import type { Page } from '../model/page.ts'
import type { SessionCookie } from '../model/session.ts'
import { BrowserEnded } from './browser-ending.ts'
import { type FoundBrowser, findBrowser } from './browser-find.ts'
import { createKeeper, type Limits } from './browser-keeper.ts'
import { type Engine, launchEngine } from './browser-launch.ts'
import { type OpenPage, openPage, type PageOptions, type RenderRequest } from './browser-page.ts'
import type { Behalf, Exit } from './door.ts'
import { type Egress, openEgress } from './egress-proxy.ts'
import { createPoliteness, type Politeness } from './politeness.ts'
import { type SignIn, signInByHand } from './sign-in.ts'

/** What the operator says of the browser; null where nothing. */
export type BrowserSettings = {
  readonly path: string | null
  readonly url: string | null
  readonly sandbox: boolean
  /** Where programs are, and which screen there is. */
  readonly env: NodeJS.ProcessEnv
}

export type BrowserOptions = PageOptions & {
  readonly settings: BrowserSettings
  readonly politeness: Politeness
  readonly limits?: Partial<Limits>
}

/** Which browser would be used, and the version that it tells once started. */
export type BrowserProof = { readonly found: FoundBrowser; readonly version: string }

/**
 * One browser, started by the first page that needs it and ended when none has for five minutes; a fresh context for
 * each page. Throws Failure: `browser-missing`, `browser-start` and `browser-sandbox` where there is none to work with,
 * `browser-timeout` and `browser-crash` for what a page did to it, and the codes of plain requests.
 */
export type Browser = {
  /** The page as its scripts leave it. */
  render(request: RenderRequest, signal: AbortSignal): Promise<Page>
  /** The page after each press of a button, until that has gone or brings nothing more. Ending it closes the page. */
  pressOn(request: RenderRequest & { readonly button: string }, signal: AbortSignal): AsyncGenerator<Page, void>
  /** Opens a window for a person to sign in, and gives back the cookies that the browser had when it was closed. */
  signIn(source: Behalf, signIn: SignIn): Promise<readonly SessionCookie[]>
  /** Starts the browser, unless it runs, and asks for its version. */
  prove(): Promise<BrowserProof>
  close(): Promise<void>
}

const PAGES_AT_ONCE = 2

export function createBrowser(options: BrowserOptions): Browser {
  const { politeness, exitFor, limits = {} } = options
  const now = () => performance.now()
  const starter = createStarter(options)
  const keeper = createKeeper({ start: () => starter.start({ headless: true }), now, limits })
  const slots = createPoliteness({ concurrency: PAGES_AT_ONCE, delayMs: 0, now, random: () => 0 })

  /** An open page, in its turn; it spoils the browser if anything but a plain refusal happens to it. */
  async function lease(request: RenderRequest, signal: AbortSignal): Promise<OpenPage> {
    await using stack = new AsyncDisposableStack()
    await slots.enter('', signal)
    stack.defer(() => slots.leave(''))
    const { engine, release } = await keeper.take()
    let spoilt = false
    stack.defer(() => release({ spoilt }))
    const { host } = exitFor(request.source).admit(request.url, request.addressClass)
    const watched = <T>(work: Promise<T>) =>
      work.catch((thrown: unknown) => {
        const { code } = toFailure(thrown)
        spoilt = code.startsWith('browser-') || code === 'bug'
        throw thrown
      })
    const inTurn = async <T>(work: () => Promise<T>) => {
      await politeness.enter(host, signal, request.errand)
      try {
        return await watched(work())
      } finally {
        politeness.leave(host)
      }
    }
    const page = stack.use(await watched(openPage(engine, request, { options, signal })))
    const kept = stack.move()
    return {
      load: () => inTurn(page.load),
      press: (selector) => inTurn(() => page.press(selector)),
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    }
  }

  async function renderOnce(request: RenderRequest, signal: AbortSignal): Promise<Page> {
    await using page = await lease(request, signal)
    return await page.load()
  }

  return {
    async render(request, signal) {
      try {
        return await renderOnce(request, signal)
      } catch (thrown) {
        // Whatever ended the browser may have been another page.
        if (!(thrown instanceof BrowserEnded) || signal.aborted) throw thrown
        return renderOnce(request, signal)
      }
    },
    async *pressOn({ button, ...request }, signal) {
      await using page = await lease(request, signal)
      await page.load()
      for (let next = await page.press(button); next !== null; next = await page.press(button)) yield next
    },
    async signIn(source, signIn) {
      const engine = await starter.start({ headless: signIn.headless })
      try {
        return await signInByHand(engine, { signIn, url: source.url, exit: exitFor(source) })
      } finally {
        await engine.close()
      }
    },
    async prove() {
      const found = await starter.find()
      const { engine, release } = await keeper.take()
      const version = engine.browser.version()
      release({ spoilt: false })
      return { found, version }
    },
    async close() {
      await keeper.close()
      await starter.close()
    },
  }
}

const refuse = (): never => {
  throw new Failure('blocked-address', 'This leads nowhere')
}
const NOWHERE: Exit = { admit: refuse, connect: refuse }

function createStarter({ settings }: BrowserOptions) {
  const { path, url, sandbox, env } = settings
  let deadEnd: Promise<Egress> | null = null
  // Loaded by the first page that needs it: it takes a quarter of a second.
  const load = async () => (await import('playwright-core')).chromium
  const find = async (): Promise<FoundBrowser> => {
    const chromium = await load()
    return findBrowser({ path, url, playwrightPath: () => chromium.executablePath(), env })
  }
  return {
    find,
    async start({ headless }: { readonly headless: boolean }): Promise<Engine> {
      const found = await find()
      const job = { isAllowed: () => false, port: '', classOf: () => 'discovered' as const, maxBytes: 0 }
      deadEnd ??= openEgress(job, NOWHERE)
      const { server } = await deadEnd
      return launchEngine({ chromium: await load(), found, sandbox, headless, deadEnd: server, env })
    },
    close: async () => await (await deadEnd)?.[Symbol.asyncDispose](),
  }
}
