import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillTemplate, TEMPLATE_FIELDS, unknownFields } from '../../src/model/template.ts'
import { aChange } from '../support/builders.ts'
import { aDelivery, startService } from './service.ts'

const NEVER = new AbortController().signal
const said = (paragraph: string) => ({ title: 'Title of a', published: null, paragraphs: [paragraph] })
const EDIT = aChange({ id: 13, kind: 'edited', before: said('It guided 14.'), after: said('It guided 9.') })
const values = Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, `{{title}} of ${field}`])) as Record<
  (typeof TEMPLATE_FIELDS)[number],
  string
>

describe('a template', () => {
  test('has its fields put in, once', () => {
    expect(fillTemplate('{{kind}}: {{ title }} {{kind}}', values)).toBe(
      '{{title}} of kind: {{title}} of title {{title}} of kind',
    )
  })

  test('names fields that there are not', () => {
    expect(unknownFields('{{title}} {{env.HOME}} {{constructor}} {{}}')).toEqual(['env.HOME', 'constructor', ''])
  })

  test('is no longer than its parts, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (template, value) => {
        const filled = Object.fromEntries(TEMPLATE_FIELDS.map((field) => [field, value])) as typeof values
        const fields = template.match(/\{\{/gu)?.length ?? 0
        expect(fillTemplate(template, filled).length).toBeLessThanOrEqual(template.length + fields * value.length)
      }),
    )
  })

  test('that comes out blank leaves the word to our own form, so that no alert is lost', async () => {
    await using service = await startService({ url: 'discord://123456/tokenABC', template: '{{difference}}\n' })
    await service.channel.send(aDelivery({ changes: [aChange(), EDIT] }), NEVER)
    const [{ embeds } = {}] = service.bodies()
    const [{ description } = { description: '' }] = embeds as { description: string }[]
    expect(description).toMatch(/^\*\*\[Added\\: Title of a\]/u)
    expect(description).toContain('\\[\\-14\\-\\]')
  })

  test('says how many changes are beyond the fifty that it is filled for, where no cut takes it', async () => {
    await using service = await startService({ url: 'ntfy://alerts', template: '{{title}} {{why}} {{why}}' })
    const changes = Array.from({ length: 73 }, (_, at) => aChange({ id: at + 1 }))
    await service.channel.send(aDelivery({ changes }), NEVER)
    const message = String(service.bodies()[0]?.['message'])
    expect(message).toMatch(/^The first 50 of 73 changes; `dateline history` has them all\.\n\nTitle of a/u)
    expect(message).toMatch(/…$/u)
  })

  test.each(['ntfy://alerts', 'apprise://apprise.example.org/desk'])('has its first line shown by %s', async (url) => {
    await using service = await startService({ url, template: 'From {{source}}\n{{title}}' })
    await service.channel.send(aDelivery(), NEVER)
    const [body = {}] = service.bodies()
    expect(body['message'] ?? body['body']).toBe('From mfa-en\nTitle of a')
  })

  test('keeps its changes apart in Slack, too', async () => {
    await using service = await startService({ url: 'slack://T0/B0/x', template: '{{title}}' })
    await service.channel.send(aDelivery({ changes: [aChange(), EDIT] }), NEVER)
    const [{ blocks } = {}] = service.bodies()
    const [block] = blocks as { elements: { elements: { text: string }[] }[] }[]
    const texts = block?.elements[0]?.elements.map(({ text }) => text)
    expect(texts?.join('')).toBe('Title of a\n\nTitle of a')
  })

  test('of a channel replaces its text, for each change of a digest, and is literal in the service', async () => {
    const template = '{{kind}} <b>in</b> {{sourceName}}: {{title}}\n{{url}}'
    await using service = await startService({ url: 'tgram://987654:AAbb/42', template }, () => ({
      status: 200,
      body: '{"ok":true}',
    }))
    const changes = [aChange(), aChange({ id: 13, kind: 'removed' })]
    await service.channel.send(aDelivery({ changes }), NEVER)
    expect(service.bodies()[0]?.['text']).toBe(
      [
        'added &lt;b&gt;in&lt;/b&gt; Ministry of Foreign Affairs (EN): Title of a',
        'https://example.org/news/a/',
        '',
        'removed &lt;b&gt;in&lt;/b&gt; Ministry of Foreign Affairs (EN): Title of a',
        'https://example.org/news/a/',
      ].join('\n'),
    )
  })
})
