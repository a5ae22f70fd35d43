// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so are variables written in a configuration.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { appendSource } from '../../src/config/append-source.ts'

const SOURCE = { id: 'new', name: 'New One: “새 소식”', site: 'kcnawatch', url: 'https://kcnawatch.org/article/7/' }
const SHIPPED = readFileSync(join(import.meta.dirname, '../../config/dateline.yaml'), 'utf8')

const CASES: readonly (readonly [what: string, text: string])[] = [
  ['the shipped file', SHIPPED],
  [
    'a list at the end, without a last line end',
    'store: sqlite:x.db\nsources:\n- id: a # first\n  url: http://a/   # its page',
  ],
  ['a list before other keys and a comment', 'sources:\n  - id: a\n    url: http://a/\n# rules follow\nrules: []\n'],
  ['an item that ends with a map', 'sources:\n    - id: a\n      revisit:\n          min: 5m\n\nrules: []\n'],
  [
    'variables without quotes',
    'sources:\n  - { id: a, url: http://a/ }\n  - id: b\n    url: ${URL}\nchannels: { desk: ${DESK} }\n',
  ],
]

describe('a source is added', () => {
  test.each(CASES)('to %s, and every line of before stays as it was', (_, text) => {
    const appended = appendSource(text, SOURCE)
    const lines = appended.split('\n')
    const fresh = lines.slice()
    for (const line of text.split('\n')) {
      const at = fresh.indexOf(line)
      expect(at).toBeGreaterThanOrEqual(0)
      fresh.splice(at, 1)
    }
    expect(fresh.filter((line) => line !== '')).toHaveLength(4)
    const before = parse(text.replaceAll(/\$\{(\w+)\}/gu, '"$1"'))
    const after = parse(appended.replaceAll(/\$\{(\w+)\}/gu, '"$1"'))
    expect(after).toEqual({ ...before, sources: [...before.sources, SOURCE] })
  })

  test('as the shipped file is written, an empty line before it', () => {
    expect(appendSource(SHIPPED, SOURCE)).toContain(
      [
        '    url: https://kcnawatch.org/article/163/',
        '',
        '  - id: new',
        '    name: "New One: “새 소식”"',
        '    site: kcnawatch',
        '    url: https://kcnawatch.org/article/7/',
        '',
        '# Where alerts can go',
      ].join('\n'),
    )
  })

  test('to a list in brackets, which is written anew with its comments', () => {
    const text = '# mine\nsources: [{ id: a, url: ${URL} }] # here\n'
    const appended = appendSource(text, SOURCE)
    expect(appended).toContain('# mine')
    expect(appended).toContain('# here')
    expect(appended).toContain('${URL}')
    expect(parse(appended.replace('${URL}', '"u"')).sources).toEqual([{ id: 'a', url: 'u' }, SOURCE])
  })

  test('with a name that reads no variable of the environment', () => {
    expect(parse(appendSource(SHIPPED, { ...SOURCE, name: 'Pay ${SECRET}' })).sources.at(-1).name).toBe(
      'Pay $${SECRET}',
    )
  })
})
