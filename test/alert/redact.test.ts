import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { aDelivery, startService } from './service.ts'

const NEVER = new AbortController().signal

/** The secrets of each address, as a receiver may spell them that repeats what it was asked. */
const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['slack://T024BE7LD/B024BE7LH/abcdEFGH', ['T024BE7LD', 'B024BE7LH', 'abcdEFGH']],
  ['discord://123456/tokenABC', ['tokenABC']],
  ['tgram://987654:AAbb-cc_dd/-100200300', ['AAbb-cc_dd']],
  ['ntfy://dateline-7f3a9c', ['dateline-7f3a9c']],
  ['ntfys://me:pass%20word@ntfy.example.org/desk', ['pass%20word', 'pass word', btoa('me:pass word')]],
  ['matrixs://syt_token@matrix.example.org/!desk:example.org', ['syt_token']],
  ['matrixs://syt_token@matrix.example.org/#desk:example.org', ['syt_token']],
  ['apprises://me:password@apprise.example.org/desk-key', ['password', 'desk-key', btoa('me:password')]],
  ['jsons://example.org/hook/s3cr%20et?key=qu3ry', ['s3cr%20et', 's3cr et', 'qu3ry']],
]

describe('a receiver that repeats what it was asked', () => {
  test.each(CASES)('has nothing of %s kept or shown', async (url, secrets) => {
    for (const secret of secrets) {
      await using service = await startService({ url }, () => ({ status: 403, body: `no ${secret} in /${secret}/x` }))
      const answer = await service.channel.send(aDelivery(), NEVER)
      expect(answer).toMatchObject({ error: expect.stringMatching(/no .*\*\*\*.* in /u) })
      expect(JSON.stringify(answer)).not.toContain(secret)
    }
  })

  test.each(['s3cret-pw', btoa('\0me\0s3cret-pw')])(
    'has nothing of the password of a mail server kept: %s',
    async (said) => {
      await using server = createServer((socket) => {
        socket.on('error', () => undefined)
        socket.write('220 test\r\n')
        socket.on('data', (line) => {
          socket.write(line.toString().startsWith('EHLO') ? '250-test\r\n250 AUTH PLAIN\r\n' : `535 no ${said}\r\n`)
        })
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      await using service = await startService({
        url: `mailto://me:s3cret-pw@127.0.0.1:${port}?tls=no&to=a@b.c&from=a@b.c`,
      })
      const answer = await service.channel.send(aDelivery(), NEVER)
      expect(answer).toMatchObject({ kind: 'again', error: expect.stringContaining('535 no ***') })
    },
  )

  test('has nothing of a token kept that was cut in the middle', async () => {
    const body = `${'x'.repeat(190)}abcdEFGH-and-more`
    await using service = await startService({ url: 'slack://T0/B0/abcdEFGH' }, () => ({ status: 404, body }))
    expect(JSON.stringify(await service.channel.send(aDelivery(), NEVER))).not.toContain('abcd')
  })
})
