import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { configFolder, failureOf } from './config-folder.ts'

const PROFILE = `id: gazette
name: The Gazette
timezone: Asia/Tokyo
identity: { pattern: '/(?<key>\\d+)' }
listing:
  entries: li
  fields:
    url: { selector: a, attribute: href }
    title: { selector: a }
    published: { selector: time, date: yyyy.MM.dd }
  required: [url, title, published]
  more: { by: url, url: '/page/{page}?of={id}', start: 2, step: 1, variables: { id: [{ url: '/(\\d+)' }] } }
article:
  fields: { title: { selector: h1 } }
  text: { selector: main, paragraphs: p }
  ignore: [.share]
walls:
  - { reason: blocked, status: 451 }
`

function load(source: string, files: Readonly<Record<string, string>> = { 'sites/gazette.yaml': PROFILE }) {
  const folder = configFolder({ 'dateline.yaml': `sources:\n  - ${source}\n`, ...files })
  return { folder, file: join(folder, 'dateline.yaml') }
}

function siteOf(source: string, files?: Readonly<Record<string, string>>) {
  return loadConfig(load(source, files).file, {}).sources[0]?.site
}

function mistakesOf(source: string, files?: Readonly<Record<string, string>>): string[] {
  const { file, folder } = load(source, files)
  return failureOf(() => loadConfig(file, {}), folder).lines.slice(1)
}

const GAZETTE = 'id: a, site: gazette, url: "https://example.org/1"'

test('a profile beside the configuration is found, with its own defaults filled in', () => {
  expect(siteOf(`{ ${GAZETTE} }`)).toEqual({
    id: 'gazette',
    name: 'The Gazette',
    hosts: [],
    timezone: 'Asia/Tokyo',
    identity: { pattern: '/(?<key>\\d+)' },
    listing: {
      entries: 'li',
      fields: {
        url: { selector: 'a', attribute: 'href' },
        title: { selector: 'a' },
        published: { selector: 'time', date: 'yyyy.MM.dd' },
      },
      required: ['url', 'title', 'published'],
      more: {
        by: 'url',
        url: '/page/{page}?of={id}',
        start: 2,
        step: 1,
        variables: { id: [{ url: '/(\\d+)' }] },
      },
    },
    article: {
      fields: { title: { selector: 'h1' } },
      text: { selector: 'main', paragraphs: 'p' },
      ignore: ['.share'],
    },
    walls: [{ reason: 'blocked', status: 451 }],
  })
})

test('a profile beside the configuration goes before the one that is shipped', () => {
  const own = PROFILE.replace('id: gazette', 'id: kcnawatch')
  expect(siteOf('{ id: a, site: kcnawatch, url: "https://h/" }', { 'sites/kcnawatch.yaml': own })?.name).toBe(
    'The Gazette',
  )
})

test('sources of one site share its profile, and its zone where they have none', () => {
  const { file } = load(`{ ${GAZETTE} }\n  - { id: b, site: gazette, url: "https://example.org/2", timezone: UTC }`)
  const [a, b] = loadConfig(file, {}).sources
  expect(a?.site).toBe(b?.site)
  expect([a?.timezone, b?.timezone]).toEqual(['Asia/Tokyo', 'UTC'])
})

test('a source overrides any part of its profile, key by key, and lists as a whole', () => {
  const site = siteOf(`{ ${GAZETTE},
    listing: { fields: { title: { attribute: title } }, more: { variables: { id: [{ value: x }] } } },
    article: { ignore: [.ads], tail: </html> }, walls: [] }`)
  expect(site).toMatchObject({
    id: 'gazette',
    listing: {
      entries: 'li',
      fields: { url: { selector: 'a', attribute: 'href' }, title: { selector: 'a', attribute: 'title' } },
      more: { by: 'url', url: '/page/{page}?of={id}', start: 2, variables: { id: [{ value: 'x' }] } },
    },
    article: { fields: { title: { selector: 'h1' } }, ignore: ['.ads'], tail: '</html>' },
    walls: [],
  })
})

test('null takes a part of the profile away, and another way to read on replaces the whole one', () => {
  expect(siteOf(`{ ${GAZETTE}, listing: { more: null } }`)?.listing).not.toHaveProperty('more')
  expect(siteOf(`{ ${GAZETTE}, listing: { more: { by: link, selector: a.next } } }`)?.listing.more).toEqual({
    by: 'link',
    selector: 'a.next',
  })
})

test('what a source overrides is its own: others keep the profile', () => {
  const { file } = load(`{ ${GAZETTE}, listing: { entries: tr } }\n  - { id: b, site: gazette, url: "https://h/" }`)
  expect(loadConfig(file, {}).sources.map(({ site }) => site.listing.entries)).toEqual(['tr', 'li'])
})

test('a source can do without a profile', () => {
  const source = `id: a
    url: https://example.org/news
    timezone: Asia/Seoul
    listing: { entries: li, fields: { url: { selector: a, attribute: href }, title: { selector: a } } }
    article: { fields: {}, text: { selector: main, paragraphs: p } }`
  expect(siteOf(source, {})).toMatchObject({
    id: 'source:a',
    hosts: ['example.org'],
    timezone: 'Asia/Seoul',
    listing: { entries: 'li', required: ['url', 'title'] },
    walls: [],
  })
})

test('a source without a profile has to say how its articles are read', () => {
  const listing = '{ entries: li, fields: { url: { selector: a }, title: { selector: a } } }'
  expect(mistakesOf(`{ id: a, url: "https://h/", listing: ${listing} }`, {})).toEqual([
    '@/dateline.yaml:2:5 sources[0].article: this key is missing',
  ])
})

test('the mistakes of a profile are told where it stands, once, beside those of the configuration', () => {
  const profile = PROFILE.replace('li\n', 'li[\n').replace('Tokyo', 'Tokio')
  const sources = `{ ${GAZETTE}, shedule: x }\n  - { id: b, site: gazette, url: "https://h/", listing: { entrie: tr } }`
  expect(mistakesOf(sources, { 'sites/gazette.yaml': `${profile}colour: red\n` })).toEqual([
    '@/dateline.yaml:2:59 sources[0].shedule: unknown key (did you mean "schedule"?)',
    '@/dateline.yaml:3:59 sources[1].listing.entrie: unknown key (did you mean "entries"?)',
    '@/sites/gazette.yaml:3:11 timezone: "Asia/Tokio" is not a time zone such as Asia/Pyongyang',
    '@/sites/gazette.yaml:6:12 listing.entries: "li[" is not a CSS selector (Expected name, found)',
    '@/sites/gazette.yaml:19:1 colour: unknown key',
  ])
})

test('a profile that is no YAML is told of with its line', () => {
  expect(mistakesOf(`{ ${GAZETTE} }`, { 'sites/gazette.yaml': 'id: gazette\n\tname: x\n' })).toEqual([
    '@/sites/gazette.yaml:2:1 this is not YAML: tabs are not allowed as indentation',
  ])
})

test('a profile has the name of its file', () => {
  expect(mistakesOf('{ id: a, site: other, url: "https://h/" }', { 'sites/other.yaml': PROFILE })).toEqual([
    '@/sites/other.yaml:1:5 id: must be that of the file: other',
  ])
})
