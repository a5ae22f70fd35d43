import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ListingDiff } from '../../src/model/listing-diff.ts'
import type { DiffRecord } from '../../src/model/records.ts'
import { openStore } from '../../src/store/open-store.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { aContent, anEntry, aSource, HOUR_MS, START } from '../support/builders.ts'
import {
  added,
  recordChanged,
  recordFirst,
  recordSeen,
  type TemporaryFolder,
  temporaryFolder,
} from '../support/store.ts'
import { dateline, type Ending } from './dateline.ts'

let folder: TemporaryFolder

const STATEMENT = 'Present were Pak Myong Ho, Kim Myong Sik and 14 officials.'
const EDITED = 'Present were Pak Myong Ho and 9 officials.'

beforeAll(async () => {
  folder = await temporaryFolder()
  const { db, close } = await openStore(folder.file('dateline.db'), START)
  await syncSources(db, [aSource(), aSource({ id: 'kcna-ko' })])
  const [a, b, c] = [anEntry('a'), anEntry('b'), anEntry('c')]
  await recordFirst(db, { entries: [a, b, c] })
  await recordFirst(db, { source: aSource({ id: 'kcna-ko' }), entries: [anEntry('k')] })
  const seen = (paragraphs: string[], at: number) =>
    recordSeen(db, 'a', {
      content: aContent({ title: 'Talks Held', paragraphs }),
      startedAt: at,
      verdict: { kind: at === START ? 'first' : 'edited' },
    })
  await seen([STATEMENT, 'The rain did stop.'], START)
  await seen([EDITED, 'The rain did stop.'], START + HOUR_MS)
  await seen([EDITED, 'The rain did not stop.'], START + 2 * HOUR_MS)
  const entries = [anEntry('d'), b, { ...a, title: 'Talks Put Off', published: '2024-04-16' }]
  await recordChanged(db, {
    at: START + HOUR_MS,
    entries,
    delta: { additions: [added(anEntry('d'))], rolledOff: ['c'] },
  })
  await close()
  writeFileSync(folder.file('dateline.yaml'), 'store: sqlite:./dateline.db\nnames: [[Pak Myong Ho, 박명호]]\n')
})

afterAll(() => folder[Symbol.asyncDispose]())

function diff(...args: string[]): Promise<Ending> {
  return dateline(['diff', ...args, '--config', folder.file('dateline.yaml')], { env: { TZ: 'UTC' } })
}

async function recordOf<T>(...args: string[]): Promise<T> {
  const { exitCode, stdout } = await diff(...args, '--json')
  expect(exitCode).toBe(0)
  return JSON.parse(stdout)
}

describe('diff of an article', () => {
  test('shows the last two revisions, in plain language and then by words', async () => {
    const { exitCode, stdout, stderr } = await diff('1')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toBe(
      [
        'Talks Held',
        '',
        'Article   1 mfa-en https://example.org/news/a/',
        'Before    revision 2, seen 2024-04-15 10:10',
        'After     revision 3, seen 2024-04-15 11:10',
        '',
        '• 1 negation added',
        '• title unchanged',
        '',
        '… 1 paragraph unchanged',
        '',
        '¶2',
        '  The rain did {+not+} stop.',
        '',
      ].join('\n'),
    )
  })

  test.each([
    [
      ['1', '1', '2'],
      [1, 2],
    ],
    [
      ['1', '2', '1'],
      [2, 1],
    ],
    [
      ['1', '2'],
      [1, 2],
    ],
    [['https://example.org/news/a/'], [2, 3]],
    [['talks HELD'], [2, 3]],
  ])('%j compares revisions %j', async (args, ids) => {
    const { before, after } = await recordOf<DiffRecord>(...args)
    expect([before.id, after.id]).toEqual(ids)
  })

  test('as JSON has what a program needs: classes, sentences and all of both texts', async () => {
    const record = await recordOf<DiffRecord>('1', '1', '3')
    expect(record).toMatchObject({
      article: { id: 1, source: 'mfa-en' },
      classes: ['name', 'number', 'negation'],
      summary: ['1 name removed: Kim Myong Sik', '1 number 14 to 9', '1 negation added', 'title unchanged'],
      limits: [],
    })
    const runs = record.paragraphs.flatMap((block) => block.runs)
    expect(runs.map((run) => (run.kind === 'same' ? run.text : run.kind === 'break' ? '' : run.before)).join('')).toBe(
      `${STATEMENT}The rain did stop.`,
    )
  })

  test.each([
    [['99'], 'dateline: No article "99" is on record.\n'],
    [['1', '9'], 'dateline: Article 1 has no revision "9"; its revisions are: 1, 2, 3.\n'],
    [['title of'], 'dateline: "title of" may be any of these; name one by its id:\n'],
    [
      ['--snapshots', '1'],
      'dateline: With --snapshots, two ids of snapshots are needed: `dateline snapshots` shows them.\n',
    ],
    [['--snapshots', '1', 'x'], 'dateline: No snapshot x is on record.\n'],
    [['--snapshots', '1', '2'], 'dateline: Two snapshots of one source are needed: 1 is of mfa-en, 2 is of kcna-ko.\n'],
    [['1', '1', '2', '3'], 'dateline: At most two revisions can be compared, not 3.\n'],
  ])('%j is a mistake, said in one sentence', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await diff(...args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr.startsWith(sentence)).toBe(true)
  })

  test('of one that was read once, or never, says that there is nothing to compare', async () => {
    expect(await diff('1', '1')).toEqual({
      exitCode: 0,
      stdout: 'Nothing came before revision 1 of article 1: there is nothing to compare.\n',
      stderr: '',
    })
    expect((await diff('2')).stdout).toContain('has not been read yet')
    expect(await diff('2', '--json')).toEqual({ exitCode: 0, stdout: '', stderr: '' })
  })
})

describe('diff of two snapshots', () => {
  test('shows what was added, rolled off, moved, retitled and re-dated', async () => {
    const { exitCode, stdout } = await diff('--snapshots', '1', '3')
    expect(exitCode).toBe(0)
    expect(stdout.split('\n').map((line) => line.replace(/ +https:.*$/u, ''))).toEqual([
      'mfa-en: snapshot 1, taken 2024-04-15 09:10 → snapshot 3, taken 2024-04-15 10:10',
      '1 added, 1 rolled off, 1 moved, 1 retitled, 1 re-dated',
      '',
      'WHAT              #  PUBLISHED                TITLE          ADDRESS',
      '+ added           1  2024-04-15               Title of d',
      '- rolled off      3  2024-04-15               Title of c',
      '↕ moved       2 → 2  2024-04-15               Title of b',
      '~ re-dated        3  2024-04-15 → 2024-04-16  Talks Put Off',
      '',
      '~ retitled, #3',
      '  [-Title of a-]{+Talks Put Off+}',
      '',
    ])
  })

  test('as JSON has the entries themselves', async () => {
    const { added, gone, redated } = await recordOf<ListingDiff>('--snapshots', '1', '3')
    expect(added.map(({ key }) => key)).toEqual(['d'])
    expect(gone).toMatchObject([{ key: 'c', rolledOff: true }])
    expect(redated).toMatchObject([
      { before: { key: 'a', published: '2024-04-15' }, after: { published: '2024-04-16' } },
    ])
  })
})
