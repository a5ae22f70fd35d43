// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so are variables written in a configuration.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { findStore } from '../../src/config/find-store.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { configFolder, failureOf } from './config-folder.ts'

const SOURCES = 'sources: [{ id: a, site: kcnawatch, url: "https://h/" }]\n'

test.each([
  ['a path beside the file', 'store: sqlite:x.db\n', 'config/x.db'],
  ['a path elsewhere', 'store: sqlite:../data/${NAME}.db\n', 'data/y.db'],
  ['no store at all', '', 'snapshots/dateline.db'],
  ['an empty store', 'store:\n', 'snapshots/dateline.db'],
])('%s leads to the same file as the whole configuration does', (_, text, expected) => {
  const folder = configFolder({ 'config/dateline.yaml': SOURCES + text })
  const file = join(folder, 'config/dateline.yaml')
  const env = { NAME: 'y' }
  expect(findStore(file, env)).toBe(join(folder, expected))
  expect(loadConfig(file, env).store.file).toBe(findStore(file, env))
})

test('an absolute path is taken as it is', () => {
  const folder = configFolder({ 'dateline.yaml': 'store: sqlite:/var/lib/dateline.db' })
  expect(findStore(join(folder, 'dateline.yaml'), {})).toBe('/var/lib/dateline.db')
})

test.each(['postgres://h/d', 'data.db', '[x]', 'sqlite:${NOWHERE}'])(
  'the store %s is refused in the words of the whole configuration',
  (store) => {
    const folder = configFolder({ 'dateline.yaml': `${SOURCES}store: "${store}"\n` })
    const file = join(folder, 'dateline.yaml')
    const failure = failureOf(() => findStore(file, {}), folder)
    expect(failure.code).toBe('config-invalid')
    expect(failure).toEqual(failureOf(() => loadConfig(file, {}), folder))
  },
)

test('mistakes elsewhere in the file do not keep anybody from reading the store', () => {
  const folder = configFolder({ 'dateline.yaml': 'sorces: ${NOWHERE}\nstore: sqlite:x.db\n' })
  expect(findStore(join(folder, 'dateline.yaml'), {})).toBe(join(folder, 'x.db'))
})

test('a file that is not there, or no YAML, fails like the whole configuration', () => {
  const folder = configFolder({ 'dateline.yaml': 'store: [\n' })
  for (const file of ['dateline.yaml', 'other.yaml'].map((name) => join(folder, name))) {
    expect(failureOf(() => findStore(file, {}), folder)).toEqual(failureOf(() => loadConfig(file, {}), folder))
  }
})

test('it loads no schema, so that a command that only reads starts at once', () => {
  const start = fileURLToPath(new URL('../../src/config/find-store.ts', import.meta.url))
  expect([...packagesOf(start)].toSorted()).toEqual(['node:fs', 'node:path'])
})

function packagesOf(file: string, seen: Set<string> = new Set()): Set<string> {
  seen.add(file)
  const imports = readFileSync(file, 'utf8').matchAll(/^import (?!type).* from '(.+)'$/gmu)
  const packages = new Set<string>()
  for (const [, name = ''] of imports) {
    const path = name.startsWith('.') ? join(file, '..', name) : null
    if (path === null) packages.add(name)
    else if (!seen.has(path)) for (const inner of packagesOf(path, seen)) packages.add(inner)
  }
  return packages
}
