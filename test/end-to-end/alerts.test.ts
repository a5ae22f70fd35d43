import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import type { DeliveryRecord } from '../../src/model/records.ts'
import { startReceiver } from '../alert/receiver.ts'
import { recordsOf, runDateline, startDateline } from '../support/run-dateline.ts'
import { configFor, type Site, startSite } from '../support/site.ts'
import { temporaryFolder } from '../support/store.ts'

const DOCS = readFileSync(join(import.meta.dirname, '../../docs/alerts.md'), 'utf8')
const RULES = [{ name: 'everything', on: ['added'], to: ['desk'] }]

/** A configuration whose channel is owed one alert, which has not been sent yet. */
async function withNews(site: Site, url: string) {
  const { file } = await configFor(site, { channels: { desk: url }, rules: RULES })
  await runDateline(['check'], { config: file })
  site.newsroom.publish({ title: 'Reception Given' })
  return file
}

/** A receiver that takes messages and never answers. */
async function startSilence() {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    server,
    channel: `json://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}

test('the configuration on the first lines of docs/alerts.md sends a test message', async () => {
  await using folder = await temporaryFolder()
  await using receiver = await startReceiver()
  const written = /```yaml\n(?<yaml>.*?)```/su.exec(DOCS)?.groups?.['yaml'] ?? ''
  const { phone, ...others } = parse(written).channels
  expect({ phone, others }).toEqual({ phone: 'ntfy://dateline-7f3a9c', others: {} })
  const host = `127.0.0.1:${receiver.port}`
  const channels = { phone: { url: `ntfy://${host}/dateline-7f3a9c`, allowPrivate: [host] } }
  await writeFile(folder.file('dateline.yaml'), stringify({ ...parse(written), channels }))
  const sent = await runDateline(['alerts', 'test', 'phone'], { config: folder.file('dateline.yaml') })
  expect(sent).toEqual({ code: 0, stdout: 'phone: delivered\n', stderr: '' })
  expect(receiver.received.map(({ body }) => JSON.parse(body))).toMatchObject([
    { topic: 'dateline-7f3a9c', title: 'Test message to phone' },
  ])
})

test('what a receiver says at a test is shown without its escape sequences', async () => {
  await using folder = await temporaryFolder()
  const prog = { url: 'exec:///bin/sh', args: ['-c', String.raw`printf '\033[31mno\007 good\n' >&2; exit 3`] }
  const config = { sources: [{ id: 'a', site: 'kcnawatch', url: 'https://kcnawatch.org/article/163/' }] }
  const written = { ...config, alerts: { exec: true }, channels: { prog } }
  await writeFile(folder.file('dateline.yaml'), stringify(written))
  const sent = await runDateline(['alerts', 'test', 'prog'], { config: folder.file('dateline.yaml') })
  expect(sent).toMatchObject({
    code: 4,
    stdout: 'prog: not delivered. The program ended with exit code 3: no good\n',
  })
})

test('alerts to log:// reach the log under --quiet, too', async () => {
  await using site = await startSite()
  const file = await withNews(site, 'log://')
  const { stderr } = await runDateline(['check', '--quiet'], { config: file })
  expect(stderr).toMatch(/"summary":"Added: Reception Given".*"msg":"alert"/u)
})

test.each(['check', 'alerts retry', 'alerts test desk'])(
  '%s ends with 130 where Ctrl-C comes while it sends, and what is owed stays owed',
  async (written) => {
    const verb = written.split(' ')
    await using site = await startSite()
    await using silence = await startSilence()
    const file = await withNews(site, silence.channel)
    if (verb[1] === 'retry') await interrupt(['check'], file, silence.server)
    const { code, stderr } = await interrupt(verb, file, silence.server)
    expect(code).toBe(130)
    expect(stderr).not.toContain('mistake in Dateline')
    if (verb[1] === 'test') return
    const deliveries = recordsOf<DeliveryRecord>(await runDateline(['alerts', '--json'], { config: file }))
    expect(deliveries).toMatchObject([{ state: 'owed', channel: 'desk' }])
  },
)

async function interrupt(verb: readonly string[], config: string, server: ReturnType<typeof createServer>) {
  await using running = startDateline(verb, { config })
  await once(server, 'request')
  running.process.kill('SIGINT')
  return await running.ended
}
