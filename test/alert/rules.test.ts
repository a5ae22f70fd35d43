import { describe, expect, test } from 'vitest'
import { createRoute } from '../../src/alert/rules.ts'
import { CHANGE_KINDS } from '../../src/model/change.ts'
import type { ChangeRecord } from '../../src/model/records.ts'
import type { Rule, WordMatch } from '../../src/model/rule.ts'
import { aChange } from '../support/builders.ts'

function aRule(overrides: Partial<Rule> = {}): Rule {
  return { name: 'all', on: CHANGE_KINDS, sources: null, match: null, to: ['desk'], digestMs: null, ...overrides }
}

const words = (match: Partial<WordMatch>): WordMatch => ({ any: [], all: [], none: [], ...match })

const channels = (rules: readonly Rule[], change: ChangeRecord, text: string | null = null) =>
  createRoute(rules)(change, text).map(({ channel }) => channel)

const concerns = (rule: Partial<Rule>, change: Partial<ChangeRecord>, text: string | null = null) =>
  channels([aRule(rule)], aChange(change), text).length > 0

describe('a rule', () => {
  test.each(CHANGE_KINDS)('on %s concerns that kind and no other', (kind) => {
    const concerned = CHANGE_KINDS.filter((other) => concerns({ on: [kind] }, { kind: other }))
    expect(concerned).toEqual([kind])
  })

  test('of some sources concerns what any of them lists', () => {
    const rule = { sources: ['mfa-en', 'kcna-en'] }
    expect(concerns(rule, { source: 'mfa-en', sources: ['mfa-en'] })).toBe(true)
    expect(concerns(rule, { source: 'rodong-en', sources: ['rodong-en', 'kcna-en'] })).toBe(true)
    expect(concerns(rule, { source: 'rodong-en', sources: ['rodong-en'] })).toBe(false)
    expect(concerns({ sources: null }, { source: 'rodong-en', sources: ['rodong-en'] })).toBe(true)
  })

  test('may concern nothing, and there may be no rule at all', () => {
    expect(concerns({ on: [] }, {})).toBe(false)
    expect(channels([], aChange())).toEqual([])
  })
})

describe('words', () => {
  const title = 'Statement of the Spokesperson for the Ministry'
  const article = {
    ...aChange().article,
    id: 7,
    key: 'a',
    url: '',
    title,
    published: null,
    excerpt: 'Greetings to all',
  }
  const change = { article }

  test.each<[string, Partial<WordMatch>, boolean]>([
    ['one of any', { any: ['nuclear', 'statement'] }, true],
    ['none of any', { any: ['nuclear', 'missile'] }, false],
    ['each of all', { all: ['statement', 'SPOKESPERSON'] }, true],
    ['not each of all', { all: ['statement', 'nuclear'] }, false],
    ['one of none, in the excerpt', { none: ['greetings'] }, false],
    ['no one of none', { none: ['nuclear'] }, true],
    ['any and none', { any: ['statement'], none: ['greetings'] }, false],
    ['any, all and none', { any: ['statement'], all: ['ministry'], none: ['nuclear'] }, true],
    ['no words', {}, true],
  ])('%s', (_what, match, expected) => {
    expect(concerns({ match: words(match) }, change)).toBe(expected)
  })

  test.each([
    ['case', 'STATEMENT', 'a statement'],
    ['full-width letters', 'DPRK', 'the ＤＰＲＫ said'],
    ['the way in which Hangul is put together', '외무성', '외무성 대변인'.normalize('NFD')],
    ['curly quotes', "people's", 'the People’s Army'],
    ['white space', 'foreign ministry', 'the Foreign\n  Ministry'],
    ['zero-width characters', 'statement', 'state\u200Bment'],
    ['accents put together otherwise', 'Émile', 'E\u0301mile'],
  ])('are found whatever %s', (_what, word, text) => {
    expect(concerns({ match: words({ any: [word] }) }, {}, text)).toBe(true)
  })

  test('are looked for in the text of the article, and in what an edit took away', () => {
    const match = words({ any: ['missile'] })
    expect(concerns({ match }, {}, null)).toBe(false)
    expect(concerns({ match }, {}, 'A missile was launched.')).toBe(true)
    const before = { title: 'Title', published: null }
    expect(concerns({ match }, { kind: 'edited', before: { ...before, title: 'A missile' } }, 'nothing')).toBe(true)
    expect(concerns({ match }, { kind: 'edited', before: { ...before, paragraphs: ['x', 'The missile.'] } })).toBe(true)
  })

  test('concern no change of a source, which says nothing but itself', () => {
    expect(concerns({ match: words({ any: ['walled'] }) }, { kind: 'walled', article: null, after: null })).toBe(false)
    expect(concerns({ match: words({ none: ['walled'] }) }, { kind: 'walled', article: null, after: null })).toBe(true)
  })
})

describe('the channels of a change', () => {
  const hourly = 3_600_000

  test('are each named once, in the order of the rules', () => {
    const rules = [
      aRule({ to: ['desk', 'audit'] }),
      aRule({ to: ['audit', 'phone'] }),
      aRule({ on: [], to: ['never'] }),
    ]
    expect(channels(rules, aChange())).toEqual(['desk', 'audit', 'phone'])
  })

  test.each([
    [[hourly, null], null],
    [[null, hourly], null],
    [[hourly, 60_000], 60_000],
    [[60_000, hourly], 60_000],
    [[hourly], hourly],
  ])('of rules with digests %j the most hurried counts', (digests, expected) => {
    const route = createRoute(digests.map((digestMs) => aRule({ digestMs })))
    expect(route(aChange(), null)).toEqual([{ channel: 'desk', digestMs: expected }])
  })
})
