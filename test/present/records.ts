import type { ArticleRecord, ChangeRecord, SnapshotRecord, SourceRecord } from '../../src/model/records.ts'
import { noPaint } from '../../src/present/colour.ts'
import type { Terminal } from '../../src/present/terminal.ts'

// Records to show. The reader sits in Berlin, the source in Pyongyang, seven hours ahead.

export const PYONGYANG = 'Asia/Pyongyang'

export const TITLES = {
  english: 'Press Statement by Spokesperson for Foreign Ministry on “Tidal Power” Talks with Five Countries',
  korean: '조선민주주의인민공화국 외무성 대변인 담화 발표: 조력발전에 관한 회담 진행',
  chinese: '朝鲜民主主义人民共和国外务省发言人发表谈话：与萨罗瓦就“潮汐发电”举行会谈并签署七项文件',
}

export function terminalOf(width: number): Terminal {
  return { width, paint: noPaint, zone: 'Europe/Berlin', now: Date.parse('2024-04-15T18:15:00Z') }
}

export function articleChange(id: number, title: string, change: Partial<ChangeRecord> = {}): ChangeRecord {
  const article = {
    id,
    key: `key-${id}`,
    url: `https://news.example/${id}/`,
    title,
    published: '2024-04-15',
    excerpt: null,
  }
  return {
    id: id + 100,
    at: '2024-04-15T09:10:03.000Z',
    source: 'mfa-en',
    kind: 'added',
    article,
    late: false,
    backdated: false,
    classes: [],
    before: null,
    after: { title, published: '2024-04-15' },
    sources: ['mfa-en'],
    lastSeenAt: null,
    firstMissingAt: null,
    details: null,
    summary: '',
    ...change,
  }
}

export function sourceChange(kind: ChangeRecord['kind'], details: ChangeRecord['details']): ChangeRecord {
  return { ...articleChange(0, ''), kind, article: null, after: null, details }
}

type Standing = SourceRecord & { readonly timezone: string; readonly silentSince: string | null }

export function sourceState(id: string, state: Partial<Standing> = {}): Standing {
  return {
    id,
    name: 'Ministry of Foreign Affairs (EN)',
    url: 'https://news.example/mfa/',
    state: 'ok',
    reason: null,
    lastCheckAt: '2024-04-15T18:10:00.000Z',
    lastOutcome: 'unchanged',
    lastChangeAt: '2024-04-15T09:10:03.000Z',
    nextCheckAt: '2024-04-15T18:20:00.000Z',
    articles: 231,
    doubtedArticles: 0,
    consecutiveFailures: 0,
    timezone: PYONGYANG,
    silentSince: null,
    ...state,
  }
}

export function snapshotOf(id: number, snapshot: Partial<SnapshotRecord> = {}): SnapshotRecord {
  return {
    id,
    source: 'mfa-en',
    takenAt: '2024-04-15T18:10:00.000Z',
    check: id * 3,
    quarantined: null,
    pages: 1,
    entries: 12,
    ...snapshot,
  }
}

export function articleOf(title: string, text: string | null): ArticleRecord {
  return {
    id: 7,
    key: '1713146400-406355166',
    source: 'mfa-en',
    url: 'https://news.example/newstream/1713146400-406355166/press-statement/',
    title,
    published: '2024-04-15',
    sourceLabel: 'Ministry of Foreign Affairs (EN)',
    originalUrl: null,
    ingestedAt: '2024-04-15T02:00:00.000Z',
    firstSeenAt: '2024-04-15T09:10:03.000Z',
    lastSeenAt: '2024-04-15T18:10:00.000Z',
    state: 'listed',
    text,
    doubt: null,
    images: [{ url: 'https://news.example/photo.jpg' }],
    revisions: [
      { id: 3, seenAt: '2024-04-15T09:10:04.000Z', hash: 'a1', classes: [] },
      { id: 9, seenAt: '2024-04-15T18:10:00.000Z', hash: 'b2', classes: ['headline', 'number'] },
    ],
  }
}
