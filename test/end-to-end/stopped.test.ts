import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { CheckRecord, CoverageRecord } from '../../src/model/records.ts'
import { startRawServer } from '../support/raw-server.ts'
import { recordsOf, runDateline, startDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

test('a process that is stopped in the middle of a check, as by a laptop that is closed, blames no site for it', async () => {
  await using site = await startSite()
  const html = Buffer.from(await (await fetch(site.listingUrl)).arrayBuffer())
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${html.length}\r\nConnection: close\r\n\r\n`
  let looks = 0
  await using front = await startRawServer({
    '/article/163/': (socket) => {
      looks += 1
      // The second look gets its answer after its time.
      if (looks === 2) setTimeout(() => socket.end(Buffer.concat([Buffer.from(head), html])), 6_000).unref()
      else socket.end(Buffer.concat([Buffer.from(head), html]))
    },
  })
  const { file } = await configFor(site, {
    fetch: { timeout: '4s' },
    sources: [{ url: front.url('/article/163/'), schedule: '* * * * * *' }],
  })
  await runDateline(['check'], { config: file })
  await using check = startDateline(['check', '--json'], { config: file })
  while (looks < 2) await delay(10)
  check.process.kill('SIGSTOP')
  await delay(5_000)
  check.process.kill('SIGCONT')

  const ended = await check.ended
  expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('stood still') })
  // What it prints is the look that was made instead.
  expect(recordsOf<CheckRecord>(ended)).toMatchObject([{ outcome: 'unchanged' }])
  expect(looks).toBe(3)
  const coverage = recordsOf<CoverageRecord>(await runDateline(['coverage', 'mfa-en', '--json'], { config: file }))
  expect(coverage[0]).toMatchObject({ kind: 'blind', cause: 'interrupted', reasons: ['stalled'] })
})

test('a daemon that was stopped says so on its health page, and blames no source', async () => {
  await using site = await startSite()
  const { file } = await configFor(site, { web: { port: 0 }, sources: [{ schedule: '0 0 1 1 *' }] })
  await using daemon = startDateline(['run'], { config: file })
  let said = ''
  daemon.process.stderr?.on('data', (text: string) => {
    said += text
  })
  await daemon.said('"outcome":"first"')
  daemon.process.kill('SIGSTOP')
  await delay(4_000)
  daemon.process.kill('SIGCONT')
  const web = /"web":"(?<url>[^"]+)"/u.exec(said)?.groups?.['url']
  const answer = await fetch(`${web}/healthz`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ status: 'degraded', reason: 'stalled' })
  const sources = await runDateline(['sources', '--json'], { config: file })
  expect(recordsOf(sources)).toMatchObject([{ state: 'ok', reason: null }])
})
