import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillTemplate, TEMPLATE_FIELDS, unknownFields } from '../../src/model/template.ts'
import { aChange } from '../support/builders.ts'
import { aDelivery, startService } from './service.ts'

const NEVER = new AbortController().signal
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
