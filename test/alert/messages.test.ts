import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ChangeRecord } from '../../src/model/records.ts'
import { aChange } from '../support/builders.ts'
import { aDelivery, startService } from './service.ts'

const CHANNELS: Readonly<Record<string, string>> = {
  apprise: 'apprises://apprise.example.org/desk',
  discord: 'discord://123456/tokenABC',
  log: 'log://',
  mail: 'mailtos://dateline:secret@mail.example.org?to=desk@example.org',
  matrix: 'matrixs://token@matrix.example.org/!desk:example.org',
  ntfy: 'ntfy://dateline',
  slack: 'slack://T0/B0/x',
  telegram: 'tgram://987654:AAbb/42',
  webhook: 'jsons://example.org/hook',
}

const article = (title: string, excerpt: string | null = null): NonNullable<ChangeRecord['article']> => ({
  id: 7,
  key: '1713146400-406355166',
  url: 'https://kcnawatch.org/newstream/1713146400-406355166/statement/',
  title,
  published: '2024-04-15',
  excerpt,
})

const said = (title: string, ...paragraphs: string[]) => ({ title, published: '2024-04-15', paragraphs })

const HOSTILE = '<!channel> @everyone *b* [x](javascript:alert(1)) <b>{{secret}}</b>\r\nBcc: a@b \u202Egnp.exe 😀'

const CASES: Readonly<Record<string, Partial<ChangeRecord>>> = {
  addition: {
    article: article(
      'Press Statement of Vice-Minister of Foreign Affairs',
      'Pyongyang, April 15 (KCNA) -- The vice-minister …',
    ),
    after: {
      ...said('Press Statement of Vice-Minister of Foreign Affairs'),
      excerpt: 'Pyongyang, April 15 (KCNA) -- The vice-minister …',
    },
  },
  'edit-english': {
    kind: 'edited',
    classes: ['name', 'number'],
    article: article('Launch of a Missile'),
    before: said('Launch of a Missile', 'Comrade Kim Myong Sik guided 14 launches.', 'It was cold.'),
    after: said('Launch of a Missile', 'The officers guided 9 launches.', 'It was cold.'),
  },
  'edit-korean': {
    kind: 'edited',
    classes: ['headline', 'number'],
    article: article('조선로동당 총비서 김정은동지께서 현지지도'),
    before: said('조선로동당 총비서 김정은동지께서 지도', '김정은동지께서 14개의 공장을 돌아보시였다.'),
    after: said('조선로동당 총비서 김정은동지께서 현지지도', '김정은동지가 9개의 공장을 돌아보시였다.'),
  },
  removal: {
    kind: 'removed',
    article: article('Talks Held'),
    lastSeenAt: '2024-04-15T01:10:00.000Z',
    firstMissingAt: '2024-04-15T03:10:00.000Z',
  },
  purge: { kind: 'purge', article: null, details: { articles: [7, 8, 9, 10, 11, 12] } },
  broken: { kind: 'broken', article: null, details: { reason: 'selector-empty' } },
  hostile: { article: article(HOSTILE, HOSTILE), after: { title: HOSTILE, published: null, excerpt: HOSTILE } },
}

const golden = (channel: string, name: string) => join(import.meta.dirname, 'golden', channel, `${name}.txt`)

describe.each(Object.entries(CHANNELS))('%s', (channel, url) => {
  test.each(Object.entries(CASES))('says of an %s what its golden file holds', async (name, change) => {
    await using service = await startService({ url })
    const origins = new Map([[7, 'http://www.mfa.gov.kp/view/article/20000']])
    const preview = service.channel.preview(aDelivery({ changes: [aChange(change)], origins }))
    await expect(`${preview}\n`).toMatchFileSnapshot(golden(channel, name))
  })

  test('says of three changes at once what its golden file holds', async () => {
    await using service = await startService({ url })
    const changes = [CASES['addition'], CASES['removal'], CASES['broken']].map((change, at) =>
      aChange({ id: at + 1, ...change }),
    )
    await expect(`${service.channel.preview(aDelivery({ changes }))}\n`).toMatchFileSnapshot(golden(channel, 'digest'))
  })

  test.each(['channel-failing', 'alert-given-up', 'test'] as const)(
    'says as %s what its golden file holds',
    async (type) => {
      await using service = await startService({ url })
      const error = type === 'test' ? null : 'The receiver answered with status 404: no_service'
      const notice = { type, channel: 'pager', since: '2024-04-15T09:10:00.000Z', error }
      const preview = service.channel.preview(aDelivery({ changes: [], notice }))
      await expect(`${preview}\n`).toMatchFileSnapshot(golden(channel, `notice-${type}`))
    },
  )

  test('says a title of 10,000 emoji in whole letters', async () => {
    await using service = await startService({ url })
    const family = '👩‍👩‍👧'
    const title = family.repeat(10_000)
    const change = aChange({ article: article(title), after: { title, published: null, excerpt: null } })
    const preview = service.channel.preview(aDelivery({ changes: [change] }))
    expect(preview).toContain(family)
    expect(preview.isWellFormed()).toBe(true)
    // Of a family that was cut in two somebody is left with a joiner to nobody.
    expect(preview).not.toMatch(/\u200D(?!\p{Extended_Pictographic})/u)
  })

  test('shows nothing of its address in a preview', async () => {
    await using service = await startService({ url })
    expect(service.channel.preview(aDelivery())).not.toMatch(/secret|token|AAbb|T0\/B0/u)
  })
})
