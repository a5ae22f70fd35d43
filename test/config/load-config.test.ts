import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { aChannel, aRule } from '../support/builders.ts'
import { configFolder, failureOf } from './config-folder.ts'

const MINIMAL = 'sources:\n  - { id: mfa-en, site: kcnawatch, url: "https://kcnawatch.org/article/163/" }\n'

function load(text: string, env: NodeJS.ProcessEnv = {}) {
  return loadConfig(join(configFolder({ 'config/dateline.yaml': text }), 'config/dateline.yaml'), env)
}

test('a source with an id, a site and an address is all it takes', () => {
  const folder = configFolder({ 'config/dateline.yaml': MINIMAL })
  const file = join(folder, 'config/dateline.yaml')
  const { sources, names: _, ...config } = loadConfig(file, {})
  expect(config).toEqual({
    file,
    store: { kind: 'sqlite', file: join(folder, 'snapshots/dateline.db') },
    web: { host: '127.0.0.1', port: 7777, publicUrl: null, token: null },
    fetch: {
      proxy: null,
      requestLog: null,
      userAgent: 'Dateline/1.0',
      timeoutMs: 30_000,
      maxBytes: 10_000_000,
      perHost: { concurrency: 1, delayMs: 2_000, visitsPerHour: 1_800 },
      browser: 'auto',
      browserSandbox: true,
      allowPrivateAddresses: false,
    },
    channels: [],
    rules: [],
    keep: { capturesMs: null, evidence: true },
  })
  expect(sources).toHaveLength(1)
  const { site, ...source } = sources[0] ?? { site: null }
  expect(site).toMatchObject({ id: 'kcnawatch', timezone: 'Asia/Pyongyang' })
  expect(source).toEqual({
    id: 'mfa-en',
    name: 'mfa-en',
    language: null,
    url: 'https://kcnawatch.org/article/163/',
    schedule: '*/10 * * * *',
    timezone: 'Asia/Pyongyang',
    maxPages: 10,
    deepCheck: { pages: 3, at: '03:30' },
    browser: 'auto',
    access: { allowPrivate: [], headers: {}, proxy: null, robots: 'obey' },
    alertOnFirst: false,
    announceWithinMs: 60_000,
    revisit: { share: 0.2, minMs: 600_000, maxMs: 86_400_000, forMs: 2_592_000_000, auditsPerDay: 2 },
    edits: { typography: false },
    removal: { confirmVisits: 3, confirmOverMs: 21_600_000 },
  })
})

const WHOLE = `# yaml-language-server: $schema=./dateline.schema.json
store: sqlite:../snapshots/dateline.db
web: { host: 127.0.0.1, port: 7777 }
fetch:
  userAgent: Dateline/1.0 (+https://example.org/contact)
  timeout: 30s
  maxBytes: 10MB
  perHost: { concurrency: 1, delay: 2s }
  browser: auto
  allowPrivateAddresses: false
defaults:
  schedule: "*/10 * * * *"
  timezone: Asia/Pyongyang
  maxPages: 10
  announce: { within: 1m }
  revisit: { share: 0.2, min: 10m, max: 24h, for: 30d }
  removal: { confirmVisits: 3, confirmOver: 6h }
sources:
  - id: mfa-en
    name: Ministry of Foreign Affairs (EN)
    site: kcnawatch
    url: https://kcnawatch.org/article/163/
channels:
  desk: \${DESK_URL}
  audit: { url: jsons://example.org/hook, secret: \${HOOK_SECRET} }
rules:
  - name: statements
    on: [added, edited, removed, restored]
    sources: [mfa-en]
    match: { any: [statement, spokesperson], none: [greetings] }
    to: [desk]
    digest: 10m
`

const NO_WORDS = { any: [], all: [], none: [], gone: [], patterns: [], headline: [] }

test('every part that a configuration can have is read', () => {
  const config = load(WHOLE, { DESK_URL: 'log://desk', HOOK_SECRET: 'whsec_c2VjcmV0' })
  expect(config.channels).toEqual([
    aChannel({ name: 'desk', url: 'log://desk' }),
    aChannel({ name: 'audit', url: 'jsons://example.org/hook', secret: 'whsec_c2VjcmV0' }),
  ])
  expect(config.rules).toEqual([
    aRule({
      name: 'statements',
      on: ['added', 'edited', 'removed', 'restored'],
      sources: ['mfa-en'],
      match: { ...NO_WORDS, any: ['statement', 'spokesperson'], none: ['greetings'] },
      digestMs: 600_000,
    }),
  ])
  expect(config.fetch.userAgent).toBe('Dateline/1.0 (+https://example.org/contact)')
  expect(config.sources[0]?.name).toBe('Ministry of Foreign Affairs (EN)')
})

test('a rule that says only where to send is about every source, at once, without regard to words', () => {
  const { rules } = load(`${MINIMAL}channels: { desk: log:// }\nrules: [{ name: all, to: [desk] }]`)
  expect(rules).toEqual([aRule({ name: 'all', on: ['added', 'edited', 'removed', 'restored'] })])
})

test('a setting of the source goes before that of the defaults, key by key', () => {
  const { sources } = load(`
defaults: { schedule: "0 * * * *", timezone: Europe/Berlin, revisit: { min: 5m, max: 1h } }
sources:
  - { id: a, site: kcnawatch, url: "https://h/", revisit: { max: 2h }, maxPages: 3, alertOnFirst: true }
  - { id: b, site: kcnawatch, url: "https://h/", schedule: "*/30 * * * * *", timezone: UTC }
`)
  expect(sources).toMatchObject([
    {
      schedule: '0 * * * *',
      timezone: 'Europe/Berlin',
      maxPages: 3,
      alertOnFirst: true,
      revisit: { share: 0.2, minMs: 300_000, maxMs: 7_200_000, forMs: 2_592_000_000, auditsPerDay: 2 },
    },
    { schedule: '*/30 * * * * *', timezone: 'UTC', maxPages: 10, alertOnFirst: false, revisit: { maxMs: 3_600_000 } },
  ])
})

test('a section whose lines are all commented out counts as not there', () => {
  const config = load(`${MINIMAL}channels:\n  # desk: log://\nrules:\ndefaults:\nfetch:\nweb:\nstore:\n`)
  expect(config).toMatchObject({ channels: [], rules: [], web: { port: 7777 }, fetch: { timeoutMs: 30_000 } })
})

test('the kinds of channels are told without regard to case', () => {
  const { channels } = load(`${MINIMAL}channels: { a: "LOG://x", b: "JSON://example.org:8080/x", c: "Jsons://u:p@h" }`)
  expect(channels.map(({ url }) => url)).toEqual(['LOG://x', 'JSON://example.org:8080/x', 'Jsons://u:p@h'])
})

test('numbers and choices can come from the environment', () => {
  const text = `${MINIMAL}web: { port: "\${PORT}" }\nfetch: { allowPrivateAddresses: \${LAB}, browser: \${BROWSER} }`
  const { web, fetch } = load(text, { PORT: '8080', LAB: 'true', BROWSER: 'never' })
  expect([web.port, fetch.allowPrivateAddresses, fetch.browser]).toEqual([8080, true, 'never'])
})

test('others may reach the pages once there is a token', () => {
  for (const env of [{ DATELINE_WEB_TOKEN: 'x' }, { DATELINE_WEB_TOKEN_FILE: '/run/secrets/token' }]) {
    expect(load(`${MINIMAL}web: { host: 0.0.0.0 }`, env).web.host).toBe('0.0.0.0')
  }
  for (const host of ['localhost', '127.0.0.2', '::1']) {
    expect(load(`${MINIMAL}web: { host: "${host}" }`).web.host).toBe(host)
  }
})

test('DATELINE_WEB_HOST overrules the file, and needs a token just the same', () => {
  const env = { DATELINE_WEB_HOST: '0.0.0.0' }
  expect(load(MINIMAL, { ...env, DATELINE_WEB_TOKEN: 'x' }).web.host).toBe('0.0.0.0')
  expect(() => load(MINIMAL, env)).toThrow(/DATELINE_WEB_TOKEN/u)
})

test('a byte order mark, Windows line ends and the names of the world are no trouble', () => {
  const { sources } = load(`\uFEFF${MINIMAL.replace('site:', 'name: 외무성, site:').replaceAll('\n', '\r\n')}`)
  expect(sources[0]?.name).toBe('외무성')
})

test('a part of the file can stand for another by its name', () => {
  const { sources } = load(`
sources:
  - &first { id: a, site: kcnawatch, url: "https://h/", revisit: &often { min: 1m } }
  - { id: b, site: kcnawatch, url: "https://h/", revisit: *often }
`)
  expect(sources.map(({ revisit }) => revisit.minMs)).toEqual([60_000, 60_000])
})

test('a file that is not there is said by its name', () => {
  const folder = configFolder({})
  expect(failureOf(() => loadConfig(`${folder}/dateline.yaml`, {}), folder)).toEqual({
    code: 'config-missing',
    lines: ['No configuration in @/dateline.yaml: there is no such file.'],
  })
  expect(failureOf(() => loadConfig(`${folder}/`, {}), folder)).toEqual({
    code: 'config-missing',
    lines: ['No configuration in @/: it cannot be read (EISDIR).'],
  })
})

test('people are sent twenty messages a minute, programs as many as there are, unless the channel says otherwise', () => {
  const { channels } = load(
    `${MINIMAL}channels: { a: "ntfy://desk", b: "json://h/", c: { url: "ntfy://desk", rate: 3 }, d: { url: "log://", rate: 5 } }\n`,
  )
  expect(channels.map(({ perMinute }) => perMinute)).toEqual([20, Number.MAX_SAFE_INTEGER, 3, 5])
})
