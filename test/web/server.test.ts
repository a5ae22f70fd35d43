import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { type Health, startWeb, type Web, type WebOptions } from '../../src/web/server.ts'

const WELL: Health = {
  status: 'ok',
  reason: null,
  startedAt: '2024-04-15T09:00:00Z',
  sources: 3,
  lastCheckAt: '2024-04-15T09:10:03Z',
}

const open: Web[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((web) => web.close()))
})

async function start(options: Partial<WebOptions> = {}): Promise<Web & { errors: string[] }> {
  const errors: string[] = []
  const log = { error: (_fields: object, message: string) => void errors.push(message) }
  const web = await startWeb({ host: '127.0.0.1', port: 0, health: () => WELL, log, ...options })
  open.push(web)
  return { ...web, errors }
}

async function ask(url: string, headers: Record<string, string> = {}, method = 'GET') {
  const asked = request(url, { headers, method, agent: false })
  asked.end()
  const [answer] = await once(asked, 'response')
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

test('a healthy daemon answers 200 with what it watches', async () => {
  const { url } = await start()
  const { status, headers, body } = await ask(`${url}/healthz`)
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/json')
  expect(headers['cache-control']).toBe('no-store')
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(JSON.parse(body)).toEqual({
    ok: true,
    status: 'ok',
    reason: null,
    startedAt: WELL.startedAt,
    sources: 3,
    lastCheckAt: WELL.lastCheckAt,
  })
})

test('an unhealthy daemon answers 503 with the reason, and 200 again once it is well', async () => {
  let now: Health = { ...WELL, status: 'unhealthy', reason: 'the disk of the store is full' }
  const { url } = await start({ health: () => now })
  const unwell = await ask(`${url}/healthz`)
  expect(unwell.status).toBe(503)
  expect(JSON.parse(unwell.body)).toMatchObject({
    ok: false,
    status: 'unhealthy',
    reason: 'the disk of the store is full',
  })
  now = WELL
  expect((await ask(`${url}/healthz`)).status).toBe(200)
})

test('a daemon that stood still answers 200, and says that it did', async () => {
  const { url } = await start({ health: () => ({ ...WELL, status: 'degraded', reason: 'stalled' }) })
  const { status, body } = await ask(`${url}/healthz`)
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({ ok: true, status: 'degraded', reason: 'stalled' })
})

test.each(['/', '/healthz/', '/healthz/../etc/passwd', '/healthz%2f', '/api/v1/changes'])(
  '%s is not found, as plain text',
  async (path) => {
    const { url } = await start()
    const { status, headers } = await ask(url + path)
    expect(status).toBe(404)
    expect(headers['content-type']).toMatch(/^text\/plain/u)
    expect(headers['x-content-type-options']).toBe('nosniff')
  },
)

test('health is asked with GET or HEAD only', async () => {
  const { url } = await start()
  expect((await ask(`${url}/healthz`, {}, 'HEAD')).status).toBe(200)
  expect((await ask(`${url}/healthz`, {}, 'POST')).status).toBe(404)
})

test.each(['localhost:7777', 'LOCALHOST', '127.0.0.1', '[::1]:1'])('the host %s is answered', async (host) => {
  const { url } = await start()
  expect((await ask(`${url}/healthz`, { host })).status).toBe(200)
})

test.each(['attacker.example', 'localhost.attacker.example', '10.0.0.1:7777', '127.0.0.1.attacker.example'])(
  'the host %s is refused, so that no page elsewhere can read what is here',
  async (host) => {
    const { url } = await start()
    const { status, body } = await ask(`${url}/healthz`, { host })
    expect(status).toBe(421)
    expect(body).not.toContain('sources')
  },
)

test('the configured host is answered under its name', async () => {
  const { url } = await start({ host: 'LocalHost' })
  expect(url).toMatch(/^http:\/\/LocalHost:\d+$/u)
  expect((await ask(`${url}/healthz`, { host: 'localhost' })).status).toBe(200)
})

test('a mistake in a handler answers 500 without saying more, and is logged', async () => {
  const web = await start({
    health: () => {
      throw new Error('secret detail')
    },
  })
  const { status, body } = await ask(`${web.url}/healthz`)
  expect(status).toBe(500)
  expect(body).not.toContain('secret')
  expect(web.errors).toEqual(['web request failed'])
})

test('a port that is taken is a failure that names it', async () => {
  const { url } = await start()
  const taken = Number(new URL(url).port)
  await expect(start({ port: taken })).rejects.toMatchObject({
    code: 'web-port-taken',
    message: `Another program listens on 127.0.0.1:${taken} already.`,
  })
})

test('an address of another machine is a failure that names it', async () => {
  await expect(start({ host: '192.0.2.1', port: 7777 })).rejects.toMatchObject({
    code: 'web-host-refused',
    message: 'The web server cannot listen on 192.0.2.1:7777 (EADDRNOTAVAIL).',
  })
})

test('closing does not wait for a client that never finishes its request', async () => {
  const web = await start()
  const socket = connect(Number(new URL(web.url).port), '127.0.0.1')
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  socket.write('GET /healthz HTTP/1.1\r\nHost: local')
  await ask(`${web.url}/healthz`)
  await web.close()
  await expect(ask(`${web.url}/healthz`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('a change has a page in plain text, for whoever knows the token', async () => {
  const changePage = async (id: number) => (id === 12 ? 'Added: <b>Title</b>\n' : null)
  const { url } = await start({ changePage })
  const page = await ask(`${url}/changes/12`)
  expect(page).toMatchObject({ status: 200, body: 'Added: <b>Title</b>\n' })
  expect(page.headers['content-type']).toMatch(/^text\/plain/u)
  expect(await ask(`${url}/changes/13`)).toMatchObject({ status: 404 })
  expect(await ask(`${url}/changes/x`)).toMatchObject({ status: 404 })

  const guarded = await start({ changePage, token: 's3cret' })
  const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`me:${password}`).toString('base64')}` })
  expect(await ask(`${guarded.url}/changes/12`)).toMatchObject({ status: 401 })
  expect(await ask(`${guarded.url}/changes/12`, basic('guess'))).toMatchObject({ status: 401 })
  expect(await ask(`${guarded.url}/changes/12`, basic('s3cret'))).toMatchObject({ status: 200 })
  expect(await ask(`${guarded.url}/changes/12`, { authorization: 'Bearer s3cret' })).toMatchObject({ status: 200 })
  expect(await ask(`${guarded.url}/healthz`)).toMatchObject({ status: 200 })
})

test('the name by which people reach it is answered', async () => {
  const { url } = await start({ publicUrl: 'https://dateline.example/' })
  expect(await ask(`${url}/healthz`, { host: 'dateline.example' })).toMatchObject({ status: 200 })
  expect(await ask(`${url}/healthz`, { host: 'evil.example' })).toMatchObject({ status: 421 })
})
