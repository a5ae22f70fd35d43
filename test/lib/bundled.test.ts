import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as commander from 'commander'
import * as kysely from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import * as yaml from 'yaml'
import { BUNDLED, bundleOf, loadBundled } from '../../src/lib/bundled.ts'

const ROOT = join(import.meta.dirname, '../..')
const PACKAGES = pathToFileURL(join(ROOT, 'node_modules/'))
const PACKAGED: Record<string, object> = { commander, kysely, yaml }

beforeAll(() => execFileSync(process.execPath, [join(ROOT, 'scripts/bundle-libraries.ts')]))

test.each(BUNDLED)('the bundle of %s exports what the package exports, and is what is loaded', async (library) => {
  const packaged = PACKAGED[library] ?? {}
  const bundled = await loadBundled<object>(library, () => Promise.resolve({}))
  const names = Object.keys(packaged).filter((name) => name !== 'default' && name !== 'module.exports')
  expect(names.length).toBeGreaterThan(5)
  expect(Object.keys(bundled)).toEqual(expect.arrayContaining(names))
  expect(bundled).not.toBe(packaged)
})

test('without a bundle of the installed version the package itself is loaded', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'dateline-bundle-'))
  const packages = pathToFileURL(join(folder.path, '/'))
  const load = () => loadBundled('yaml', () => import('yaml'), packages)
  expect(bundleOf('yaml', packages)).toBeNull()
  expect((await load()).parse).toBe(yaml.parse)
  mkdirSync(join(folder.path, 'yaml'))
  cpSync(new URL('yaml/package.json', PACKAGES), join(folder.path, 'yaml/package.json'))
  expect((await load()).parse).toBe(yaml.parse)
})

test('an install without rolldown makes no bundle, says so in one line and succeeds', async () => {
  await using root = await mkdtempDisposable(join(tmpdir(), 'dateline-install-'))
  for (const file of ['scripts/bundle-libraries.ts', 'src/lib/bundled.ts', 'package.json']) {
    cpSync(join(ROOT, file), join(root.path, file))
  }
  const script = join(root.path, 'scripts/bundle-libraries.ts')
  expect(execFileSync(process.execPath, [script], { encoding: 'utf8' })).toMatch(/^No bundles are made, .+\n$/u)
})
