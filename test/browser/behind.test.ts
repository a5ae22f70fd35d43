import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createDoor } from '../../src/fetch/door.ts'
import { chromiumPath } from '../support/chromium.ts'
import { startProxy } from '../support/proxy.ts'
import { answer, startRawServer } from '../support/raw-server.ts'
import { LIMITS, startBrowsing } from './browsing.ts'

const page = (body: string) => answer({ body: `<!DOCTYPE html><html><body>${body}</body></html>` })
const SCRIPTED = page(`<ul></ul><script>document.querySelector('ul').innerHTML = '<li>one</li>'</script>`)

describe("a browser behind the operator's proxy", () => {
  test('reads a page through it, and nothing past it', async () => {
    await using site = await startRawServer({ '/': SCRIPTED })
    await using proxy = await startProxy(site.port)
    const { exitFor } = createDoor({ ...LIMITS, proxy: { url: proxy.url('me:secret@'), trustDns: false } })
    await using browsing = await startBrowsing({ exitFor })
    expect((await browsing.render(site.url('/'))).body.toString()).toContain('<li>one</li>')
    const asked = new Set(proxy.seen.map(({ line }) => line))
    expect(asked).toEqual(new Set([`CONNECT 127.0.0.1:${site.port}`]))
    expect(site.accepted()).toBe(proxy.seen.length)
    expect(JSON.stringify(site.requests)).not.toContain('proxy-authorization')
  })

  test('whose proxy is not there says whose fault it is', async () => {
    await using site = await startRawServer({ '/': SCRIPTED })
    const nobody = await startRawServer({})
    await nobody[Symbol.asyncDispose]()
    const { exitFor } = createDoor({ ...LIMITS, proxy: { url: `http://127.0.0.1:${nobody.port}`, trustDns: false } })
    await using browsing = await startBrowsing({ exitFor })
    await expect(browsing.render(site.url('/'))).rejects.toMatchObject({ code: 'proxy' })
  })
})

/** A real Chromium that runs by itself and lets itself be controlled from elsewhere. */
async function startRemote() {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await mkdtempDisposable(join(tmpdir(), 'remote-')))
  const args = ['--headless', '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${folder.path}`]
  const child = spawn(await chromiumPath(), args, { stdio: ['ignore', 'ignore', 'pipe'] })
  stack.defer(async () => {
    child.kill('SIGKILL')
    await once(child, 'close')
  })
  const said = Promise.withResolvers<string>()
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    const [, address] = /DevTools listening on (ws:\S+)/u.exec(text) ?? []
    if (address !== undefined) said.resolve(address)
  })
  child.once('close', () => said.reject(new Error(`Chromium ended: ${text}`)))
  const socket = await said.promise
  const kept = stack.move()
  return {
    socket,
    url: `http://${new URL(socket).host}`,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const settingsFor = (url: string) => ({ path: null, url, sandbox: true, env: {} })

describe('a remote browser', () => {
  test('is used by its address, goes out through us alone, and is left running', async () => {
    await using canary = await startRawServer({})
    await using site = await startRawServer({
      '/': SCRIPTED,
      '/leads': page(`<li>one</li><script>fetch('http://127.0.0.1:${canary.port}/', { mode: 'no-cors' })</script>`),
      '/to-canary': answer({ status: 302, headers: { location: `http://127.0.0.1:${canary.port}/` } }),
    })
    await using remote = await startRemote()
    for (const address of [remote.url, remote.socket]) {
      await using browsing = await startBrowsing({ settings: settingsFor(address) })
      expect((await browsing.render(site.url('/'))).body.toString()).toContain('<li>one</li>')
      expect((await browsing.render(site.url('/leads'))).body.toString()).toContain('<li>one</li>')
      await expect(browsing.render(site.url('/to-canary'))).rejects.toMatchObject({ code: 'blocked-port' })
      expect((await browsing.browser.prove()).version).toMatch(/^\d+\./u)
    }
    expect(canary.accepted()).toBe(0)
    expect(remote.isRunning()).toBe(true)
  })

  test('that is not there says so without its token', async () => {
    const nobody = await startRawServer({})
    await nobody[Symbol.asyncDispose]()
    const settings = settingsFor(`http://127.0.0.1:${nobody.port}/?token=secret-4715`)
    await using browsing = await startBrowsing({ settings })
    await expect(browsing.render('http://127.0.0.1:9/')).rejects.toMatchObject({
      code: 'browser-start',
      message: expect.not.stringContaining('secret-4715'),
    })
  })
})
