import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { DeliveryRecord } from '../../src/model/records.ts'
import { recordsOf, runDateline, startDateline } from '../support/run-dateline.ts'
import { configFor, type Site, startSite } from '../support/site.ts'

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
