import { describe, expect, test } from 'vitest'
import { createRoute } from '../../src/alert/rules.ts'
import { CHANGE_KINDS } from '../../src/model/change.ts'
import type { ChangeRecord } from '../../src/model/records.ts'
import type { Channel, Rule, WordMatch } from '../../src/model/rule.ts'
import { aChange, aChannel, aRule, HOUR_MS, START, titled } from '../support/builders.ts'

const words = (match: Partial<WordMatch>): WordMatch => ({
  any: [],
  all: [],
  none: [],
  gone: [],
  patterns: [],
  headline: [],
  ...match,
})

const SOURCES = [
  { id: 'mfa-en', site: 'kcnawatch', language: 'en' },
  { id: 'kcna-ko', site: 'kcnawatch', language: null },
  { id: 'rodong', site: 'rodong', language: null },
]
const ALIASES = [['Kim Jong Un', 'Kim Jong-un', '김정은', '金正恩']]

const routeOf = (rules: readonly Rule[], channels: readonly Channel[] = []) =>
  createRoute(rules, channels, { sources: SOURCES, aliases: ALIASES })

const channels = (rules: readonly Rule[], change: ChangeRecord, text: string | null = null) =>
  routeOf(rules)(change, text, START).map(({ channel }) => channel)

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
  const article = titled(title, 'Greetings to all')
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
    ['hyphens', 'vice-minister', 'the vice\u2011minister'],
    ['dashes', 'Ri Chang-dae', 'Ri Chang\u2013dae'],
  ])('are found whatever %s', (_what, word, text) => {
    expect(concerns({ match: words({ any: [word] }) }, {}, text)).toBe(true)
  })

  test('are found beyond 100,000 accents piled up on one letter', () => {
    const text = `e${'\u0301'.repeat(100_000)} missile`
    expect(concerns({ match: words({ any: ['missile'] }) }, {}, text)).toBe(true)
    expect(concerns({ match: words({ any: ['e missile'] }) }, {}, text)).toBe(true)
  })

  test.each([
    ['at its beginning', 'war', 'wartime', true],
    ['not inside it', 'war', 'toward', false],
    ['wherever it stands in Korean', '핵', '조선반도비핵화', true],
    ['wherever it stands in Chinese', '核', '朝鲜半岛无核化', true],
    ['with a sign before it', '#핵', 'see #핵', true],
    ['by another spelling of a name', '김정은', 'Respected Comrade Kim Jong-un', true],
    ['by another spelling, in another script', 'kim jong un', '金正恩同志', true],
    ['not as an expression', 'a.c', 'abc', false],
  ])('are found in a longer word %s', (_where, word, text, expected) => {
    expect(concerns({ match: words({ any: [word] }) }, {}, text)).toBe(expected)
  })

  test('are found by a spelling that the configuration adds to a name, and by those that were there', () => {
    const aliases = [['Kim Jong Un', 'the Marshal', ' '], ...ALIASES]
    const route = createRoute([aRule({ match: words({ any: ['Kim Jong Un'] }) })], [], { sources: SOURCES, aliases })
    const isFound = (text: string) => route(aChange(), text, START).length > 0
    expect(['the Marshal came', '김정은동지께서', 'somebody came'].map(isFound)).toEqual([true, true, false])
  })

  describe('of an edit', () => {
    const said = (title: string, ...paragraphs: string[]) => ({ title, published: null, paragraphs })
    const edit = (before: string, after: string) => ({
      kind: 'edited' as const,
      before: said('Title', before),
      after: said('Title', after),
    })
    const any = (word: string) => ({ match: words({ any: [word] }) })

    test('count where they are new', () => {
      expect(concerns(any('missile'), edit('A launch.', 'A missile launch.'), 'A missile launch.')).toBe(true)
      expect(concerns(any('missile'), edit('A missile.', 'A missile, and a missile.'), null)).toBe(true)
    })

    test('do not count where they stood before, in the paragraph or elsewhere', () => {
      expect(concerns(any('missile'), edit('A missile of 3 m.', 'A missile of 4 m.'), 'A missile of 4 m.')).toBe(false)
      expect(concerns(any('missile'), edit('Three.', 'Four.'), 'Four.\n\nA missile was launched.')).toBe(false)
      expect(concerns(any('missile'), edit('A missile.', 'A launch.'), 'A launch.')).toBe(false)
    })

    test('count in the title, which says what the article is about', () => {
      const article = titled('A missile')
      expect(concerns(any('missile'), { ...edit('Three.', 'Four.'), article }, null)).toBe(true)
    })

    test('do not count in the excerpt, which the edit left as it was', () => {
      const article = {
        id: 7,
        key: 'a',
        url: '',
        title: 'A report',
        published: null,
        excerpt: 'A missile was launched.',
      }
      expect(
        concerns(any('missile'), { ...edit('Three.', 'Four.'), article }, 'A missile was launched.\n\nFour.'),
      ).toBe(false)
      const kind = { match: words({ headline: ['missile'] }) }
      expect(concerns(kind, { ...edit('Three.', 'Four.'), article }, 'A missile was launched.\n\nFour.')).toBe(true)
    })

    test('may be asked for among what it took away', () => {
      const gone = (word: string) => ({ match: words({ gone: [word] }) })
      expect(concerns(gone('Kim Jong Un'), edit('Kim Jong-un was there.', 'He was there.'))).toBe(true)
      expect(concerns(gone('Kim Jong Un'), edit('He was there.', 'Kim Jong-un was there.'))).toBe(false)
      expect(concerns(gone('missile'), {}, 'A missile')).toBe(false)
    })

    test('that may not be there are looked for in all of the article', () => {
      const match = words({ any: ['launch'], none: ['greetings'] })
      expect(concerns({ match }, edit('A.', 'A launch.'), 'A launch.\n\nGreetings to all.')).toBe(false)
    })

    test('count by pattern where it matches more often than before', () => {
      const match = words({ patterns: ['\\d+ km'] })
      expect(concerns({ match }, edit('Far.', '900 km.'))).toBe(true)
      expect(concerns({ match }, edit('800 km.', '900 km.'))).toBe(false)
    })
  })

  test('by a pattern may be asked of title and excerpt alone', () => {
    const match = words({ headline: ['(?i)press statement'] })
    const article = titled('Press Statement of')
    expect(concerns({ match }, { article })).toBe(true)
    expect(concerns({ match }, {}, 'A press statement was made.')).toBe(false)
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
    const route = routeOf(digests.map((digestMs) => aRule({ digestMs })))
    expect(route(aChange(), null, START)).toMatchObject([{ channel: 'desk', digestMs: expected }])
  })

  test.each([
    [[null, 5], 5],
    [[5, null], 5],
    [[5, 20], 5],
    [[20, 5], 5],
  ])('of rules with one digest and the counts %j the most hurried counts', (counts, expected) => {
    const route = routeOf(counts.map((digestCount) => aRule({ digestMs: hourly, digestCount })))
    expect(route(aChange(), null, START)).toMatchObject([{ digestCount: expected }])
  })
})

describe('a rule of its own', () => {
  test('sites concerns what their sources list', () => {
    expect(concerns({ sites: ['rodong'] }, { sources: ['rodong'] })).toBe(true)
    expect(concerns({ sites: ['rodong'] }, { sources: ['mfa-en'] })).toBe(false)
  })

  test('languages concerns what its source says, or what the script of the title tells', () => {
    expect(concerns({ languages: ['en'] }, { sources: ['mfa-en'] })).toBe(true)
    expect(concerns({ languages: ['ko'] }, { sources: ['mfa-en'], article: titled('외무성') })).toBe(false)
    expect(concerns({ languages: ['ko'] }, { sources: ['rodong'], article: titled('외무성 談話') })).toBe(true)
    expect(concerns({ languages: ['zh'] }, { sources: ['rodong'], article: titled('外务省') })).toBe(true)
    expect(concerns({ languages: ['ja'] }, { sources: ['rodong'], article: titled('外務省の談話') })).toBe(true)
    expect(concerns({ languages: ['ru'] }, { sources: ['rodong'], article: titled('МИД КНДР') })).toBe(true)
    expect(concerns({ languages: ['ko'] }, { sources: ['rodong'], article: titled('Statement') })).toBe(false)
  })

  test('languages loses no title in Latin letters of a source that does not say what it writes in', () => {
    const article = titled('Statement')
    expect(concerns({ languages: ['en', 'ko'] }, { sources: ['rodong'], article })).toBe(true)
    expect(concerns({ languages: ['es'] }, { sources: ['mfa-en'], article })).toBe(false)
  })

  test('classes concerns edits of one of them, and any other change', () => {
    expect(concerns({ classes: ['name', 'number'] }, { kind: 'edited', classes: ['number'] })).toBe(true)
    expect(concerns({ classes: ['name', 'number'] }, { kind: 'edited', classes: ['headline'] })).toBe(false)
    expect(concerns({ classes: ['name'] }, { kind: 'removed' })).toBe(true)
  })

  test('backdated or late concerns just those', () => {
    expect(concerns({ backdated: true }, { backdated: true })).toBe(true)
    expect(concerns({ backdated: true }, { backdated: false })).toBe(false)
    expect(concerns({ backdated: false }, { backdated: true })).toBe(false)
    expect(concerns({ late: true }, { late: false })).toBe(false)
  })
})

describe('quiet hours', () => {
  // 09:10 UTC, which is 18:10 in Seoul.
  const quiet = { from: '18:00', to: '07:00', timezone: 'Asia/Seoul', except: ['removed', 'name'] as const }
  const route = routeOf([aRule({ digestMs: 60_000 })], [aChannel({ quiet })])
  const until = START + 12 * HOUR_MS + 50 * 60_000

  test('hold everything back until they end', () => {
    expect(route(aChange(), null, START)).toMatchObject([{ channel: 'desk', quietUntil: until }])
    expect(route(aChange(), null, until)).toMatchObject([{ channel: 'desk', quietUntil: null }])
  })

  test('are broken by a kind of change or a class of edits', () => {
    expect(route(aChange({ kind: 'removed' }), null, START)).toMatchObject([{ quietUntil: null }])
    expect(route(aChange({ kind: 'edited', classes: ['name'] }), null, START)).toMatchObject([{ quietUntil: null }])
    expect(route(aChange({ kind: 'edited', classes: ['number'] }), null, START)).toMatchObject([{ quietUntil: until }])
  })
})
