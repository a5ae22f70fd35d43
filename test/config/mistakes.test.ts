import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { CHANNEL_SCHEMES } from '../../src/model/channel-address.ts'
import { configFolder, failureOf } from './config-folder.ts'

const SCHEMES = CHANNEL_SCHEMES.map((scheme) => `${scheme}://`).join(', ')
const SOURCES = 'sources: [{ id: a, site: kcnawatch, url: "https://h/" }]\n'

function mistakesOf(text: string | Buffer, env: NodeJS.ProcessEnv = {}): string[] {
  const folder = configFolder({ 'dateline.yaml': text })
  const { code, lines } = failureOf(() => loadConfig(join(folder, 'dateline.yaml'), env), folder)
  expect(code).toBe('config-invalid')
  const [first, ...mistakes] = lines
  expect(first).toBe(`The configuration has ${mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`}:`)
  return mistakes.map((line) => line.replace('@/dateline.yaml:', ''))
}

function sourceWith(setting: string): string {
  return `sources:\n  - { id: a, site: kcnawatch, url: "https://h/" }\n  - id: b\n    url: https://h/\n    site: kcnawatch\n    ${setting}\n`
}

// Each case: what is wrong, the text of the file, and the one mistake that is reported.
describe.each<[string, [string, string, string][]]>([
  [
    'the file as a whole',
    [
      ['nothing in it', '', '1:1 must be a map of keys, not empty'],
      ['a list', '- a\n', '1:1 must be a map of keys, not a list'],
      ['no sources', 'web: { port: 1 }\n', '1:1 sources: this key is missing'],
      ['an empty list of sources', 'sources: []\n', '1:10 sources: must not be empty'],
      ['an unknown key', `${SOURCES}sorces: 1\n`, '2:1 sorces: unknown key (did you mean "sources"?)'],
      ['an unknown key like no other', `${SOURCES}colour: 1\n`, '2:1 colour: unknown key'],
      ['a key that stands twice', `${SOURCES}web: {}\nweb: {}\n`, '3:1 this key stands twice in the same place'],
      ['a prototype as a key', `${SOURCES}__proto__: { x: 1 }\n`, '2:1 __proto__: unknown key'],
      [
        'a prototype as a name',
        `${SOURCES}channels: { __proto__: "log://" }\n`,
        '2:13 channels.__proto__: unknown key',
      ],
    ],
  ],
  [
    'YAML',
    [
      [
        'a list that does not end',
        'sources: [1\nweb: 2\n',
        '2:1 this is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
      ['a tab', 'web:\n\tport: 1\n', '2:1 this is not YAML: tabs are not allowed as indentation'],
      ['a second document', `${SOURCES}---\nweb: {}\n`, '2:1 a second document begins here; one file holds one'],
      ['an unknown tag', 'web: !env x\n', '1:6 this is not YAML: unresolved tag: !env'],
      [
        'an alias of nothing',
        'web: *web\n',
        '1:1 the aliases (*name) cannot be followed: Unresolved alias (the anchor must be set before the alias): web',
      ],
      [
        'an alias of itself',
        'web: &a [*a]\n',
        '1:1 the aliases (*name) cannot be followed: one stands within what it names',
      ],
    ],
  ],
  [
    'store, web and fetch',
    [
      [
        'PostgreSQL',
        `${SOURCES}store: postgres://u:p@h/d\n`,
        '2:8 store: PostgreSQL is not available yet: write sqlite:PATH',
      ],
      ['a bare path', `${SOURCES}store: data.db\n`, '2:8 store: a store is written sqlite:PATH'],
      ['a store without a path', `${SOURCES}store: "sqlite:"\n`, '2:8 store: a store is written sqlite:PATH'],
      ['a store on a host', `${SOURCES}store: sqlite://host/data.db\n`, '2:8 store: a store is written sqlite:PATH'],
      ['a port that cannot be', `${SOURCES}web: { port: 99999 }\n`, '2:14 web.port: must be at most 65535'],
      [
        'a fraction of a port',
        `${SOURCES}web: { port: 1.5 }\n`,
        '2:14 web.port: must be a whole number, not a fraction',
      ],
      [
        'a host for everybody',
        `${SOURCES}web: { host: 0.0.0.0 }\n`,
        '2:14 web.host: others could reach this address: set DATELINE_WEB_TOKEN in the environment, or write 127.0.0.1',
      ],
      [
        'a duration without a unit',
        `${SOURCES}fetch: { timeout: 30 }\n`,
        '2:19 fetch.timeout: "30" is not a duration such as 90s, 10m, 6h or 30d',
      ],
      [
        'a duration in words',
        `${SOURCES}fetch: { timeout: half an hour }\n`,
        '2:19 fetch.timeout: "half an hour" is not a duration such as 90s, 10m, 6h or 30d',
      ],
      ['a duration that is too long', `${SOURCES}fetch: { timeout: 1d }\n`, '2:19 fetch.timeout: must be at most 60m'],
      ['no time at all', `${SOURCES}fetch: { timeout: 0s }\n`, '2:19 fetch.timeout: must be at least 1 ms'],
      [
        'a size',
        `${SOURCES}fetch: { maxBytes: 10 MB }\n`,
        '2:20 fetch.maxBytes: "10 MB" is not a size such as 500kB or 10MB',
      ],
      [
        'a size that is too large',
        `${SOURCES}fetch: { maxBytes: 2GB }\n`,
        '2:20 fetch.maxBytes: must be at most 1000MB',
      ],
      [
        'a choice',
        `${SOURCES}fetch: { browser: alway }\n`,
        '2:19 fetch.browser: must be one of auto, never, always (did you mean "always"?)',
      ],
      [
        'neither yes nor no',
        `${SOURCES}fetch: { allowPrivateAddresses: no }\n`,
        '2:33 fetch.allowPrivateAddresses: must be true or false, not text',
      ],
      [
        'a key below',
        `${SOURCES}fetch: { perHost: { dely: 1s } }\n`,
        '2:21 fetch.perHost.dely: unknown key (did you mean "delay"?)',
      ],
      [
        'a line break for sites',
        `${SOURCES}fetch: { userAgent: "a\\r\\nX: y" }\n`,
        '2:21 fetch.userAgent: must be plain ASCII text',
      ],
    ],
  ],
  [
    'sources',
    [
      ['no id', 'sources:\n  - { site: kcnawatch, url: "https://h/" }\n', '2:5 sources[0].id: this key is missing'],
      [
        'an id with a blank',
        sourceWith('id2: x').replace('id: b', 'id: "b c"').replace('    id2: x\n', ''),
        '3:9 sources[1].id: "b c" is not a name of small letters, digits, dots and dashes',
      ],
      ['an id twice', sourceWith('').replace('id: b', 'id: a'), '3:9 sources[1].id: "a" stands here twice'],
      [
        'an address without a scheme',
        sourceWith('').replace('url: https://h/', 'url: kcnawatch.org/'),
        '4:10 sources[1].url: "kcnawatch.org/" is not an address that starts with http:// or https://',
      ],
      [
        'a scheme',
        sourceWith('').replace('url: https://h/', 'url: file:///etc/passwd'),
        '4:10 sources[1].url: addresses of the kind file:// cannot be watched, only http:// and https://',
      ],
      [
        'a site that is not there',
        sourceWith('').replace('site: kcnawatch\n', 'site: kcnawach\n'),
        '5:11 sources[1].site: there is no site profile "kcnawach" (did you mean "kcnawatch"?); there are: kcnawatch',
      ],
      [
        'a path as a site',
        sourceWith('').replace('site: kcnawatch\n', 'site: ../x\n'),
        '5:11 sources[1].site: "../x" is not a name of small letters, digits, dots and dashes',
      ],
      [
        'no site at all',
        sourceWith('').replace('    site: kcnawatch\n', ''),
        '3:5 sources[1]: needs a "site", the name of a site profile, or a "listing" and an "article" of its own',
      ],
      ['a cron line', sourceWith('schedule: "61 * * * *"'), '6:15 sources[1].schedule: invalid value for minute: 61'],
      [
        'a cron line that never comes',
        sourceWith('schedule: "0 0 30 2 *"'),
        '6:15 sources[1].schedule: no day ever fits this cron line',
      ],
      [
        'a time zone',
        sourceWith('timezone: Asia/Pyongjang'),
        '6:15 sources[1].timezone: "Asia/Pyongjang" is not a time zone such as Asia/Pyongyang',
      ],
      ['an unknown key', sourceWith('shedule: x'), '6:5 sources[1].shedule: unknown key (did you mean "schedule"?)'],
      [
        'a wait that is shorter than the shortest',
        sourceWith('revisit: { max: 1m }'),
        '6:14 sources[1].revisit: min is longer than max',
      ],
      ['text for a source', 'sources: [a]\n', '1:11 sources[0]: must be a map of keys, not text'],
      [
        'a mistake in the defaults',
        `${SOURCES}defaults: { schedule: hourly }\n`,
        '2:23 defaults.schedule: a cron line has five fields, or six with seconds first, not 1',
      ],
    ],
  ],
  [
    'parts of a site',
    [
      [
        'an unknown field',
        sourceWith('listing: { fields: { titel: { selector: h1 } } }'),
        '6:26 sources[1].listing.fields.titel: unknown key (did you mean "title"?)',
      ],
      [
        'a selector',
        sourceWith('listing: { entries: "div[" }'),
        '6:25 sources[1].listing.entries: "div[" is not a CSS selector (Expected name, found)',
      ],
      [
        'a pseudo-element',
        sourceWith('listing: { entries: "a::text" }'),
        '6:25 sources[1].listing.entries: a page has no ::text to select; text is read of itself',
      ],
      [
        'a regular expression',
        sourceWith('identity: { pattern: "(?<key>" }'),
        '6:26 sources[1].identity.pattern: "(?<key>" is not a pattern of RE2\'s syntax, which has no look-around and no back references (missing closing ): `(?P<key>`)',
      ],
      [
        'an identity without a key',
        sourceWith('identity: { pattern: "/([0-9]+)" }'),
        '6:26 sources[1].identity.pattern: has no group (?<key>…)',
      ],
      [
        'a way to read on',
        sourceWith('listing: { more: { by: scroll } }'),
        '6:28 sources[1].listing.more.by: must be one of url, link, button, cursor',
      ],
      [
        'a variable that is none',
        sourceWith('listing: { more: { url: "/x?from={offset}&id={source}" } }'),
        '6:29 sources[1].listing.more.url: {source} is neither {offset} nor {page} nor one of the variables',
      ],
      [
        'an address that does not count',
        sourceWith('listing: { more: { url: "/x" } }'),
        '6:29 sources[1].listing.more.url: counts with neither {offset} nor {page}',
      ],
      [
        'an address without its cursor',
        sourceWith('listing: { more: { by: cursor, url: "/x", cursor: { selector: b } } }'),
        '6:41 sources[1].listing.more.url: has no {cursor} in it',
      ],
      [
        'a part taken away',
        sourceWith('listing: { entries: null }'),
        '6:25 sources[1].listing.entries: this key is missing',
      ],
      [
        'a field that is required but nowhere',
        sourceWith('listing: { fields: { published: null } }'),
        '6:14 sources[1].listing.required[2]: the field published is not described',
      ],
      [
        'a wall without a sign',
        sourceWith('walls: [{ reason: blocked }]'),
        '6:13 sources[1].walls[0]: a wall needs one of redirect, selector, text, status',
      ],
    ],
  ],
  [
    'channels and rules',
    [
      [
        'a program that nobody allowed',
        `${SOURCES}channels: { run: "exec:///bin/true" }\n`,
        '2:18 channels.run: programs are run only where `alerts: { exec: true }` allows it',
      ],
      [
        'a template with an unknown field',
        `${SOURCES}channels: { desk: { url: "log://", template: "{{titel}}" } }\n`,
        '2:46 channels.desk.template: there is no field {{titel}}, only headline, kind, title, source, sourceName, published, at, url, original, excerpt, classes, difference, why, summary, change',
      ],
      [
        'a preset that there is not',
        `${SOURCES}channels: { d: "log://" }\nrules: [{ name: r, to: [d], preset: removal }]\n`,
        '3:37 rules[0].preset: there is no preset "removal" (did you mean "removals"?)',
      ],
      [
        'a count of a digest without its time',
        `${SOURCES}channels: { d: "log://" }\nrules: [{ name: r, to: [d], digestCount: 5 }]\n`,
        '3:29 rules[0].digestCount: needs a `digest`, the time after which fewer are sent too',
      ],
      [
        'a word that would be found in everything',
        `${SOURCES}channels: { d: "log://" }\nrules: [{ name: r, to: [d], match: { none: [" "] } }]\n`,
        '3:45 rules[0].match.none[0]: is a word that says nothing',
      ],
      [
        'a pattern that could run away',
        `${SOURCES}channels: { d: "log://" }\nrules: [{ name: r, to: [d], match: { patterns: ["(?=a)"] } }]\n`,
        expect.stringContaining('is not a pattern of RE2'),
      ],
      [
        'an address that lacks a part',
        `${SOURCES}channels: { desk: slack://token }\n`,
        '2:19 channels.desk.url: a Slack channel is slack://T…/B…/…, the three parts of its webhook’s address',
      ],
      [
        'another kind of channel',
        `${SOURCES}channels: { desk: carrier://pigeon }\n`,
        `2:19 channels.desk.url: there are no channels of the kind carrier://, only ${SCHEMES}`,
      ],
      [
        'no kind of channel',
        `${SOURCES}channels: { desk: me@example.org }\n`,
        `2:19 channels.desk.url: a channel is an address that starts with one of ${SCHEMES}`,
      ],
      [
        'a webhook to nowhere',
        `${SOURCES}channels: { desk: "json://" }\n`,
        '2:19 channels.desk.url: a webhook needs a host after ://',
      ],
      [
        'a channel without an address',
        `${SOURCES}channels: { desk: { secret: x } }\n`,
        '2:19 channels.desk.url: this key is missing',
      ],
      [
        'a name with a blank',
        `${SOURCES}channels: { a b: "log://" }\n`,
        '2:13 channels["a b"]: "a b" is not a name of small letters, digits, dots and dashes',
      ],
      ['a rule without channels', `${SOURCES}rules: [{ name: r, to: [] }]\n`, '2:24 rules[0].to: must not be empty'],
      [
        'an unknown channel',
        `${SOURCES}channels: { desk: "log://" }\nrules: [{ name: r, to: [dsek] }]\n`,
        '3:25 rules[0].to[0]: there is no channel "dsek" (did you mean "desk"?)',
      ],
      [
        'an unknown source',
        `sources: [{ id: mfa-en, site: kcnawatch, url: "https://h/" }]\nchannels: { d: "log://" }\nrules: [{ name: r, to: [d], sources: [mfa-em] }]\n`,
        '3:39 rules[0].sources[0]: there is no source "mfa-em" (did you mean "mfa-en"?)',
      ],
      [
        'a kind of change',
        `${SOURCES}channels: { d: "log://" }\nrules: [{ name: r, to: [d], on: [add] }]\n`,
        '3:34 rules[0].on[0]: must be one of added, edited, delisted, removed, restored, purge, walled, broken, gap, silent, recovered (did you mean "added"?)',
      ],
      [
        'a name twice',
        `${SOURCES}channels: { d: "log://" }\nrules: [{ name: r, to: [d] }, { name: r, to: [d] }]\n`,
        '3:39 rules[1].name: "r" stands here twice',
      ],
    ],
  ],
  [
    'variables',
    [
      [
        'one that is not set',
        `${SOURCES}channels: { desk: "\${DESK_URL}" }\n`,
        '2:19 channels.desk: neither DESK_URL nor DESK_URL_FILE is set in the environment',
      ],
      [
        'one within a text',
        `${SOURCES}store: sqlite:\${HOME_OF_DATA}/x.db\n`,
        '2:8 store: neither HOME_OF_DATA nor HOME_OF_DATA_FILE is set in the environment',
      ],
      [
        'one with a default',
        `${SOURCES}store: "sqlite:\${DATA:-x}"\n`,
        `2:8 store: "\${DATA:-x}" names no variable: write \${NAME}, or $\${ for \${ itself`,
      ],
      [
        'one that does not end',
        `${SOURCES}store: "sqlite:\${DATA"\n`,
        `2:8 store: "\${DATA" names no variable: write \${NAME}, or $\${ for \${ itself`,
      ],
    ],
  ],
])('a mistake in %s', (_, cases) => {
  test.each(cases)('%s', (_what, text, mistake) => {
    expect(mistakesOf(text)).toEqual([mistake])
  })
})

test('all mistakes are reported at once, in the order of the file, each in its place', () => {
  const text = `stor: x
web: { host: 0.0.0.0, port: 7.5 }
fetch:
  timeout: 30
sources:
  - id: a
    url: \${LISTING}
    site: nowhere
    schedule: often
  - { id: a, site: kcnawatch, url: ftp://h/, article: { text: { selector: ":::" } } }
channels: { desk: { adress: "log://" } }
rules:
  - { name: r, on: [added], sources: [b], to: [desk, dusk] }
`
  expect(mistakesOf(text)).toEqual([
    '1:1 stor: unknown key (did you mean "store"?)',
    '2:14 web.host: others could reach this address: set DATELINE_WEB_TOKEN in the environment, or write 127.0.0.1',
    '2:29 web.port: must be a whole number, not a fraction',
    '4:12 fetch.timeout: "30" is not a duration such as 90s, 10m, 6h or 30d',
    '7:10 sources[0].url: neither LISTING nor LISTING_FILE is set in the environment',
    '8:11 sources[0].site: there is no site profile "nowhere"; there are: kcnawatch',
    '9:15 sources[0].schedule: a cron line has five fields, or six with seconds first, not 1',
    '10:11 sources[1].id: "a" stands here twice',
    '10:36 sources[1].url: addresses of the kind ftp:// cannot be watched, only http:// and https://',
    '10:75 sources[1].article.text.selector: ":::" is not a CSS selector (Expected name, found :::)',
    '11:19 channels.desk.url: this key is missing',
    '11:21 channels.desk.adress: unknown key',
    '13:39 rules[0].sources[0]: there is no source "b"',
    '13:54 rules[0].to[1]: there is no channel "dusk" (did you mean "desk"?)',
  ])
})

test('a bomb of aliases is refused', () => {
  const rows = Array.from({ length: 9 }, (_, at) => `r${at + 1}: &r${at + 1} [${Array(9).fill(`*r${at}`).join(', ')}]`)
  expect(mistakesOf(`r0: &r0 [x]\n${rows.join('\n')}\n`)).toEqual([
    '1:1 the aliases (*name) cannot be followed: Excessive alias count indicates a resource exhaustion attack',
  ])
})

test('a file that is too large, or no text, is not read', () => {
  expect(mistakesOf(`${SOURCES}# ${'x'.repeat(1_000_000)}`)).toEqual(['1:1 this file is larger than 1 MB'])
  expect(mistakesOf(Buffer.from([0x61, 0xff, 0xfe]))).toEqual(['1:1 this file is not UTF-8 text'])
})

test('a mistake never tells a secret', () => {
  const text = `${SOURCES}store: \${STORE}\nchannels: { a: "\${A}", b: { url: "json://h", secret: "\${B}" }, c: [tok-secret] }\n`
  const env = { STORE: 'postgres://u:tok-secret@h/d', A: 'tok-secret:x', B: '' }
  const mistakes = mistakesOf(text, env)
  expect(mistakes).toHaveLength(4)
  expect(mistakes.join('\n')).not.toContain('tok-secret')
})

test('nothing in a file changes the prototype of anything', () => {
  mistakesOf(`${SOURCES}__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\n`)
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
})
