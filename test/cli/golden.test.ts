import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { coverageCommand } from '../../src/cli/coverage.ts'
import { diffCommand } from '../../src/cli/diff.ts'
import { explainCommand } from '../../src/cli/explain.ts'
import type { Globals } from '../../src/cli/globals.ts'
import { historyCommand } from '../../src/cli/history.ts'
import { createOutput } from '../../src/cli/output.ts'
import { searchCommand } from '../../src/cli/search.ts'
import { showCommand } from '../../src/cli/show.ts'
import { snapshotsCommand } from '../../src/cli/snapshots.ts'
import { sourcesCommand } from '../../src/cli/sources.ts'
import type { Entry } from '../../src/model/entry.ts'
import { openStore } from '../../src/store/open-store.ts'
import { recordCheck } from '../../src/store/record-check.ts'
import { recordVisit } from '../../src/store/record-visit.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { aContent, anEntry, aSource, HOUR_MS, MINUTE_MS, START } from '../support/builders.ts'
import {
  added,
  anEndedCheck,
  anEndedVisit,
  owing,
  recordChanged,
  recordFirst,
  recordSeen,
  type TemporaryFolder,
  temporaryFolder,
  visitOf,
} from '../support/store.ts'

// What readers in Berlin see of sources in Pyongyang, letter for letter: look at the files when they change.

const ROOT = join(import.meta.dirname, '../..')
const GOLDEN = join(ROOT, 'test/fixtures/golden')
const ENGLISH = 'Press Statement by Spokesperson for Foreign Ministry on “Tidal Power” Talks with Five Countries'
const KOREAN = '원산갈마해안관광지구 조력발전소 건설에 관한 외무성 대변인 담화'
const CHINESE = '朝鲜外务省发言人就“潮汐发电”问题发表谈话：与萨罗瓦举行会谈并签署七项文件'

const KO = aSource({ id: 'kcna-ko', name: '조선중앙통신', timezone: 'Asia/Pyongyang' })
const EN = aSource({ id: 'mfa-en', name: 'Ministry of Foreign Affairs (EN)', timezone: 'Asia/Pyongyang' })

let folder: TemporaryFolder

beforeAll(async () => {
  folder = await temporaryFolder()
  const { db, close } = await openStore(folder.file('dateline.db'), START)
  await syncSources(db, [KO, EN])
  const late = START + 7 * HOUR_MS
  const entry = (key: string, title: string, published: string): Entry =>
    anEntry(key, { title, published, excerpt: null, ingestedAt: null })
  const old = [entry('baseline', 'Greetings Sent to President of Valmora', '2024-04-14')]
  const korean = entry('ko', KOREAN, '2024-04-15')
  const chinese = entry('zh', CHINESE, '2024-04-16')
  const english = entry('en', ENGLISH, '2024-04-16')
  await recordFirst(db, { source: EN, entries: old })
  await recordFirst(db, { source: KO, entries: [korean] })
  await recordChanged(db, {
    source: EN,
    at: late,
    entries: [english, chinese, ...old],
    delta: { additions: [added(english), added(chinese, { late: true })] },
  })
  const koreanText = aContent({
    title: KOREAN,
    paragraphs: ['김정은동지께서 갈마를 찾으시였다. 일군 14명이 참가하였다.', '핵문제에 대하여 언급하였다.'],
  })
  await recordVisit(db, anEndedVisit(await visitOf(db, 'ko', ['kcna-ko']), { content: koreanText }), owing())
  const wording = (officials: string) => [
    `Present were Pak Myong Ho and ${officials} officials. The talks on tidal power proceeded in a friendly atmosphere.`,
    'The two sides agreed to meet again.',
  ]
  const english1 = aContent({ title: ENGLISH, published: '2024-04-16', paragraphs: wording('14') })
  await recordSeen(db, 'en', { startedAt: late, content: english1 })
  const said = { title: ENGLISH, published: '2024-04-16' }
  await recordSeen(db, 'en', {
    startedAt: late + 40 * MINUTE_MS,
    verdict: { kind: 'edited' },
    content: { ...english1, paragraphs: wording('9') },
    edit: { classes: ['number'], before: said, after: said },
  })
  await recordSeen(db, 'zh', {
    startedAt: late,
    content: aContent({ title: CHINESE, published: '2024-04-16', paragraphs: ['双方就潮汐发电举行了会谈。'] }),
  })
  for (let nth = 1; nth <= 2; nth += 1) {
    const at = late + nth * 10 * MINUTE_MS
    const check = anEndedCheck({ source: KO, at, verdict: { kind: 'failed', reason: 'http-503' } })
    await recordCheck(db, check, owing({ now: at }))
  }
  await close()
  writeFileSync(
    folder.file('dateline.yaml'),
    'store: sqlite:./dateline.db\nsources: [{ id: mfa-en, site: kcnawatch, url: https://kcnawatch.org/article/163/ }]\nnames: [[Pak Myong Ho, 박명호]]\n',
  )
})

afterAll(() => folder[Symbol.asyncDispose]())

async function printed(
  width: number,
  verb: (globals: Globals) => Promise<number>,
  settings: NodeJS.ProcessEnv = {},
): Promise<string> {
  let text = ''
  const write = (part: string) => {
    text += part
    return true
  }
  const env = { COLUMNS: String(width), ...settings }
  const now = START + 8 * HOUR_MS
  const out = createOutput({ stdout: { write }, env, quiet: false, zone: 'Europe/Berlin', now })
  expect(await verb({ config: folder.file('dateline.yaml'), json: false, quiet: false, env, out })).toBe(0)
  return text
}

const VERBS = {
  sources: (globals) => sourcesCommand(globals),
  history: (globals) => historyCommand(globals, undefined, {}),
  'history-why': (globals) => historyCommand(globals, 'mfa-en', { why: true }),
  snapshots: (globals) => snapshotsCommand(globals, { source: 'mfa-en', id: undefined }),
  'snapshot-entries': (globals) => snapshotsCommand(globals, { source: 'mfa-en', id: '3' }),
  'show-korean': (globals) => showCommand(globals, '갈마'),
  'show-english': (globals) => showCommand(globals, 'en'),
  diff: (globals) => diffCommand(globals, { what: 'en', refs: [], snapshots: false }),
  'search-korean': (globals) => searchCommand(globals, ['갈마'], {}),
  'search-english': (globals) => searchCommand(globals, ['14', 'officials'], {}),
  'search-chinese': (globals) => searchCommand(globals, ['发电'], {}),
  coverage: (globals) => coverageCommand(globals, 'kcna-ko', {}),
  explain: (globals) => explainCommand(globals, '3', {}),
} satisfies Record<string, (globals: Globals) => Promise<number>>

describe.each([80, 140])('at %i columns', (width) => {
  test.each(Object.entries(VERBS))('%s', async (name, verb) => {
    const text = await printed(width, verb)
    await expect(text).toMatchFileSnapshot(join(GOLDEN, `${name}-${width}.txt`))
  })
})

/** What these commands print one after the other in colour, as a picture. */
async function pictureOf(width: number, commands: readonly (readonly [command: string, name: keyof typeof VERBS])[]) {
  let text = ''
  for (const [command, name] of commands) {
    text += `\x1B[2m$ dateline ${command}\x1B[22m\n${await printed(width, VERBS[name], { FORCE_COLOR: '1' })}\n`
  }
  return execFileSync(process.execPath, [join(ROOT, 'scripts/picture-of-terminal.ts')], { input: text }).toString()
}

test('the picture in the documentation is made of what is printed', async () => {
  const picture = await pictureOf(100, [
    ['sources', 'sources'],
    ['history', 'history'],
    ['search 갈마', 'search-korean'],
    ['search 14 officials', 'search-english'],
  ])
  await expect(picture).toMatchFileSnapshot(join(ROOT, 'docs/pictures/reading.svg'))
})

test.each([80, 140])('a picture of every command at %i columns shows colours and alignment', async (width) => {
  const picture = await pictureOf(width, [
    ['sources', 'sources'],
    ['history', 'history'],
    ['history mfa-en --why', 'history-why'],
    ['snapshots mfa-en', 'snapshots'],
    ['snapshots mfa-en 3', 'snapshot-entries'],
    ['show 갈마', 'show-korean'],
    ['show en', 'show-english'],
    ['diff en', 'diff'],
    ['search 갈마', 'search-korean'],
    ['search 14 officials', 'search-english'],
    ['search 发电', 'search-chinese'],
    ['coverage kcna-ko', 'coverage'],
    ['explain 3', 'explain'],
  ])
  await expect(picture).toMatchFileSnapshot(join(GOLDEN, `commands-${width}.svg`))
})
