import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** Which folder of src/ may import which others; whatever is not said here is not allowed. Types count. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['cli', 'model', 'lib'],
  // The command line puts the parts together, so it alone sees all of them.
  cli: [
    'web',
    'demo',
    'schedule',
    'check',
    'alert',
    'config',
    'fetch',
    'read',
    'diff',
    'store',
    'present',
    'export',
    'model',
    'lib',
  ],
  web: ['check', 'store', 'present', 'model', 'lib'],
  // What leaves in formats of others: the store's records in, bytes out.
  export: ['store', 'archive', 'present', 'model', 'lib'],
  demo: ['model', 'lib'],
  schedule: ['check', 'alert', 'store', 'model', 'lib'],
  check: ['fetch', 'read', 'diff', 'alert', 'store', 'model', 'lib'],
  alert: ['present', 'diff', 'store', 'model', 'lib'],
  config: ['model', 'lib'],
  fetch: ['model', 'lib'],
  read: ['model', 'lib'],
  diff: ['model', 'lib'],
  present: ['model', 'lib'],
  store: ['archive', 'model', 'lib'],
  archive: ['lib'],
  model: ['lib'],
  lib: [],
}

/** Names that say nothing of what is inside. */
const EMPTY_NAMES = /^(utils?|helpers?|common|core|base|misc|index|.*-?(manager|service|handler))\.ts$/u

type Import = { readonly file: string; readonly target: string; readonly typeOnly: boolean }

const files = globSync('src/**/*.ts', { cwd: ROOT }).sort()
const textOf = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]))
const imports = files.flatMap((file) => importsOf(file, textOf.get(file) ?? ''))

/** What a file imports: paths from the root of the project, names of packages, `node:` modules. */
function importsOf(file: string, text: string): Import[] {
  const statements = text.matchAll(/^(?:import|export)\b(?<kind> type\b)?(?:[^'"`;=]* from)? '(?<name>[^']+)'/gmu)
  const calls = text.matchAll(/(?<kind>typeof )?(?:\bimport|createRequire\(import\.meta\.url\))\('(?<name>[^']+)'\)/gu)
  return [...statements, ...calls].map(({ groups }) => {
    const name = groups?.['name'] ?? ''
    const target = name.startsWith('.') ? join(dirname(file), name) : name
    return { file, target, typeOnly: groups?.['kind'] !== undefined }
  })
}

/** The folder below src/ that a file stands in, or the file itself where it stands in none. */
const folderOf = (file: string): string => file.split('/')[1] ?? ''

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

describe('arrows', () => {
  test('every folder of src/ stands in the table', () => {
    expect([...new Set(files.map(folderOf))].filter((folder) => MAY_IMPORT[folder] === undefined)).toEqual([])
  })

  test.each(Object.entries(MAY_IMPORT))('%s imports only what stands below it', (folder, allowed) => {
    const wrong = imports
      .filter(({ file, target }) => folderOf(file) === folder && target.startsWith('src/'))
      .filter(({ target }) => folderOf(target) !== folder && !allowed.includes(folderOf(target)))
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
  })

  test('src/ imports nothing from outside of it but packages', () => {
    const outside = imports.filter(({ target }) => target.startsWith('.') || /^(test|bench|scripts)\//u.test(target))
    expect(outside).toEqual([])
  })

  test('no file imports itself over others', () => {
    expect(findCycle()).toBeNull()
  })
})

/** A path of files that leads back to its start; null where there is none. */
function findCycle(): string | null {
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): string | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' -> ')
    if (done.has(file)) return null
    for (const { target } of imports.filter((one) => one.file === file && one.target.startsWith('src/'))) {
      const cycle = walk(target, [...path, file])
      if (cycle !== null) return cycle
    }
    done.add(file)
    return null
  }
  return files.map((file) => walk(file, [])).find((cycle) => cycle !== null) ?? null
}

describe('packages', () => {
  // Each line of that page names the one place where the package could be exchanged.
  const owners = [
    ...readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8').matchAll(/^\| `(\S+)` \| `(src\/\S*)` \|/gmu),
  ]

  test.each(owners.map((row) => [row[1] ?? '', row[2] ?? '']))('%s is imported by %s only', (name, owner) => {
    const users = imports
      .filter(({ target, typeOnly }) => packageOf(target) === name && !typeOnly)
      .map(({ file }) => file)
    expect(users.length).toBeGreaterThan(0)
    expect(
      [...new Set(users)].filter((file) => !(owner.endsWith('/') ? file.startsWith(owner) : file === owner)),
    ).toEqual([])
  })

  test('every package that src/ imports is a dependency with such a place', () => {
    const used = imports.map(({ target }) => packageOf(target)).filter((name) => !/^(src$|node:)/u.test(name))
    const owned = owners.map((row) => row[1])
    expect([...new Set(used)].filter((name) => !owned.includes(name))).toEqual([])
  })

  test('queries are written in src/store only', () => {
    const users = imports.filter(({ target }) => ['kysely', 'node:sqlite'].includes(target)).map(({ file }) => file)
    expect(users.filter((file) => !file.startsWith('src/store/'))).toEqual([])
  })
})

describe('every file', () => {
  test('stays under 300 lines', () => {
    expect(files.filter((file) => (textOf.get(file) ?? '').split('\n').length > 300)).toEqual([])
  })

  test('has a name that says what is inside', () => {
    expect(files.filter((file) => EMPTY_NAMES.test(file.split('/').at(-1) ?? ''))).toEqual([])
    expect(files.filter((file) => !/^[a-z0-9/-]+\.ts$/u.test(file))).toEqual([])
  })

  test('does the same whether it is tested or not', () => {
    expect(files.filter((file) => /vitest|NODE_ENV/iu.test(textOf.get(file) ?? ''))).toEqual([])
  })

  test('is true of any site: what a site needs is data, but for the demo', () => {
    const ids = globSync('config/sites/*.yaml', { cwd: ROOT }).map((file) => file.replace(/^.*\/|\.yaml$/gu, ''))
    expect(ids).not.toEqual([])
    const sites = new RegExp(ids.join('|'), 'iu')
    const naming = files.filter((file) => sites.test(textOf.get(file) ?? ''))
    expect(naming.filter((file) => !/^src\/(demo\/|cli\/demo)/u.test(file))).toEqual([])
  })
})
