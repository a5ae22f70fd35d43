import { describe, expect, test } from 'vitest'
import { CHANNEL_SCHEMES, parseChannelAddress } from '../../src/model/channel-address.ts'

const mail = { kind: 'mail', host: 'mail.example.org', from: 'me@mail.example.org', to: ['me@mail.example.org'] }

describe('the address of a channel', () => {
  test.each([
    ['log://anything', { kind: 'log' }],
    ['json://127.0.0.1:8080/hook?a=1', { kind: 'webhook', url: 'http://127.0.0.1:8080/hook?a=1' }],
    ['jsons://example.org/hook', { kind: 'webhook', url: 'https://example.org/hook' }],
    ['slack://T0/B0/xYz', { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/xYz' }],
    ['discord://12/aB-c_d', { kind: 'discord', url: 'https://discord.com/api/webhooks/12/aB-c_d' }],
    [
      'tgram://12:aB-c/-100',
      { kind: 'telegram', chat: '-100', topic: null, url: 'https://api.telegram.org/bot12:aB-c/sendMessage' },
    ],
    [
      'tgram://12:aB-c/@desk:7',
      { kind: 'telegram', chat: '@desk', topic: '7', url: 'https://api.telegram.org/bot12:aB-c/sendMessage' },
    ],
    ['ntfy://desk-7f', { kind: 'ntfy', url: 'https://ntfy.sh/', topic: 'desk-7f' }],
    ['ntfy://home:8080/desk', { kind: 'ntfy', url: 'http://home:8080/', topic: 'desk' }],
    ['ntfys://u:p@example.org/desk?x=1', { kind: 'ntfy', url: 'https://u:p@example.org/', topic: 'desk' }],
    [
      'matrixs://tok@example.org/!r:example.org',
      { kind: 'matrix', url: 'https://example.org', token: 'tok', room: '!r:example.org' },
    ],
    [
      'matrix://tok@home:8008/#desk:home',
      { kind: 'matrix', url: 'http://home:8008', token: 'tok', room: '#desk:home' },
    ],
    ['apprises://example.org/desk', { kind: 'apprise', url: 'https://example.org/notify/desk' }],
    ['apprise://u:p@home:8000/base/desk', { kind: 'apprise', url: 'http://u:p@home:8000/base/notify/desk' }],
    [
      'mailtos://me:p+q@mail.example.org?to=desk+news@example.org,desk%2Bnews@example.org',
      {
        ...mail,
        port: 465,
        tls: 'implicit',
        login: { user: 'me', password: 'p+q' },
        to: ['desk+news@example.org'],
      },
    ],
    ['exec:///usr/bin/notify%20me', { kind: 'exec', file: '/usr/bin/notify me' }],
    [
      'mailtos://me:p%40ss@mail.example.org',
      { ...mail, port: 465, tls: 'implicit', login: { user: 'me', password: 'p@ss' } },
    ],
    [
      'mailto://me:100%@mail.example.org',
      { ...mail, port: 587, tls: 'starttls', login: { user: 'me', password: '100%' } },
    ],
    [
      'mailto://mail.example.org:2525?tls=no&from=a@b.c&to=d@e.f,g@h.i',
      { ...mail, port: 2525, tls: 'none', login: null, from: 'a@b.c', to: ['d@e.f', 'g@h.i'] },
    ],
    [
      'mailtos://me%40example.org:x@example.org?smtp=smtp.example.org',
      {
        ...mail,
        host: 'smtp.example.org',
        port: 465,
        tls: 'implicit',
        login: { user: 'me@example.org', password: 'x' },
        from: 'me@example.org',
        to: ['me@example.org'],
      },
    ],
  ])('%s is understood', (address, expected) => {
    expect(parseChannelAddress(address)).toEqual(expected)
  })

  test.each([
    'me@example.org',
    'carrier://pigeon',
    'json://',
    'slack://T0/B0',
    'slack://evil.example/T0/B0/x',
    'slack://T0/B0/x@evil.example/',
    'discord://evil.example/token',
    'tgram://token/1',
    'tgram://12:tok@evil.example/1',
    'ntfy://host/a/b',
    'ntfy://',
    'matrixs://example.org/!r:x',
    'matrixs://tok@example.org/room',
    'apprises://example.org',
    'exec://relative/path',
    'mailtos://example.org?to=x',
    'mailto://example.org',
    'mailto://example.org?from=me@example.org',
    'mailto://example.org?to=me@example.org',
    'mailtos://u:p@example.org/me@example.org',
    'mailtos://u:p@example.org?to=a@b.c%0d%0aBcc:x@y.z',
    'mailtos://u:p@example.org?from=a@b.c>,x@y.z',
  ])('%s is refused, in a sentence that holds nothing of it', (address) => {
    const parsed = parseChannelAddress(address)
    expect(parsed).toEqual({ why: expect.any(String) })
    const secret = address.replace(/^[a-z]+:\/\//u, '')
    if (secret.length > 4 && 'why' in parsed) expect(parsed.why).not.toContain(secret)
  })

  test('may be of these kinds', () => {
    expect(CHANNEL_SCHEMES).toEqual(
      'log json jsons slack discord tgram ntfy ntfys matrix matrixs mailto mailtos apprise apprises exec'.split(' '),
    )
  })
})
