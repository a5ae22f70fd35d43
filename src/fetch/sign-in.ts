import type { Page as Tab } from 'playwright-core'
import { Failure } from '../model/failure.ts'
import type { SessionCookie } from '../model/session.ts'
import { withinMs } from './browser-deadline.ts'
import type { Engine } from './browser-launch.ts'
import type { Exit } from './door.ts'
import { openEgress } from './egress-proxy.ts'

export type SignIn = {
  readonly headless: boolean
  /** Ends the signing in, as closing the window does. */
  readonly done: Promise<unknown>
  /** Is handed the window once it is open; a person needs nothing of it. */
  readonly onOpen?: (tab: Tab) => void
}

const LOOK_MS = 500
const OPEN_MS = 30_000

/**
 * Opens a window at the address for a person to sign in, and gives back the cookies that there were when it was closed.
 * It reaches any public address, since sites sign people in at others; everything is loaded, as for any visitor.
 */
export async function signInByHand(
  engine: Engine,
  { signIn: { done, onOpen }, url, exit }: { readonly signIn: SignIn; readonly url: string; readonly exit: Exit },
): Promise<SessionCookie[]> {
  const job = {
    isAllowed: () => true,
    port: null,
    classOf: () => 'discovered' as const,
    maxBytes: Number.POSITIVE_INFINITY,
  }
  await using egress = await openEgress(job, exit)
  const context = await engine.browser.newContext({
    ...(engine.throughProxy ? { proxy: { server: egress.server } } : {}),
    viewport: null,
    acceptDownloads: false,
  })
  const tab = await context.newPage()
  // The window that the browser itself came with would only be in the way.
  for (const other of engine.browser.contexts()) if (other !== context) await other.pages()[0]?.close()
  const closed = new Promise<void>((resolve) => tab.once('close', () => resolve()))
  const late = () => new Failure('timeout-total', `${new URL(url).host} did not open in the window`)
  await withinMs(tab.goto(url, { waitUntil: 'commit', timeout: OPEN_MS }), OPEN_MS, late).catch((error: unknown) => {
    throw egress.lastFailure() ?? error
  })
  onOpen?.(tab)
  return await watchCookies(() => context.cookies(), Promise.race([closed, engine.gone, done]))
}

/** What the last look before the end saw: a window that is closed tells nothing any more. */
async function watchCookies(
  look: () => Promise<readonly SessionCookie[]>,
  end: Promise<unknown>,
): Promise<SessionCookie[]> {
  let seen: readonly SessionCookie[] = []
  let isOver = false
  void end.then(() => {
    isOver = true
  })
  for (;;) {
    seen = await look().catch(() => seen)
    if (isOver) break
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, LOOK_MS))])
  }
  return seen.map(({ name, value, domain, path, expires, httpOnly, secure }) => ({
    name,
    value,
    domain,
    path,
    expires,
    httpOnly,
    secure,
  }))
}
