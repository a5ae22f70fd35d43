import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../src/cli/program.ts'
import { DOUBT_ADVICE, WALL_ADVICE } from '../src/model/advice.ts'
import { CHANGE_KINDS, EDIT_CLASSES } from '../src/model/change.ts'
import { FAILURES } from '../src/model/failure.ts'
import { OUTCOMES, QUARANTINE_REASONS } from '../src/model/outcome.ts'
import { WALL_REASONS } from '../src/model/site.ts'
import { VISIT_DOUBTS } from '../src/model/visit.ts'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

const manifest = JSON.parse(read('package.json'))
const pages = globSync('{*.md,docs/**/*.md,snapshots/*.md}', { cwd: ROOT }).sort()

/** The cells of each row of the tables on a page, but for their heads. */
function rowsOf(page: string): string[][] {
  const lines = read(page).split('\n')
  const isRule = (line = '') => /^\|[-|]+\|$/u.test(line)
  return lines
    .filter((line, at) => line.startsWith('|') && !isRule(line) && !isRule(lines[at + 1]))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
}

const firstCells = (page: string) => rowsOf(page).map(([first = '']) => first.replaceAll('`', ''))

test('CONTRIBUTING describes every script, and no other', () => {
  const described = firstCells('CONTRIBUTING.md').map((cell) => cell.replace(/^npm (?:run )?| -- VERB$/gu, ''))
  expect(described.toSorted()).toEqual(Object.keys(manifest.scripts).toSorted())
})

test('failures.md holds the tables of failures, walls and doubts, and nothing else', () => {
  const failures = Object.entries(FAILURES).map(([code, { next, turn, advice }]) => [`\`${code}\``, next, turn, advice])
  const others = Object.entries({ ...WALL_ADVICE, ...DOUBT_ADVICE }).map(([reason, advice]) => [
    `\`${reason}\``,
    advice,
  ])
  expect(rowsOf('docs/failures.md')).toEqual([...failures, ...others])
})

test('dependencies.md has a line for every dependency, and no other', () => {
  const { dependencies, devDependencies } = manifest
  const installed = Object.keys({ ...dependencies, ...devDependencies })
  expect(firstCells('docs/dependencies.md').toSorted()).toEqual(installed.toSorted())
})

describe('the glossary', () => {
  const WORDS =
    'source site check page wall listing snapshot entry article visit revision change window gap capture rule channel alert quarantine'
  const terms: readonly string[] = [
    ...CHANGE_KINDS,
    ...OUTCOMES,
    ...WALL_REASONS,
    ...QUARANTINE_REASONS,
    ...VISIT_DOUBTS,
  ]

  test.each(WORDS.split(' '))('explains the word %s', (word) => {
    expect(firstCells('docs/glossary.md')).toContain(word)
  })

  test.each([...new Set(terms)])('explains %s', (term) => {
    expect(read('docs/glossary.md')).toContain(`\`${term}\``)
  })

  test('has an example of an edit class that exists', () => {
    const [, example] = /classes such as `([a-z-]+)`/u.exec(read('docs/glossary.md')) ?? []
    expect(EDIT_CLASSES).toContain(example)
  })
})

describe('links', () => {
  test.each(pages)('%s leads only to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)/gu)].map((match) => match[1] ?? '')
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([])
  })

  test.each(pages)('%s names only files of the project that exist', (page) => {
    const named = [...read(page).matchAll(/`((?:src|test|docs|config|scripts|bench)\/[\w./-]*\w)`/gu)].map(
      (match) => match[1] ?? '',
    )
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })
})

describe('README', () => {
  const commands = [...read('README.md').matchAll(/(?:npm run|npm|npx dateline) ([a-z-]+)/gu)].map(
    (match) => match[1] ?? '',
  )

  test('shows its two commands', () => {
    expect(read('README.md')).toContain('npm ci && npm run demo\n')
    expect(read('README.md')).toContain('npm ci && npm test\n')
  })

  test('names only scripts and verbs that exist', () => {
    const verbs = ['ci', ...createProgram(async () => undefined).commands.map((command) => command.name())]
    expect(commands.filter((name) => !(name in manifest.scripts) && !verbs.includes(name))).toEqual([])
  })
})
