import { afterEach, describe, expect, test } from 'vitest'
import { createMessageWords } from '../../src/alert/message-words.ts'
import { openChannels } from '../../src/alert/open-channels.ts'
import { createFetcher, type Fetcher } from '../../src/fetch/fetcher.ts'
import type { Log } from '../../src/lib/log.ts'
import { aChange, aChannel, NO_NAMES, START } from '../support/builders.ts'
import { startReceiver } from './receiver.ts'

const NEVER = new AbortController().signal
const DELIVERY = {
  id: 1,
  channel: 'any',
  key: 'key-1',
  attempts: 0,
  refusals: 0,
  firstAttemptAt: START,
  origins: new Map(),
  notice: null,
  shortened: false,
  reached: [],
}

const fetchers: Fetcher[] = []
afterEach(() => Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close())))

function open(urls: Readonly<Record<string, string>>) {
  const lines: [object, string][] = []
  const write = (fields: object, message: string) => void lines.push([fields, message])
  const log: Log = { debug: write, info: write, warn: write, error: write }
  const fetcher = createFetcher({
    userAgent: 'Dateline/1.0',
    timeoutMs: 5000,
    maxBytes: 100_000,
    perHost: { concurrency: 1, delayMs: 0 },
    allowPrivateAddresses: true,
    now: Date.now,
  })
  fetchers.push(fetcher)
  const channels = Object.entries(urls).map(([name, url]) => aChannel({ name, url }))
  return {
    lines,
    channels: openChannels(channels, {
      post: fetcher.post,
      mail: fetcher.mail,
      now: Date.now,
      log,
      words: createMessageWords({ sources: [], lexicon: NO_NAMES }),
    }),
  }
}

describe('channels', () => {
  test('log:// writes each change as a line, with its key, and has delivered', async () => {
    const { channels, lines } = open({ desk: 'log://anything' })
    const walled = aChange({ id: 13, kind: 'walled', article: null, summary: 'Walled: mfa-en shows a login form' })
    const answer = await channels.get('desk')?.send({ ...DELIVERY, changes: [aChange(), walled] }, NEVER)
    expect(answer).toEqual({ kind: 'delivered' })
    expect(lines).toEqual([
      [
        {
          channel: 'desk',
          kind: 'added',
          source: 'mfa-en',
          summary: 'Added: Title of a',
          url: 'https://example.org/news/a/',
          change: 12,
          key: 'key-1',
        },
        'alert',
      ],
      [
        {
          channel: 'desk',
          kind: 'walled',
          source: 'mfa-en',
          summary: 'Walled: mfa-en shows a login form',
          url: undefined,
          change: 13,
          key: 'key-1',
        },
        'alert',
      ],
    ])
  })

  test('json:// asks over http, whatever the case of its scheme', async () => {
    await using receiver = await startReceiver()
    const { channels } = open({ one: receiver.channel, two: receiver.channel.replace('json', 'JSON') })
    for (const name of ['one', 'two']) {
      expect(await channels.get(name)?.send({ ...DELIVERY, changes: [aChange()] }, NEVER)).toEqual({
        kind: 'delivered',
      })
    }
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook'])
  })

  test('jsons:// asks over https only', async () => {
    await using receiver = await startReceiver()
    const { channels } = open({ desk: receiver.channel.replace('json:', 'jsons:') })
    const answer = await channels.get('desk')?.send({ ...DELIVERY, changes: [aChange()] }, NEVER)
    expect(answer).toMatchObject({ kind: 'again' })
    expect(receiver.received).toEqual([])
  })
})
