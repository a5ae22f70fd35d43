import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer, type RawServer, startRawServer } from '../support/raw-server.ts'
import { type Browsing, startBrowsing, toRender } from './browsing.ts'

// Every way in which a page can make a browser ask for something, towards ports that count who comes.

let site: RawServer
let canary: RawServer
let udp: { readonly port: number; count(): number; close(): void }
let browsing: Browsing

async function startUdpCanary() {
  const socket = createSocket('udp4')
  let count = 0
  socket.on('message', () => {
    count += 1
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { port: socket.address().port, count: () => count, close: () => void socket.close() }
}

function hostilePage(): string {
  const at = `127.0.0.1:${canary.port}`
  return `<!DOCTYPE html><html><head>
    <link rel="preconnect" href="http://${at}"><link rel="prefetch" href="http://${at}/prefetch">
    <link rel="dns-prefetch" href="http://${at}"><link rel="preload" as="script" href="http://${at}/preload">
    <link rel="stylesheet" href="http://${at}/style"><link rel="manifest" href="http://${at}/manifest">
    <script type="speculationrules">{"prerender":[{"urls":["http://${at}/prerender"]}]}</script>
    </head><body><ul><li>one</li></ul>
    <img src="http://${at}/img"><iframe src="/to-canary"></iframe><iframe src="http://${at}/frame"></iframe>
    <object data="http://${at}/object"></object><embed src="http://${at}/embed"><video src="http://${at}/video"></video>
    <form id="form" action="http://${at}/form" method="post" target="other"></form>
    <script>
      const attempts = [
        () => fetch('http://${at}/fetch', { mode: 'no-cors' }), () => fetch('/to-canary', { mode: 'no-cors' }),
        () => new WebSocket('ws://${at}/ws'), () => new EventSource('http://${at}/events'),
        () => navigator.sendBeacon('http://${at}/beacon', 'x'), () => open('http://${at}/popup'),
        () => new Worker(URL.createObjectURL(new Blob(["fetch('http://${at}/worker', { mode: 'no-cors' })"]))),
        () => new SharedWorker('/shared.js'), () => navigator.serviceWorker.register('/service.js'),
        () => new WebTransport('https://${at}/transport'), () => document.getElementById('form').submit(),
        () => { new Image().src = 'http://${at}/image' }, () => import('http://${at}/module'),
        () => { const x = new XMLHttpRequest(); x.open('GET', 'http://${at}/xhr'); x.send() },
        () => {
          const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${udp.port}' },
            { urls: 'turn:${at}?transport=tcp', username: 'u', credential: 'p' }] })
          peer.createDataChannel('x')
          peer.createOffer().then((offer) => peer.setLocalDescription(offer))
        },
      ]
      for (const attempt of attempts) { try { Promise.resolve(attempt()).catch(() => {}) } catch {} }
    </script></body></html>`
}

beforeAll(async () => {
  canary = await startRawServer({})
  udp = await startUdpCanary()
  const script = (body: string) => answer({ headers: { 'content-type': 'text/javascript' }, body })
  const toCanary = `fetch('http://127.0.0.1:${canary.port}/from-worker', { mode: 'no-cors' })`
  site = await startRawServer({
    '/': answer({ body: hostilePage() }),
    '/to-canary': answer({ status: 302, headers: { location: `http://127.0.0.1:${canary.port}/redirected` } }),
    '/shared.js': script(toCanary),
    '/service.js': script(toCanary),
    '/refresh': answer({
      body: `<html><head><meta http-equiv="refresh" content="0;url=http://127.0.0.1:${canary.port}/"></head><body></body></html>`,
    }),
    '/location': answer({
      body: `<html><body><script>location = 'http://127.0.0.1:${canary.port}/'</script></body></html>`,
    }),
  })
  browsing = await startBrowsing()
})

afterAll(async () => {
  await browsing[Symbol.asyncDispose]()
  udp.close()
  await canary[Symbol.asyncDispose]()
  await site[Symbol.asyncDispose]()
})

describe('whatever a page tries', () => {
  test('nothing but its own site is reached, over TCP or UDP, and its listing is read all the same', async () => {
    const pages = browsing.browser.pressOn({ ...toRender(site.url('/')), button: 'li' }, new AbortController().signal)
    // The page stays open while its attempts are under way: the press waits for rows that do not come.
    expect(await pages.next()).toEqual({ done: true, value: undefined })
    const { body } = await browsing.render(site.url('/'))
    expect(body.toString()).toContain('<li>one</li>')
    expect(canary.accepted()).toBe(0)
    expect(udp.count()).toBe(0)
  })

  test.each(['/refresh', '/location'])('a page that leads elsewhere by %s is refused', async (path) => {
    await expect(browsing.render(site.url(path))).rejects.toMatchObject({ code: 'blocked-port' })
    expect(canary.accepted()).toBe(0)
  })
})
