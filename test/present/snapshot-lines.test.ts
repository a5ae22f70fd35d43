import { expect, test } from 'vitest'
import type { SnapshotEntryRecord } from '../../src/model/records.ts'
import { entryLines, snapshotLines } from '../../src/present/snapshot-lines.ts'
import { PYONGYANG, snapshotOf, TITLES, terminalOf } from './records.ts'

const SNAPSHOTS = [
  snapshotOf(12, { quarantined: 'selector-empty', entries: 0 }),
  snapshotOf(11, { pages: 3, entries: 34 }),
  snapshotOf(9, { takenAt: '2024-04-13T09:00:00.000Z' }),
]

const ENTRIES = [TITLES.english, TITLES.korean, TITLES.chinese].map(
  (title, at): SnapshotEntryRecord => ({
    position: at + 1,
    key: `key-${at}`,
    url: `https://news.example/${at}/`,
    title,
    published: at === 1 ? null : '2024-04-15',
    excerpt: null,
    thumbnail: null,
  }),
)

test('stored listings fit into 80 columns', async () => {
  expect((await snapshotLines(SNAPSHOTS, PYONGYANG, terminalOf(80))).join('\n')).toMatchInlineSnapshot(`
    "ID  TAKEN (THERE)                         ENTRIES  NOTE
    12  2024-04-15 20:10 (04-16)  5 min ago         0  quarantined: selector-empty
    11  2024-04-15 20:10 (04-16)  5 min ago        34
     9  2024-04-13 11:00          2 days ago       12"
  `)
})

test('140 columns show the pages and the check of a listing too', async () => {
  expect((await snapshotLines(SNAPSHOTS, PYONGYANG, terminalOf(140))).join('\n')).toMatchInlineSnapshot(`
    "ID  TAKEN (THERE)                         ENTRIES  PAGES  CHECK  NOTE
    12  2024-04-15 20:10 (04-16)  5 min ago         0      1     36  quarantined: selector-empty
    11  2024-04-15 20:10 (04-16)  5 min ago        34      3     33
     9  2024-04-13 11:00          2 days ago       12      1     27"
  `)
})

test('entries fit into 80 columns', async () => {
  expect((await entryLines(ENTRIES, terminalOf(80))).join('\n')).toMatchInlineSnapshot(`
    "#  PUBLISHED   TITLE
    1  2024-04-15  Press Statement by Spokesperson for Foreign Ministry on “Tidal P…
    2              조선민주주의인민공화국 외무성 대변인 담화 발표: 조력발전에 관한…
    3  2024-04-15  朝鲜民主主义人民共和国外务省发言人发表谈话：与萨罗瓦就“潮汐发电”…"
  `)
})

test('140 columns have room for addresses', async () => {
  expect((await entryLines(ENTRIES, terminalOf(140))).join('\n')).toMatchInlineSnapshot(`
    "#  PUBLISHED   TITLE                                                                                            ADDRESS
    1  2024-04-15  Press Statement by Spokesperson for Foreign Ministry on “Tidal Power” Talks with Five Countries  https://news.example/0/
    2              조선민주주의인민공화국 외무성 대변인 담화 발표: 조력발전에 관한 회담 진행                        https://news.example/1/
    3  2024-04-15  朝鲜民主主义人民共和国外务省发言人发表谈话：与萨罗瓦就“潮汐发电”举行会谈并签署七项文件           https://news.example/2/"
  `)
})

test('titles of entries lead to their articles where the terminal knows links', async () => {
  const link = (text: string, url: string) => `<${url}|${text}>`
  const [, first] = await entryLines(ENTRIES.slice(0, 1), { ...terminalOf(80), link })
  expect(first).toMatch(/<https:\/\/news\.example\/0\/\|Press Statement/u)
})
