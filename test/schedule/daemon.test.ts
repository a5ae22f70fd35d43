import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { CheckDeps } from '../../src/check/check-source.ts'
import type { Failure } from '../../src/model/failure.ts'
import type { CheckRecord } from '../../src/model/records.ts'
import { type DaemonOptions, type LoopName, runDaemon } from '../../src/schedule/daemon.ts'
import { pauseSource, resumeSource } from '../../src/store/pauses.ts'
import { listDue } from '../check/reading.ts'
import { type LogLine, startWatch, type Watch } from '../check/watch.ts'

const config = {
  defaults: { schedule: '* * * * * *' },
  channels: { desk: 'log://' },
  rules: [{ name: 'all', on: ['added', 'edited', 'walled', 'recovered'], to: ['desk'] }],
}

type Daemon = AsyncDisposable & {
  readonly checks: readonly CheckRecord[]
  readonly rounds: readonly { readonly loop: LoopName; readonly failure: Failure | null }[]
  stop(): Promise<void>
}

function startDaemon(watch: Watch, given: Partial<DaemonOptions> = {}): Daemon {
  const checks: CheckRecord[] = []
  const rounds: { loop: LoopName; failure: Failure | null }[] = []
  const stop = new AbortController()
  const { sources, checking, visiting, works } = watch
  const running = runDaemon(
    {
      sources,
      checking,
      visiting,
      delivering: works.delivering,
      mayDeliver: () => true,
      keep: { capturesMs: null, evidence: true },
      random: () => 0,
      onCheck: (record) => checks.push(record),
      onRound: (loop, failure) => rounds.push({ loop, failure }),
      ...given,
    },
    stop.signal,
  )
  const end = async () => {
    stop.abort()
    await running
  }
  return { checks, rounds, stop: end, [Symbol.asyncDispose]: end }
}

/** Waits for what the daemon is to do; a test that waits in vain runs out of its time. */
async function until(holds: () => unknown): Promise<void> {
  while (!holds()) await pause(10)
}

/** What reached the log channel: the summaries, in order. */
function alertsOf({ logged }: Watch): string[] {
  return logged.filter(isAlert).map(({ fields }) => ('summary' in fields ? String(fields.summary) : ''))
}

function isAlert({ message }: LogLine): boolean {
  return message === 'alert'
}

test('what is published reaches its channel, and so does what is edited', async () => {
  await using watch = await startWatch({ stock: 4, config })
  await using daemon = startDaemon(watch)
  await until(() => daemon.checks.length > 0)
  expect(daemon.checks[0]).toMatchObject({ outcome: 'first', entries: 4 })

  const { key } = watch.site.newsroom.publish({ title: 'Talks Held', paragraphs: ['They met.', 'It rained.'] })
  await until(() => alertsOf(watch).length > 0)
  expect(alertsOf(watch)).toEqual(['Added: Talks Held'])

  watch.site.newsroom.edit(key, { title: 'Talks Put Off' })
  await until(() => alertsOf(watch).length > 1)
  expect(alertsOf(watch)[1]).toContain('Talks Put Off')
  expect(watch.logged.filter(({ level }) => level === 'error')).toEqual([])
})

test('a paused source is neither checked nor visited until it is resumed', async () => {
  await using watch = await startWatch({ stock: 4, config })
  const { db } = watch.works.store
  await watch.check()
  const asked = watch.site.requests.length
  await pauseSource(db, watch.source.id, Date.now())
  await using daemon = startDaemon(watch)
  // Slots come each second, and visits are looked for each second.
  await until(() => daemon.rounds.filter(({ loop }) => loop === 'checks').length > 1)
  expect([daemon.checks.length, watch.site.requests.length]).toEqual([0, asked])

  await resumeSource(db, watch.source.id, Date.now())
  await until(() => daemon.checks.length > 0)
})

test('every check is one line of the log, a warning where it was not good', async () => {
  await using watch = await startWatch({ stock: 4, config })
  watch.site.newsroom.wall()
  await using daemon = startDaemon(watch)
  await until(() => alertsOf(watch).length > 0)
  watch.site.newsroom.unwall()
  await until(() => daemon.checks.at(-1)?.outcome === 'first')
  await daemon.stop()
  const lines = watch.logged.filter(({ message }) => message === 'check finished')
  expect(lines).toHaveLength(daemon.checks.length)
  for (const [at, { id, outcome, reason }] of daemon.checks.entries()) {
    const level = outcome === 'walled' ? 'warn' : 'info'
    expect(lines[at]).toMatchObject({ level, fields: { source: 'mfa-en', check: id, outcome, reason } })
  }
})

test('a stop ends it soon, with what was under way on record', async () => {
  await using watch = await startWatch({ stock: 4, config })
  await watch.check()
  watch.site.newsroom.fail({ kind: 'delay', delayMs: 600_000, times: 100 })
  const asked: string[] = []
  const fetcher: CheckDeps['fetcher'] = {
    fetchPage: (request, signal) => {
      asked.push(request.url)
      return watch.checking.fetcher.fetchPage(request, signal)
    },
  }
  const daemon = startDaemon(watch, {
    checking: { ...watch.checking, fetcher },
    visiting: { ...watch.visiting, fetcher },
  })
  await until(() => asked.length === 5)
  await daemon.stop()
  expect(daemon.checks.map(({ outcome }) => outcome)).toEqual(['interrupted'])
  const visits = await watch.works.store.db.selectFrom('visits').select('outcome').execute()
  expect(visits.map(({ outcome }) => outcome)).toEqual(Array(4).fill('interrupted'))
  expect(await listDue(watch)).toHaveLength(4)
  expect(daemon.rounds.filter(({ failure }) => failure !== null)).toEqual([])
})

test('alerts wait while another process delivers', async () => {
  await using watch = await startWatch({ stock: 4, config })
  let isMine = false
  await using daemon = startDaemon(watch, { mayDeliver: () => isMine })
  await until(() => daemon.checks.length > 0)
  watch.site.newsroom.publish({ title: 'Talks Held' })
  await until(() => daemon.checks.some(({ changes }) => changes.length > 0))
  const { length } = daemon.checks
  await until(() => daemon.checks.length > length)
  expect(alertsOf(watch)).toEqual([])
  isMine = true
  await until(() => alertsOf(watch).length > 0)
  expect(alertsOf(watch)).toEqual(['Added: Talks Held'])
})

test('trouble in one loop is told, and holds up no other', async () => {
  await using watch = await startWatch({ stock: 4, config })
  const send = async () => ({ kind: 'again', error: 'busy', retryAfterMs: null }) as const
  const delivering = {
    ...watch.works.delivering,
    channels: new Map([['desk', { send, preview: () => '', perMinute: 20, quiet: null }]]),
    random: () => {
      throw new Error('no chance at all')
    },
  }
  await using daemon = startDaemon(watch, { delivering })
  await until(() => daemon.checks.length > 0)
  watch.site.newsroom.publish()
  await until(() => daemon.rounds.some(({ failure }) => failure !== null))
  const failed = daemon.rounds.filter(({ failure }) => failure !== null)
  expect(failed[0]).toMatchObject({ loop: 'deliveries', failure: { code: 'bug', message: 'no chance at all' } })
  const { length } = daemon.checks
  await until(() => daemon.checks.length > length)
  expect(watch.logged).toContainEqual(expect.objectContaining({ level: 'error', message: 'round failed' }))
})

test('a start after a stop goes on where the other ended: no second baseline, nothing twice', async () => {
  await using watch = await startWatch({ stock: 4, config })
  const first = startDaemon(watch)
  await until(() => first.checks.length > 0)
  await first.stop()
  const published = watch.site.newsroom.burst(2)
  await using second = startDaemon(watch)
  await until(() => alertsOf(watch).length >= 2 && second.checks.length > 1)
  expect(alertsOf(watch).toSorted()).toEqual(published.map(({ title }) => `Added: ${title}`).toSorted())
  expect(second.checks.map(({ outcome }) => outcome)).not.toContain('first')
})
