import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runDateline } from './support/run-dateline.ts'
import { configFor, type Site, startSite } from './support/site.ts'
import { temporaryFolder } from './support/store.ts'

const ROOT = join(import.meta.dirname, '..')

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const RULES = [{ name: 'gone', preset: 'removals', to: ['desk'] }]

describe('what npm packs', { timeout: 60_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let site: Site
  let empty: string
  let config: string

  beforeAll(async () => {
    folder = await temporaryFolder()
    site = await startSite()
    config = (await configFor(site, { channels: { desk: 'log://' }, rules: RULES })).file
    empty = folder.file('empty')
    await mkdir(empty)
    spawnSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder.file('.')], { cwd: ROOT })
    spawnSync('tar', ['-xzf', `dateline-${version}.tgz`], { cwd: folder.file('.') })
    await symlink(join(ROOT, 'node_modules'), folder.file('package/node_modules'))
  }, 60_000)
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })

  test.each([
    ['validate', 'dateline.yaml'],
    ['check --quiet', '12 entries'],
    ['rules', 'gone'],
    ['rules backtest', 'gone'],
    ['reread mfa-en', ''],
    ['sources', 'mfa-en'],
  ])('runs `dateline %s` from an empty folder', async (verb, said) => {
    const program = folder.file('package/bin/dateline.js')
    const { code, stdout, stderr } = await runDateline(verb.split(' '), { config, cwd: empty, program })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(said)
  })

  test('says which Node it needs where an older one starts it', async () => {
    const program = folder.file('package/bin/dateline.js')
    const older = `Object.defineProperty(process.versions, 'node', { value: '20.19.5' })`
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` }
    const { code, stderr } = await runDateline(['validate'], { config, cwd: empty, program, env })
    expect(code).toBe(2)
    expect(stderr).toContain('It runs on Node 26, which its npm ci brings along, and this is Node 20.19.5.')
  })

  test('says that it does not run as an installed package, since Node strips no types there', async () => {
    const installed = folder.file('node_modules/dateline')
    await cp(folder.file('package'), installed, { recursive: true, verbatimSymlinks: true })
    const program = join(installed, 'bin/dateline.js')
    const { code, stderr } = await runDateline(['validate'], { config, cwd: empty, program })
    expect(code).toBe(2)
    expect(stderr).toContain('Unpack it into a folder of its own')
  })
})
