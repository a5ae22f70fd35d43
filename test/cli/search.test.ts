import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { aContent, anEntry, aSource, START } from '../support/builders.ts'
import { recordFirst, recordSeen, type TemporaryFolder, temporaryFolder } from '../support/store.ts'
import { dateline } from './dateline.ts'

let folder: TemporaryFolder

beforeAll(async () => {
  folder = await temporaryFolder()
  const { db, close } = await openStore(folder.file('dateline.db'), START)
  await syncSources(db, [aSource()])
  await recordFirst(db, { entries: [anEntry('a'), anEntry('b')] })
  await recordSeen(db, 'a', {
    content: aContent({ title: 'Press Statement', paragraphs: ['A press statement on 핵.'] }),
  })
  await recordSeen(db, 'b', { content: aContent({ title: 'Greetings', paragraphs: ['To the press: no statement.'] }) })
  await close()
  writeFileSync(folder.file('dateline.yaml'), 'store: sqlite:./dateline.db\n')
})

afterAll(() => folder[Symbol.asyncDispose]())

const search = (...args: string[]) =>
  dateline(['search', ...args, '--config', folder.file('dateline.yaml')], { env: { TZ: 'UTC' } })

async function titles(...args: string[]): Promise<string[]> {
  const { stdout } = await search(...args, '--json')
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).article.title]))
}

describe('dateline search', () => {
  test('takes words, phrases and words to leave out as the shell hands them over', async () => {
    expect(await titles('press', 'statement')).toEqual(['Press Statement', 'Greetings'])
    expect(await titles('press statement')).toEqual(['Press Statement', 'Greetings'])
    expect(await titles('"press statement"')).toEqual(['Press Statement'])
    expect(await titles('press statement', 'on')).toEqual(['Press Statement'])
    expect(await titles('press', '-greetings')).toEqual(['Press Statement'])
    expect(await titles('press', '-press statement')).toEqual(['Greetings'])
    expect(await titles('핵', '--newest', '--limit', '5')).toEqual(['Press Statement'])
  })

  test('prints what it found for people, and says when that is not all', async () => {
    const { exitCode, stdout } = await search('in:title', 'statement', '--limit', '1')
    expect(exitCode).toBe(0)
    expect(stdout).toBe(
      'Press «Statement»\n  1  mfa-en  2024-04-15  title of revision 1, seen 2024-04-15 09:10\nThese are the best 1: --limit shows more.\n',
    )
    expect((await search('absent')).stdout).toMatch(/^No title and no text on record fits/u)
  })

  test.each([
    [['sorce:a', 'x'], 'did you mean source:'],
    [['source:mfa', 'x'], 'Did you mean "mfa-en"?'],
    [['x', '--limt', '3'], "Unknown option '--limt'"],
    [['x', 'after:soon'], 'after: cannot be "soon"'],
    [['x', '--limit', 'many'], '--limit cannot be "many"'],
  ])('%j is refused', async (args, sentence) => {
    const { exitCode, stdout, stderr } = await search(...args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(sentence)
  })
})
