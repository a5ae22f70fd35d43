import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { Answer } from '../../src/alert/channels/channel.ts'
import { parseRetryAfter } from '../../src/alert/channels/over-http.ts'
import { createWebhook, sign, type WebhookOptions } from '../../src/alert/channels/webhook.ts'
import { createFetcher, type Fetcher } from '../../src/fetch/fetcher.ts'
import type { OwedDelivery } from '../../src/store/deliveries.ts'
import { aChange, START } from '../support/builders.ts'
import { startRawServer } from '../support/raw-server.ts'
import { type Receiver, type Reply, startReceiver } from './receiver.ts'

const NEVER = new AbortController().signal
const PLAIN_SECRET = 'not of the form of the specification'
const KEY = Buffer.from('a key of twenty-four byt')
const WHSEC = `whsec_${KEY.toString('base64')}`

const fetchers: Fetcher[] = []
afterEach(() => Promise.all(fetchers.splice(0).map((fetcher) => fetcher.close())))

function openPost(allowPrivateAddresses = true) {
  const perHost = { concurrency: 1, delayMs: 0 }
  const sizes = { timeoutMs: 5000, maxBytes: 100_000 }
  const fetcher = createFetcher({ userAgent: 'Dateline/1.0', ...sizes, perHost, allowPrivateAddresses, now: Date.now })
  fetchers.push(fetcher)
  return fetcher.post
}

const DELIVERY: OwedDelivery = {
  id: 4,
  channel: 'desk',
  key: 'e8e7a2b0-key',
  attempts: 0,
  refusals: 0,
  firstAttemptAt: START,
  origins: new Map(),
  notice: null,
  shortened: false,
  reached: [],
  changes: [aChange(), aChange({ id: 13, kind: 'edited', summary: 'Edited: 외무성 대변인' })],
}

function open(url: string, options: Partial<WebhookOptions> = {}) {
  return createWebhook({ url, secret: null, post: openPost(), now: () => START + 999, ...options }).send
}

function missing(): never {
  throw new Error('nothing was received')
}

const urlOf = ({ port }: Receiver) => `http://127.0.0.1:${port}/hook?token=s3cret`

async function answerTo(reply: Reply): Promise<Answer> {
  await using receiver = await startReceiver(() => reply)
  return await open(urlOf(receiver))(DELIVERY, NEVER)
}

describe('a webhook', () => {
  test('is a POST of the changes under the idempotency key', async () => {
    await using receiver = await startReceiver()
    expect(await open(urlOf(receiver))(DELIVERY, NEVER)).toEqual({ kind: 'delivered' })
    const [message] = receiver.received
    expect(message).toMatchObject({
      method: 'POST',
      path: '/hook?token=s3cret',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Dateline/1.0',
        'webhook-id': 'e8e7a2b0-key',
        'webhook-timestamp': String(START / 1000),
      },
    })
    expect(JSON.parse(message?.body ?? '')).toEqual({ type: 'changes', changes: DELIVERY.changes })
    expect(message?.headers).not.toHaveProperty('webhook-signature')
  })

  test.each([
    ['a secret of the specification', WHSEC, KEY],
    ['a plain secret', PLAIN_SECRET, Buffer.from(PLAIN_SECRET)],
  ])('with %s is signed over its key, its time and its very bytes', async (_what, secret, key) => {
    await using receiver = await startReceiver()
    await open(urlOf(receiver), { secret })(DELIVERY, NEVER)
    const [{ headers, body } = missing()] = receiver.received
    // As a receiver does it: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    const [version, signature] = String(headers['webhook-signature']).split(',')
    expect(version).toBe('v1')
    expect(signature).toBe(createHmac('sha256', key).update(signed).digest().toString('base64'))
  })

  test('is signed as the example of the specification is', () => {
    const content = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
    expect(sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', content)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  test.each([
    ['user:pass', 'user:pass'],
    ['user:p%40ss', 'user:p@ss'],
    ['user', 'user:'],
    ['user:100%', 'user:100%'],
    ['%EC%99%B8:%EB%AC%B4', '외:무'],
  ])('carries %s of its address as Basic authentication', async (given, expected) => {
    await using receiver = await startReceiver()
    const send = open(`http://${given}@127.0.0.1:${receiver.port}/hook`)
    expect(await send(DELIVERY, NEVER)).toEqual({ kind: 'delivered' })
    const [, encoded = ''] = (receiver.received[0]?.headers.authorization ?? '').split(' ')
    expect(Buffer.from(encoded, 'base64').toString()).toBe(expected)
  })
})

describe('an answer', () => {
  const error = (status: number) => `The receiver answered with status ${status}.`

  test.each([200, 201, 202, 204, 299])('of %i is a delivery', async (status) => {
    expect(await answerTo({ status })).toEqual({ kind: 'delivered' })
  })

  test('of 410 gives up', async () => {
    expect(await answerTo({ status: 410 })).toEqual({ kind: 'gone', error: error(410) })
  })

  test.each([408, 429, 500, 502, 503, 599])('of %i is tried again', async (status) => {
    expect(await answerTo({ status })).toEqual({ kind: 'again', error: error(status), retryAfterMs: null })
  })

  test.each([429, 503])('of %i may say when', async (status) => {
    expect(await answerTo({ status, headers: { 'retry-after': '120' } })).toMatchObject({ retryAfterMs: 120_000 })
    const date = new Date(START + 300_000).toUTCString()
    expect(await answerTo({ status, headers: { 'retry-after': date } })).toMatchObject({ retryAfterMs: 299_001 })
  })

  test('of 413 has it come once more, without what was said before and after', async () => {
    await using receiver = await startReceiver((count) => (count === 1 ? { status: 413 } : undefined))
    const send = open(urlOf(receiver))
    expect(await send(DELIVERY, NEVER)).toMatchObject({ kind: 'unreadable' })
    expect(await send({ ...DELIVERY, shortened: true }, NEVER)).toEqual({ kind: 'delivered' })
    expect(JSON.parse(receiver.received[1]?.body ?? '')).toEqual({
      type: 'changes',
      shortened: true,
      changes: DELIVERY.changes.map((change) => ({ ...change, before: null, after: null })),
    })
  })

  test.each([400, 401, 403, 404, 422])('of %i is a refusal', async (status) => {
    expect(await answerTo({ status })).toEqual({ kind: 'refused', error: error(status) })
  })

  test('that leads elsewhere is a refusal, and is not followed', async () => {
    await using elsewhere = await startReceiver()
    expect(await answerTo({ status: 302, headers: { location: urlOf(elsewhere) } })).toMatchObject({ kind: 'refused' })
    expect(elsewhere.received).toEqual([])
  })
})

describe('no answer', () => {
  test('from a port where nobody listens is tried again', async () => {
    const receiver = await startReceiver()
    await receiver[Symbol.asyncDispose]()
    const answer = await open(urlOf(receiver))(DELIVERY, NEVER)
    expect(answer).toMatchObject({ kind: 'again', error: expect.stringMatching(/^connect: /u), retryAfterMs: null })
  })

  test('from one that breaks off is tried again', async () => {
    await using server = await startRawServer({ '/hook': (socket) => socket.destroy() })
    expect(await open(server.url('/hook'))(DELIVERY, NEVER)).toMatchObject({ kind: 'again', retryAfterMs: null })
  })

  test('from a private address that is not open is tried again, until somebody opens it', async () => {
    await using receiver = await startReceiver()
    const answer = await open(urlOf(receiver), { post: openPost(false) })(DELIVERY, NEVER)
    expect(answer).toMatchObject({ kind: 'again', error: expect.stringMatching(/^blocked-address: /u) })
    expect(receiver.received).toEqual([])
  })

  test('never tells the address, which is a secret', async () => {
    const receiver = await startReceiver()
    await receiver[Symbol.asyncDispose]()
    for (const url of [urlOf(receiver), `http://u:s3cret@127.0.0.1:${receiver.port}/s3cret`]) {
      expect(JSON.stringify(await open(url)(DELIVERY, NEVER))).not.toContain('s3cret')
    }
  })

  test('because we stop is no answer at all', async () => {
    await using server = await startRawServer({ '/hook': () => stop.abort() })
    const stop = new AbortController()
    await expect(open(server.url('/hook'))(DELIVERY, stop.signal)).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    )
  })
})

describe('Retry-After', () => {
  const HTTP_DATE = 'Mon, 15 Apr 2024 09:11:00 GMT'

  test.each<[string | undefined, number | null]>([
    ['0', 0],
    ['7', 7000],
    [' 7 ', 7000],
    [HTTP_DATE, 60_000],
    ['86400', 86_400_000],
    ['99999999999999999999', 86_400_000],
    ['Tue, 15 Apr 2124 09:11:00 GMT', 86_400_000],
    ['Mon, 15 Apr 2024 09:09:00 GMT', null],
    ['-5', null],
    ['soon', null],
    ['', null],
    [undefined, null],
  ])('%j means %j', (text, expected) => {
    expect(parseRetryAfter(text, START)).toBe(expected)
  })
})
