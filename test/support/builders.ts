import { compileNames } from '../../src/diff/names.ts'
import { PLAIN_ACCESS } from '../../src/model/access.ts'
import type { ArticleContent } from '../../src/model/article.ts'
import { CHANGE_KINDS } from '../../src/model/change.ts'
import type { Entry } from '../../src/model/entry.ts'
import type { Page } from '../../src/model/page.ts'
import type { ChangeRecord } from '../../src/model/records.ts'
import type { Channel, Rule } from '../../src/model/rule.ts'
import type { Source } from '../../src/model/source.ts'
import { plainSite } from '../read/profiles.ts'

/** The instant that tests start from: 15 April 2024, 09:10 UTC. */
export const START = Date.parse('2024-04-15T09:10:00Z')
export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

const SITE = plainSite()

export function aSource(overrides: Partial<Source> = {}): Source {
  const id = overrides.id ?? 'mfa-en'
  return {
    id,
    name: `Source ${id}`,
    language: null,
    url: `https://example.org/${id}/`,
    access: PLAIN_ACCESS,
    site: SITE,
    schedule: '*/10 * * * *',
    timezone: 'Asia/Pyongyang',
    maxPages: 10,
    deepCheck: { pages: 3, at: '03:30' },
    browser: 'never',
    alertOnFirst: false,
    announceWithinMs: MINUTE_MS,
    revisit: { share: 0.2, minMs: 10 * MINUTE_MS, maxMs: DAY_MS, forMs: 30 * DAY_MS, auditsPerDay: 2 },
    edits: { typography: false },
    removal: { confirmVisits: 3, confirmOverMs: 6 * HOUR_MS },
    ...overrides,
  }
}

/** The entry of an article; its address and title follow from the key. */
export function anEntry(key: string, overrides: Partial<Entry> = {}): Entry {
  return {
    key,
    url: `https://example.org/news/${key}/`,
    title: `Title of ${key}`,
    published: '2024-04-15',
    excerpt: `Excerpt of ${key}`,
    thumbnail: null,
    ingestedAt: null,
    ...overrides,
  }
}

export function entries(...keys: readonly string[]): Entry[] {
  return keys.map((key) => anEntry(key))
}

export function aPage(overrides: Partial<Page> = {}): Page {
  const url = overrides.url ?? 'https://example.org/mfa-en/'
  const body = overrides.body ?? Buffer.from('<html>a page</html>')
  return {
    requestedUrl: url,
    url,
    status: 200,
    headers: { 'content-type': 'text/html' },
    body,
    cut: false,
    wireBytes: body.length,
    fetchedAt: START,
    via: 'http',
    ...overrides,
  }
}

export function aContent(overrides: Partial<ArticleContent> = {}): ArticleContent {
  return {
    title: 'Title',
    published: '2024-04-15',
    sourceLabel: 'Ministry of Foreign Affairs',
    originalUrl: null,
    paragraphs: ['First paragraph.', 'Second paragraph.'],
    images: [],
    ...overrides,
  }
}

/** The article of a change, of which nothing is known but what it is called and, where given, its excerpt. */
export function titled(title: string, excerpt: string | null = null): NonNullable<ChangeRecord['article']> {
  return { id: 7, key: 'a', url: '', title, published: null, excerpt }
}

export function aChange(overrides: Partial<ChangeRecord> = {}): ChangeRecord {
  return {
    id: 12,
    at: '2024-04-15T09:10:00.000Z',
    source: 'mfa-en',
    kind: 'added',
    article: {
      id: 7,
      key: 'a',
      url: 'https://example.org/news/a/',
      title: 'Title of a',
      published: '2024-04-15',
      excerpt: 'Excerpt of a',
    },
    late: false,
    backdated: false,
    classes: [],
    before: null,
    after: { title: 'Title of a', published: '2024-04-15', excerpt: 'Excerpt of a' },
    sources: ['mfa-en'],
    lastSeenAt: null,
    firstMissingAt: null,
    details: null,
    summary: 'Added: Title of a',
    ...overrides,
  }
}

export function aChannel(overrides: Partial<Channel> = {}): Channel {
  const plain = {
    name: 'desk',
    url: 'log://',
    secret: null,
    perMinute: Number.MAX_SAFE_INTEGER,
    quiet: null,
    template: null,
    args: [],
    allowPrivate: [],
  }
  return { ...plain, ...overrides }
}

/** A rule that sends everything to the desk, at once. */
export function aRule(overrides: Partial<Rule> = {}): Rule {
  return {
    name: 'all',
    on: CHANGE_KINDS,
    sources: null,
    sites: null,
    languages: null,
    match: null,
    classes: null,
    backdated: null,
    late: null,
    to: ['desk'],
    digestMs: null,
    digestCount: null,
    ...overrides,
  }
}

/** Names of nobody, made ready to be looked for. */
export const NO_NAMES = compileNames({ aliases: [], titles: [], surnames: [], noNames: [] })
