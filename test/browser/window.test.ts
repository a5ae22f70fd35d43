import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { windowChromiumPath } from '../support/chromium.ts'
import { startBrowsing, toRender } from './browsing.ts'

const path = windowChromiumPath()
const hasScreen = spawnSync('Xvfb', ['-help']).error === undefined
// No npm package has a Chromium with windows, so that a clean clone has none, and .ci/run leaves this out as loudly.
const isPossible = path !== null && hasScreen
if (!isPossible) {
  process.stderr.write(
    `\n!!! SKIPPED: a window to sign in. It needs Xvfb and a Chromium with windows, in DATELINE_TEST_WINDOW_CHROMIUM.\n\n`,
  )
}

/** A screen that nobody looks at, and its name as programs are told it. */
async function startScreen() {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const [number] = await once(child.stdio[3] as NodeJS.ReadableStream, 'data')
  return {
    display: `:${String(number).trim()}`,
    async [Symbol.asyncDispose]() {
      child.kill()
      await once(child, 'close')
    },
  }
}

async function startSite() {
  const server = createServer((request, reply) => {
    reply.setHeader('content-type', 'text/html')
    if (request.method === 'POST') reply.writeHead(303, { location: '/', 'set-cookie': 'sid=good; HttpOnly' }).end()
    else if (request.url === '/login') reply.end('<form action="/login" method="post"><button>Log in</button></form>')
    else reply.end('<ul><li>one</li></ul>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: (at: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${at}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test.skipIf(!isPossible)(
  'a window opens on a real screen, and what the site gave is kept once it is closed',
  async () => {
    await using site = await startSite()
    await using screen = await startScreen()
    const env = { ...process.env, DISPLAY: screen.display }
    await using browsing = await startBrowsing({ settings: { path, url: null, sandbox: false, env } })
    const { source } = toRender(site.url('/login'))
    let width = 0
    const cookies = await browsing.browser.signIn(source, {
      headless: false,
      done: new Promise(() => undefined),
      // Stands in for a person: presses the button, sees that it worked, and closes the window.
      async onOpen(tab) {
        width = await tab.evaluate('outerWidth')
        await tab.click('button')
        await tab.waitForSelector('li')
        await new Promise((resolve) => setTimeout(resolve, 1_000))
        await tab.close()
      },
    })
    expect(width).toBeGreaterThan(0)
    expect(cookies.map(({ name, value }) => [name, value])).toEqual([['sid', 'good']])
  },
)
