import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/alert/channels/channel.ts'
import type { OwedDelivery } from '../../src/store/deliveries.ts'
import { aChange } from '../support/builders.ts'
import type { Reply } from './receiver.ts'
import { aDelivery, startService } from './service.ts'

const NEVER = new AbortController().signal

const SLACK = 'slack://T024BE7LD/B024BE7LH/abcdEFGH'
const DISCORD = 'discord://123456/tokenABC'
const TELEGRAM = 'tgram://987654:AAbb-cc_dd/-100200300:17'
const NTFY = 'ntfy://127.0.0.1:1/dateline-7f3a9c'
const MATRIX = 'matrixs://syt_token@matrix.example.org/!desk:example.org'
const ALIAS = MATRIX.replace('!desk', '#desk')
const APPRISE = 'apprises://apprise.example.org/desk'

async function answerTo(url: string, reply: Reply, delivery: Partial<OwedDelivery> = {}): Promise<Answer> {
  await using service = await startService({ url }, () => reply)
  return await service.channel.send(aDelivery(delivery), NEVER)
}

describe('what a service is asked', () => {
  test('Slack: rich text through the incoming webhook, where no character is markup', async () => {
    await using service = await startService({ url: SLACK }, () => ({ status: 200, body: 'ok' }))
    const title = '<!channel> *bold* <https://evil.example|x> @here'
    const article = {
      ...aChange().article,
      id: 7,
      key: 'a',
      url: 'javascript:alert(1)',
      title,
      published: null,
      excerpt: null,
    }
    await service.channel.send(aDelivery({ changes: [aChange({ article })] }), NEVER)
    const [{ method, path } = { method: '', path: '' }] = service.receiver.received
    expect({ method, path }).toEqual({ method: 'POST', path: '/services/T024BE7LD/B024BE7LH/abcdEFGH' })
    const [{ text, blocks } = {}] = service.bodies()
    expect(text).toContain('Added: &lt;!channel&gt; *bold*')
    const [block] = blocks as { type: string; elements: { elements: { type: string; text: string }[] }[] }[]
    expect(block?.type).toBe('rich_text')
    expect(block?.elements[0]?.elements[0]).toEqual({ type: 'text', text: `Added: ${title}`, style: { bold: true } })
    expect(JSON.stringify(blocks)).not.toContain('javascript:')
  })

  test('Discord: one embed that mentions nobody', async () => {
    await using service = await startService({ url: DISCORD })
    const title = '@everyone [x](javascript:alert(1)) **bold**'
    const article = {
      ...aChange().article,
      id: 7,
      key: 'a',
      url: 'https://example.org/a',
      title,
      published: null,
      excerpt: null,
    }
    await service.channel.send(aDelivery({ changes: [aChange({ article })] }), NEVER)
    expect(service.receiver.received[0]?.path).toBe('/api/webhooks/123456/tokenABC?wait=true')
    const [{ embeds, allowed_mentions } = {}] = service.bodies()
    expect(allowed_mentions).toEqual({ parse: [] })
    const [{ description } = { description: '' }] = embeds as { description: string }[]
    expect(description).toContain('\\@everyone \\[x\\]\\(javascript\\:alert\\(1\\)\\) \\*\\*bold\\*\\*')
  })

  test('Telegram: a message of the bot to the topic of the chat, in its HTML', async () => {
    await using service = await startService({ url: TELEGRAM }, () => ({ status: 200, body: '{"ok":true}' }))
    const title = '<a href="tg://user?id=1">x</a> & co'
    const article = {
      ...aChange().article,
      id: 7,
      key: 'a',
      url: 'https://example.org/?a=1&b="',
      title,
      published: null,
      excerpt: null,
    }
    expect(await service.channel.send(aDelivery({ changes: [aChange({ article })] }), NEVER)).toEqual({
      kind: 'delivered',
    })
    expect(service.receiver.received[0]?.path).toBe('/bot987654:AAbb-cc_dd/sendMessage')
    const [body = {}] = service.bodies()
    expect(body).toMatchObject({ chat_id: '-100200300', message_thread_id: 17, parse_mode: 'HTML' })
    expect(body['text']).toContain('&lt;a href=&quot;tg:\u2060//user?id=1&quot;&gt;x&lt;/a&gt; &amp; co')
    expect(body['text']).toContain('<a href="https://example.org/?a=1&amp;b=%22">')
  })

  test('Telegram: nothing in a text that it would take for a mention, a tag, a command or an address without a scheme', async () => {
    await using service = await startService({ url: TELEGRAM }, () => ({ status: 200, body: '{"ok":true}' }))
    const excerpt =
      'Ask @durov or a@b.com, /start #now $USD, see t.me/joinchat/x and tg://resolve. At https://a.b/@c, 3.5 km/h.'
    const article = { ...aChange().article, id: 7, key: 'a', url: '', title: 'A', published: null, excerpt }
    await service.channel.send(aDelivery({ changes: [aChange({ article, after: null })] }), NEVER)
    const text = String(service.bodies()[0]?.['text'])
    expect(text.replaceAll('\u2060', '|')).toContain(
      'Ask @|durov or a@|b.|com, /|start #|now $|USD, see t.|me/joinchat/x and tg:|//resolve. At https://a.b/@c, 3.5 km/h.',
    )
  })

  test('ntfy: JSON to the server, plain text, a click that leads to the article', async () => {
    await using service = await startService({ url: NTFY.replace('127.0.0.1', 'me:secret@127.0.0.1') })
    await service.channel.send(aDelivery(), NEVER)
    const [{ path, headers } = { path: '', headers: {} }] = service.receiver.received
    expect(path).toBe('/')
    expect(headers).toMatchObject({ authorization: `Basic ${Buffer.from('me:secret').toString('base64')}` })
    expect(service.bodies()[0]).toMatchObject({
      topic: 'dateline-7f3a9c',
      title: 'Added: Title of a',
      click: 'https://example.org/news/a/',
      message: expect.stringContaining('Ministry of Foreign Affairs (EN) · 2024-04-15'),
    })
  })

  test('Matrix: an event whose transaction is the key', async () => {
    await using service = await startService({ url: MATRIX }, () => ({ status: 200, body: '{"event_id":"$1"}' }))
    expect(await service.channel.send(aDelivery(), NEVER)).toEqual({ kind: 'delivered' })
    const [{ method, path, headers } = { method: '', path: '', headers: {} }] = service.receiver.received
    expect(method).toBe('PUT')
    expect(path).toBe('/_matrix/client/v3/rooms/!desk%3Aexample.org/send/m.room.message/e8e7a2b0-key')
    expect(headers).toMatchObject({ authorization: 'Bearer syt_token' })
    expect(service.bodies()[0]).toMatchObject({ msgtype: 'm.text', 'm.mentions': {}, format: 'org.matrix.custom.html' })
  })

  test('Matrix: the alias of a room is looked up once', async () => {
    const reply = (count: number) => ({ status: 200, body: count === 1 ? '{"room_id":"!found:example.org"}' : '{}' })
    await using service = await startService({ url: MATRIX.replace('!desk', '#desk') }, reply)
    for (const key of ['one', 'two']) await service.channel.send(aDelivery({ key }), NEVER)
    expect(service.receiver.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /_matrix/client/v3/directory/room/%23desk%3Aexample.org',
      'PUT /_matrix/client/v3/rooms/!found%3Aexample.org/send/m.room.message/one',
      'PUT /_matrix/client/v3/rooms/!found%3Aexample.org/send/m.room.message/two',
    ])
  })

  test('Apprise: title, body and type under the key of the configuration', async () => {
    await using service = await startService({ url: APPRISE }, () => ({ status: 200 }))
    await service.channel.send(aDelivery({ changes: [aChange({ kind: 'removed' })] }), NEVER)
    expect(service.receiver.received[0]?.path).toBe('/notify/desk')
    expect(service.bodies()[0]).toMatchObject({ title: 'Removed: Title of a', type: 'warning', format: 'text' })
  })
})

describe('how an answer is understood', () => {
  test.each<[string, string, Reply, Answer]>([
    ['Slack, busy', SLACK, { status: 429, headers: { 'retry-after': '30' } }, again(30_000)],
    ['Slack, webhook gone', SLACK, { status: 404, body: 'no_service' }, said('refused')],
    ['Slack, unreadable', SLACK, { status: 400, body: 'invalid_blocks' }, said('unreadable')],
    ['Discord, busy for 0.35 s', DISCORD, { status: 429, body: '{"retry_after":0.35}' }, again(350)],
    ['Discord, too long', DISCORD, { status: 400, body: '{"code":50035}' }, said('unreadable')],
    ['Telegram, busy', TELEGRAM, { status: 429, body: '{"ok":false,"parameters":{"retry_after":7}}' }, again(7000)],
    ['Telegram, failure in a 200', TELEGRAM, { status: 200, body: '{"ok":false}' }, again(null)],
    ['Telegram, kicked out', TELEGRAM, { status: 403, body: '{"ok":false}' }, said('refused')],
    ['ntfy, busy', NTFY, { status: 429, headers: { 'retry-after': '5' } }, again(5000)],
    ['ntfy, down', NTFY, { status: 503 }, again(null)],
    [
      'Matrix, busy',
      MATRIX,
      { status: 429, body: '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":1500}' },
      again(1500),
    ],
    ['Matrix, forbidden', MATRIX, { status: 403, body: '{"errcode":"M_FORBIDDEN"}' }, said('refused')],
    ['Matrix, alias unknown', ALIAS, { status: 404, body: '{"errcode":"M_NOT_FOUND"}' }, said('refused')],
    ['Matrix, alias forbidden', ALIAS, { status: 403, body: '{"errcode":"M_FORBIDDEN"}' }, said('refused')],
    ['Matrix, token unknown', ALIAS, { status: 401, body: '{"errcode":"M_UNKNOWN_TOKEN"}' }, said('refused')],
    ['Matrix, busy at the alias', ALIAS, { status: 429, body: '{"retry_after_ms":1500}' }, again(1500)],
    ['Matrix, busy by header', ALIAS, { status: 429, headers: { 'retry-after': '9' } }, again(9000)],
    ['Matrix, alias without a room', ALIAS, { status: 200, body: '{}' }, again(null)],
    ['Apprise, no such key', APPRISE, { status: 204 }, said('refused')],
    ['Apprise, a service of it failed', APPRISE, { status: 424 }, again(null)],
    [
      'a redirect is not followed',
      NTFY,
      { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
      said('refused'),
    ],
    ['a wait beyond a day is a day', DISCORD, { status: 429, body: '{"retry_after":1e9}' }, again(86_400_000)],
    ['garbage for a wait', DISCORD, { status: 429, body: '{"retry_after":"soon"}' }, again(null)],
  ])('%s', async (_what, url, reply, expected) => {
    expect(await answerTo(url, reply)).toEqual(expected)
  })

  test.each([SLACK, DISCORD, TELEGRAM, NTFY, MATRIX, APPRISE, 'jsons://example.org/hook'])(
    'a message that is too large for %s comes again short',
    async (url) => {
      expect(await answerTo(url, { status: 413 })).toEqual(said('unreadable'))
    },
  )

  function again(retryAfterMs: number | null): Answer {
    return { kind: 'again', error: expect.any(String), retryAfterMs }
  }

  function said(kind: 'refused' | 'unreadable'): Answer {
    return { kind, error: expect.any(String) }
  }

  test('what the service said is shown, and no more than 200 characters of it', async () => {
    const answer = await answerTo(SLACK, { status: 404, body: `no_service\u001B[31m${'x'.repeat(500)}` })
    expect(answer).toMatchObject({
      error: expect.stringMatching(/^The receiver answered with status 404: no_service .{180,190}$/u),
    })
    expect(JSON.stringify(answer)).not.toContain('\\u001b')
  })
})

describe('a message that a service could not read', () => {
  test.each([
    ['Slack', SLACK, 'text'],
    ['Telegram', TELEGRAM, 'text'],
    ['ntfy', NTFY, 'message'],
  ])('comes to %s again, short and plain', async (_name, url, field) => {
    await using service = await startService({ url }, () => ({ status: 200, body: '{"ok":true}' }))
    const excerpt = 'x'.repeat(3000)
    const article = {
      ...aChange().article,
      id: 7,
      key: 'a',
      url: 'https://example.org/a',
      title: 'Title',
      published: null,
      excerpt,
    }
    const change = aChange({ article, after: { title: 'Title', published: null, excerpt } })
    await service.channel.send(aDelivery({ changes: [change], shortened: true }), NEVER)
    const [body = {}] = service.bodies()
    expect(String(body[field]).length).toBeLessThanOrEqual(500)
    expect(body).not.toHaveProperty('blocks')
    expect(String(body[field])).not.toMatch(/<(?:b|a|s|u)\b/u)
  })
})

test('a digest of more than fifty says so above them, where no cut takes it', async () => {
  await using service = await startService({ url: NTFY })
  const changes = Array.from({ length: 73 }, (_, at) => aChange({ id: at + 1 }))
  await service.channel.send(aDelivery({ changes }), NEVER)
  expect(service.bodies()[0]).toMatchObject({
    title: '73 changes: 73 added',
    message: expect.stringMatching(/^The first 50 of 73 changes; `dateline history` has them all\.\n• .*…$/su),
  })
})

test('a title is cut between letters, and marked', async () => {
  await using service = await startService({ url: NTFY })
  const title = `${'x'.repeat(191)}${'👩‍👩‍👧'.repeat(9)}`
  const article = { id: 7, key: 'a', url: 'https://example.org/', title, published: null, excerpt: null }
  await service.channel.send(aDelivery({ changes: [aChange({ article })] }), NEVER)
  expect(service.bodies()[0]?.['title']).toBe(`Added: ${'x'.repeat(191)}…`)
})

describe('a message that is too long', () => {
  const title = '가'.repeat(2000)
  const changes = Array.from({ length: 60 }, (_, at) =>
    aChange({
      id: at + 1,
      article: { id: at, key: 'a', url: 'https://example.org/', title, published: null, excerpt: null },
    }),
  )

  test.each([
    ['Discord', DISCORD, 4096, (body: Body) => (body['embeds'] as { description: string }[])[0]?.description ?? ''],
    ['Telegram', TELEGRAM, 4096, (body: Body) => String(body['text'])],
  ])('is cut for %s between letters', async (_name, url, most, textOf) => {
    await using service = await startService({ url })
    await service.channel.send(aDelivery({ changes }), NEVER)
    const text = textOf(service.bodies()[0] ?? {})
    expect(text.length).toBeLessThanOrEqual(most)
    expect(text).toMatch(/…$/u)
    expect(text.isWellFormed()).toBe(true)
  })

  test('is cut for ntfy by its bytes', async () => {
    await using service = await startService({ url: NTFY })
    await service.channel.send(aDelivery({ changes }), NEVER)
    expect(Buffer.byteLength(String(service.bodies()[0]?.['message']))).toBeLessThanOrEqual(4096)
  })

  type Body = Record<string, unknown>
})
