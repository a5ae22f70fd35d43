import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createRandom } from '../../src/lib/random.ts'
import type { ChangeRecord, CheckRecord } from '../../src/model/records.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { recordsOf, runDateline, startDateline } from '../support/run-dateline.ts'
import { configFor, type Site, startSite } from '../support/site.ts'

const EVERY_SECOND = '* * * * * *'

function watching(site: Site, receiver: Receiver) {
  return configFor(site, {
    web: { port: 0 },
    defaults: { schedule: EVERY_SECOND, revisit: { share: 0.2, min: '1s', max: '1s', for: '1d' } },
    channels: { desk: receiver.channel },
    rules: [{ name: 'all', on: ['added', 'edited'], to: ['desk'] }],
  })
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(50)
}

const keysOf = (receiver: Receiver, kind: string) =>
  receiver.received.flatMap(({ changes }) =>
    changes.filter((one) => one.kind === kind).map(({ article }) => article?.key),
  )

test('the daemon records a baseline, alerts an addition and an edit, and stops cleanly on SIGTERM', async () => {
  await using site = await startSite()
  await using receiver = await startReceiver()
  const { file } = await watching(site, receiver)
  await using daemon = startDateline(['run'], { config: file })
  await daemon.said('"outcome":"first"')
  const { key } = site.newsroom.publish()
  await until(() => keysOf(receiver, 'added').includes(key))
  site.newsroom.edit(key)
  await until(() => keysOf(receiver, 'edited').includes(key))
  expect(receiver.received.flatMap(({ changes }) => changes).map((change) => change.kind)).toEqual(['added', 'edited'])

  daemon.process.kill('SIGTERM')
  const ended = await daemon.ended
  expect(ended.code).toBe(0)
  expect(ended.stderr).toContain('daemon stopped')
})

test('a restart makes no check that is not due', async () => {
  await using site = await startSite()
  const { file } = await configFor(site, { web: { port: 0 }, sources: [{ schedule: '0 0 1 1 *' }] })
  await using daemon = startDateline(['run'], { config: file })
  await daemon.said('"outcome":"first"')
  daemon.process.kill('SIGINT')
  expect((await daemon.ended).code).toBe(0)
  await using again = startDateline(['run'], { config: file })
  await again.said('daemon started')
  await delay(500)
  again.process.kill('SIGTERM')
  // Nothing was due: the next slot is months away.
  expect((await again.ended).stderr).not.toContain('check finished')
})

test('kill -9 at any moment loses no addition and records none twice, and each is alerted under one key', async () => {
  await using site = await startSite()
  await using receiver = await startReceiver()
  const { file } = await watching(site, receiver)
  await runDateline(['check'], { config: file })
  const random = createRandom(7)
  const published: string[] = []
  for (let round = 0; round < 8; round += 1) {
    published.push(...site.newsroom.burst(3).map(({ key }) => key))
    await using daemon = startDateline(['run'], { config: file })
    await daemon.said('daemon started')
    await delay(Math.round(random() * 400))
    daemon.process.kill('SIGKILL')
    await daemon.ended
  }
  await using daemon = startDateline(['run'], { config: file })
  await until(() => published.every((key) => keysOf(receiver, 'added').includes(key)))
  daemon.process.kill('SIGTERM')
  await daemon.ended

  const history = recordsOf<ChangeRecord>(await runDateline(['history', '--json', '--limit', '500'], { config: file }))
  const added = history.filter(({ kind }) => kind === 'added').map(({ article }) => article?.key)
  expect(added.toSorted()).toEqual(published.toSorted())
  const keysByChange = Map.groupBy(
    receiver.received.flatMap(({ key, changes }) => changes.map(({ id }) => ({ id, key }))),
    ({ id }) => id,
  )
  for (const copies of keysByChange.values()) expect(new Set(copies.map(({ key }) => key)).size).toBe(1)
})

test('an alert that could not be delivered is delivered when the receiver is back, under the same key', async () => {
  await using site = await startSite()
  await using receiver = await startReceiver([503])
  const { file } = await watching(site, receiver)
  await runDateline(['check'], { config: file })
  site.newsroom.publish()
  await using daemon = startDateline(['run'], { config: file })
  await until(() => receiver.received.length >= 2)
  const [first, second] = receiver.received
  expect(second).toEqual(first)
  daemon.process.kill('SIGTERM')
  await daemon.ended
})

test('checks of one source by two processes at once record each addition once', async () => {
  await using site = await startSite()
  const { file } = await configFor(site)
  await runDateline(['check'], { config: file })
  site.newsroom.burst(5)
  const both = await Promise.all([1, 2].map(() => runDateline(['check', '--json'], { config: file })))
  const changes = both.flatMap((ended) => recordsOf<CheckRecord>(ended).flatMap((check) => check.changes))
  expect(changes.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
})
