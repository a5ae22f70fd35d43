import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import { createMailChannel } from '../../src/alert/channels/mail.ts'
import { createMessageWords } from '../../src/alert/message-words.ts'
import { createFetcher } from '../../src/fetch/fetcher.ts'
import type { MailAddress } from '../../src/model/channel-address.ts'
import { composeMessage } from '../../src/present/message.ts'
import { aChange, NO_NAMES } from '../support/builders.ts'
import { aDelivery } from './service.ts'

const NEVER = new AbortController().signal

const closing: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))

type Mailbox = {
  readonly port: number
  readonly mails: string[]
  readonly envelopes: string[][]
  readonly secured: boolean[]
}

/** A mail server on loopback, without STARTTLS and sign-in unless it is told otherwise. */
async function startMailServer(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const box = { port: 0, mails: [] as string[], envelopes: [] as string[][], secured: [] as boolean[] }
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    closeTimeout: 100,
    onData(stream, session, callback) {
      void text(stream).then((mail) => {
        box.mails.push(mail)
        box.envelopes.push(session.envelope.rcptTo.map(({ address }) => address))
        box.secured.push(session.secure)
        callback()
      })
    },
    ...options,
  })
  // A client that stops on purpose is an error to the server.
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const address = server.server.address()
  return Object.assign(box, { port: typeof address === 'object' && address !== null ? address.port : 0 })
}

function openMail(allowPrivateAddresses: boolean) {
  const limits = { timeoutMs: 5000, maxBytes: 100_000, perHost: { concurrency: 1, delayMs: 0 } }
  const fetcher = createFetcher({ userAgent: 'Dateline/1.0', ...limits, allowPrivateAddresses, now: Date.now })
  closing.push(fetcher.close)
  return fetcher.mail
}

/** Refuses one address, and takes the others. */
function answerTo(refused: string, responseCode: number, said: string): NonNullable<SMTPServerOptions['onRcptTo']> {
  const no = Object.assign(new Error(said), { responseCode })
  return ({ address }, _session, callback) => callback(address === refused ? no : undefined)
}

function channelTo(port: number, overrides: Partial<MailAddress> = {}) {
  const address: MailAddress = {
    host: '127.0.0.1',
    port,
    tls: 'none',
    login: null,
    from: 'dateline@example.org',
    to: ['desk@example.org', 'second@example.org'],
    ...overrides,
  }
  const words = createMessageWords({ sources: [], lexicon: NO_NAMES })
  return createMailChannel({
    address,
    write: (delivery) => composeMessage(delivery, words),
    mail: openMail(true),
  })
}

describe('a mail', () => {
  test('goes to everybody it is for, as text and HTML, with a Message-ID of its key', async () => {
    const box = await startMailServer()
    expect(await channelTo(box.port).send(aDelivery(), NEVER)).toEqual({ kind: 'delivered' })
    expect(box.envelopes).toEqual([['desk@example.org', 'second@example.org']])
    const [mail = ''] = box.mails
    expect(mail).toMatch(/^Message-ID: <e8e7a2b0-key@dateline\.invalid>\r$/mu)
    expect(mail).toMatch(/^Subject: Added: Title of a\r$/mu)
    expect(mail).toMatch(/^Auto-Submitted: auto-generated\r$/mu)
    expect(mail).toContain('Content-Type: text/plain')
    expect(mail).toContain('Content-Type: text/html')
  })

  test('has the HTML of its golden file, readable in the light and in the dark', async () => {
    const said = (title: string, paragraph: string) => ({ title, published: null, paragraphs: [paragraph] })
    const [before, after] = [said('김정은동지께서 지도', '14개의 공장'), said('김정은동지께서 현지지도', '9개의 공장')]
    const changes = [aChange({ kind: 'edited', classes: ['headline', 'number'], before, after })]
    const htmls: string[] = []
    const words = createMessageWords({ sources: [], lexicon: NO_NAMES, pagesUrl: 'https://dateline.example.org/' })
    const channel = createMailChannel({
      address: { host: 'x', port: 25, tls: 'none', login: null, from: 'a@example.org', to: ['a@example.org'] },
      write: (delivery) => composeMessage(delivery, words),
      mail: async ({ html }) => {
        htmls.push(html)
        return { kind: 'accepted', refused: [] }
      },
    })
    await channel.send(aDelivery({ changes }), NEVER)
    await expect(htmls.join('')).toMatchFileSnapshot('golden/mail/edit-html.txt')
  })

  test('is not split by what a page calls itself', async () => {
    const box = await startMailServer()
    const title = 'x\r\nBcc: everybody@example.org\r\n\r\n<script>alert(1)</script>'
    const article = {
      ...aChange().article,
      id: 7,
      key: 'a',
      url: 'https://example.org/',
      title,
      published: null,
      excerpt: null,
    }
    await channelTo(box.port).send(aDelivery({ changes: [aChange({ article })] }), NEVER)
    const [mail = ''] = box.mails
    // In the body a line may begin with whatever it was folded at.
    expect(mail.slice(0, mail.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc:/mu)
    expect(mail.slice(mail.indexOf('<!doctype'))).not.toContain('<script>')
    expect(box.envelopes[0]).toHaveLength(2)
  })

  test('of a server that puts it off is tried again later', async () => {
    const later = Object.assign(new Error('Greylisted, come back in 300 s'), { responseCode: 451 })
    const box = await startMailServer({ onRcptTo: (_address, _session, callback) => callback(later) })
    expect(await channelTo(box.port).send(aDelivery(), NEVER)).toMatchObject({
      kind: 'again',
      error: expect.stringContaining('Greylisted'),
    })
  })

  test('of a server that refuses it is given up', async () => {
    const no = Object.assign(new Error('No such user'), { responseCode: 550 })
    const box = await startMailServer({ onRcptTo: (_address, _session, callback) => callback(no) })
    expect(await channelTo(box.port).send(aDelivery(), NEVER)).toMatchObject({ kind: 'gone' })
  })

  test('that is refused for good for one of its recipients has been sent to the others, with the reason', async () => {
    const box = await startMailServer({ onRcptTo: answerTo('second@example.org', 550, 'No such user') })
    expect(await channelTo(box.port).send(aDelivery(), NEVER)).toEqual({
      kind: 'delivered',
      refusal: 'The mail server took it, but not for all. second@example.org: 550 No such user',
    })
    expect(box.envelopes).toEqual([['desk@example.org']])
  })

  test('that is put off for one of its recipients goes to that one later, and to nobody twice', async () => {
    let isGreylisted = true
    const box = await startMailServer({
      onRcptTo: (address, session, callback) =>
        isGreylisted ? answerTo('second@example.org', 451, 'Greylisted')(address, session, callback) : callback(),
    })
    const channel = channelTo(box.port)
    const answer = await channel.send(aDelivery(), NEVER)
    expect(answer).toMatchObject({
      kind: 'again',
      error: expect.stringContaining('Greylisted'),
      reached: ['desk@example.org'],
    })
    isGreylisted = false
    expect(await channel.send(aDelivery({ reached: ['desk@example.org'] }), NEVER)).toEqual({ kind: 'delivered' })
    expect(box.envelopes).toEqual([['desk@example.org'], ['second@example.org']])
    const ids = box.mails.map((mail) => /^Message-ID: .*$/mu.exec(mail)?.[0])
    expect(new Set(ids).size).toBe(1)
  })

  test('that is refused for good for the last of its recipients has reached the others', async () => {
    const box = await startMailServer({ onRcptTo: answerTo('second@example.org', 550, 'No such user') })
    const answer = await channelTo(box.port).send(aDelivery({ reached: ['desk@example.org'] }), NEVER)
    expect(answer).toMatchObject({ kind: 'delivered', refusal: expect.stringContaining('No such user') })
    expect(box.mails).toEqual([])
  })

  test('counts for recipients whose domain the envelope spells in another way', async () => {
    const box = await startMailServer()
    const to = ['desk@EXAMPLE.org', 'second@bücher.example']
    expect(await channelTo(box.port, { to }).send(aDelivery(), NEVER)).toEqual({ kind: 'delivered' })
  })

  test('that was sent whole to a server that then fell silent may have arrived', async () => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      speakUntilData(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await channelTo(port).send(aDelivery(), NEVER)).toMatchObject({ kind: 'unsure' })
  })

  test('is never sent in the open where STARTTLS was asked for and is not offered', async () => {
    const box = await startMailServer()
    const login = { user: 'desk', password: 's3cret' }
    const answer = await channelTo(box.port, { tls: 'starttls', login }).send(aDelivery(), NEVER)
    expect(answer).toMatchObject({ kind: 'again' })
    expect(box.mails).toEqual([])
    expect(JSON.stringify(answer)).not.toContain('s3cret')
  })

  test('is never sent under a certificate that nobody vouches for', async () => {
    const box = await startMailServer({ disabledCommands: ['AUTH'] })
    expect(await channelTo(box.port, { tls: 'starttls' }).send(aDelivery(), NEVER)).toMatchObject({ kind: 'again' })
    expect(box.mails).toEqual([])
  })

  test('goes to no inner address unless that is allowed', async () => {
    const box = await startMailServer()
    const mail = openMail(false)
    const request = {
      host: '127.0.0.1',
      port: box.port,
      tls: 'none',
      login: null,
      from: 'a@b.c',
      to: ['d@e.f'],
    } as const
    const body = { subject: 's', text: 't', html: 'h', messageId: 'm', timeoutMs: 2000 }
    expect(await mail({ ...request, ...body }, NEVER)).toMatchObject({
      error: expect.stringContaining('blocked-address'),
    })
    expect(box.mails).toEqual([])
  })

  test('stays unsent where we stop', async () => {
    const box = await startMailServer({ onConnect: () => undefined })
    const stop = new AbortController()
    const sending = channelTo(box.port).send(aDelivery(), stop.signal)
    stop.abort()
    await expect(sending).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
  })
})

/** Takes the whole message, and then breaks off instead of confirming it. */
function speakUntilData(socket: Socket): void {
  let inData = false
  socket.on('error', () => undefined)
  socket.write('220 test\r\n')
  socket.on('data', (chunk) => {
    const said = chunk.toString()
    if (inData) {
      if (said.endsWith('\r\n.\r\n')) socket.destroy()
      return
    }
    inData = /^DATA/imu.test(said)
    socket.write(inData ? '354 go on\r\n' : '250 ok\r\n'.repeat(said.split('\r\n').length - 1))
  })
}
