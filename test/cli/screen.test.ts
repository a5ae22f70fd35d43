import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Asked, openScreen } from '../../src/cli/screen.ts'
import { temporaryFolder } from '../support/store.ts'

const LONG = 'line\n'.repeat(30)

/** What reaches the terminal, and what the pager, of a text that a verb prints. */
async function shownOf(text: string, { env = {}, asked = {} }: { env?: NodeJS.ProcessEnv; asked?: Partial<Asked> }) {
  await using folder = await temporaryFolder()
  const file = folder.file('paged')
  let terminal = ''
  const write = (part: string) => {
    terminal += part
    return true
  }
  const pager = `printf '%s\\n' "$LESS" > '${file}'; cat >> '${file}'`
  const { PATH } = process.env
  const settings = { PATH, PAGER: pager, ...env }
  const stdout = { isTTY: true, columns: 80, rows: 24, write }
  const screen = openScreen(stdout, settings, { verb: 'history', options: {}, ...asked })
  screen.stdout.write(text)
  await screen.close()
  const paged = await Promise.resolve()
    .then(() => readFileSync(file, 'utf8'))
    .catch(() => null)
  return { terminal, paged }
}

test('what is longer than the terminal goes through the pager, which less is told how to do', async () => {
  expect(await shownOf(LONG, {})).toEqual({ terminal: '', paged: `FRX\n${LONG}` })
  expect((await shownOf(LONG, { env: { LESS: 'R' } })).paged).toBe(`R\n${LONG}`)
})

test('what fits is printed at once', async () => {
  expect(await shownOf('line\n', {})).toEqual({ terminal: 'line\n', paged: null })
})

test.each([
  ['--no-pager', { asked: { options: { pager: false } } }],
  ['--json', { asked: { options: { json: true } } }],
  ['--quiet', { asked: { options: { quiet: true } } }],
  ['--follow', { asked: { options: { follow: true } } }],
  ['a verb that is watched', { asked: { verb: 'check' } }],
  ['PAGER=cat', { env: { PAGER: 'cat' } }],
  ['an empty PAGER', { env: { PAGER: '' } }],
  ['a terminal that can do nothing', { env: { TERM: 'dumb' } }],
] as const)('%s needs no pager', async (_, asked) => {
  expect(await shownOf(LONG, asked)).toEqual({ terminal: LONG, paged: null })
})

test('where the pager cannot be run, the text is printed all the same', async () => {
  expect(await shownOf(LONG, { env: { PAGER: 'no-such-pager-anywhere' } })).toEqual({ terminal: LONG, paged: null })
})

test('a reader who leaves the pager early is no error', async () => {
  expect(await shownOf('line\n'.repeat(100_000), { env: { PAGER: 'true' } })).toEqual({ terminal: '', paged: null })
})
