import { hash } from 'node:crypto'
import { chmod, mkdtempDisposable, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DiagnosisRecord } from '../../src/model/diagnosis.ts'
import { answer, startRawServer } from '../support/raw-server.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

async function examine(config: string, args: readonly string[] = []) {
  const ended = await runDateline(['doctor', '--json', ...args], { config })
  const findings = recordsOf<DiagnosisRecord>(ended)
  const find = (part: string, name: string | null = null) =>
    findings.find((finding) => finding.part === part && finding.name === name)
  return { ...ended, findings, find }
}

test('a sound set-up is said to be, part by part, and asks each page once and sends nothing', async () => {
  await using site = await startSite()
  await using receiver = await startRawServer({})
  const channels = { desk: `json://127.0.0.1:${receiver.port}/hook`, audit: 'log://' }
  const { file } = await configFor(site, { channels })
  const { code, findings, find } = await examine(file)
  expect(findings.filter(({ state }) => state === 'failed')).toEqual([])
  expect(code).toBe(0)
  expect(find('source', 'mfa-en')).toMatchObject({ state: 'ok', found: expect.stringMatching(/^12 entries in /u) })
  expect(find('channel', 'desk')).toMatchObject({ state: 'ok' })
  expect(find('channel', 'audit')).toMatchObject({ state: 'skipped' })
  for (const part of ['configuration', 'store', 'disk', 'names', 'network', 'clock']) {
    expect(find(part)).toMatchObject({ state: 'ok', advice: null })
  }
  expect(site.requests.map(({ path }) => path)).toEqual([new URL(site.listingUrl).pathname])
  expect(receiver.accepted()).toBe(1)
  expect(receiver.requests).toEqual([])
})

test('nothing in the folder of the store is changed, nor is anything left in the temporary one', async () => {
  await using site = await startSite()
  const { file, folder } = await configFor(site)
  await runDateline(['check'], { config: file })
  const before = await contentsOf(folder)
  site.newsroom.publish()
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'dateline-test-'))
  await runDateline(['doctor'], { config: file, env: { TMPDIR: temporary.path } })
  expect(await contentsOf(folder)).toEqual(before)
  expect((await readdir(temporary.path)).filter((name) => name.startsWith('dateline'))).toEqual([])
})

test('what is wrong is said with what to do, for people beside a table', async () => {
  await using site = await startSite()
  await using server = await startRawServer({ '/gone/': answer({ status: 503 }) })
  const gone = { id: 'gone', site: 'kcnawatch', url: server.url('/gone/') }
  const silent = { id: 'silent', site: 'kcnawatch', url: 'http://127.0.0.1:1024/' }
  const { file } = await configFor(site, { sources: [{}, gone, silent] })
  site.newsroom.wall('login')
  const { code, stdout } = await runDateline(['doctor'], { config: file })
  expect(code).toBe(4)
  expect(stdout).toMatch(/^source mfa-en +failed +walled: login-required/mu)
  expect(stdout).toMatch(/^source gone +failed +http-503 \(status 503\)\.$/mu)
  expect(stdout).toMatch(/^source silent +failed +connect \(/mu)
  expect(stdout).toMatch(/^network +failed +2 of 3 answered; not 127\.0\.0\.1:1024\.$/mu)
  expect(stdout).toMatch(/^source mfa-en: `dateline login SITE` signs in/mu)
})

test('only the sources that are named are looked at, and one that there is not is a mistake', async () => {
  await using site = await startSite()
  const other = { id: 'other', site: 'kcnawatch', url: site.url('/nowhere/') }
  const { file } = await configFor(site, { sources: [{}, other] })
  const { code, findings } = await examine(file, ['mfa-en'])
  expect(code).toBe(0)
  expect(findings.filter(({ part }) => part === 'source').map(({ name }) => name)).toEqual(['mfa-en'])
  expect((await examine(file, ['mfa'])).code).toBe(2)
})

test('a proxy that is not there is said, not the site that is', async () => {
  await using site = await startSite()
  const { file } = await configFor(site, { fetch: { proxy: 'http://127.0.0.1:1024' } })
  const { find } = await examine(file)
  expect(find('source', 'mfa-en')).toMatchObject({ state: 'failed', code: 'proxy' })
})

describe('the browser', () => {
  const nowhere = { fetch: { browser: 'auto', browserPath: '/nowhere/chromium' } }

  test('that is not there is a warning, and a failure where a source is always read through it', async () => {
    await using site = await startSite()
    const auto = await configFor(site, nowhere)
    const missing = { code: 'browser-missing', found: expect.stringContaining('/nowhere/chromium') }
    const { code, find } = await examine(auto.file)
    expect(code).toBe(0)
    expect(find('browser')).toMatchObject({ state: 'warning', ...missing })
    const always = await configFor(site, { ...nowhere, sources: [{ browser: 'always' }] })
    expect((await examine(always.file)).find('browser')).toMatchObject({ state: 'failed', ...missing })
  })

  test('is not tried where no source is read through it', async () => {
    await using site = await startSite()
    const { file } = await configFor(site, { fetch: { browser: 'never' } })
    expect((await examine(file)).find('browser')).toMatchObject({ state: 'skipped' })
  })
})

describe('the store', () => {
  test('that others can read is a warning', async () => {
    await using site = await startSite()
    const { file, folder } = await configFor(site)
    await runDateline(['check'], { config: file })
    await chmod(join(folder, 'dateline.db'), 0o644)
    const { code, find } = await examine(file)
    expect(code).toBe(0)
    expect(find('store')).toMatchObject({ state: 'warning', advice: expect.stringContaining('chmod 600') })
  })

  test.each([
    ['damaged', async (store: string) => truncate(store, 40_000)],
    ['no database', async (store: string) => writeFile(store, 'x'.repeat(5_000))],
  ])('that is %s is said, and every page is looked at all the same', async (_, spoil) => {
    await using site = await startSite()
    const { file, folder } = await configFor(site)
    await runDateline(['check'], { config: file })
    await spoil(join(folder, 'dateline.db'))
    const { code, find } = await examine(file)
    expect(code).toBe(3)
    expect(find('store')).toMatchObject({ state: 'failed', code: 'store-unreadable' })
    expect(find('source', 'mfa-en')).toMatchObject({ state: 'ok' })
  })
})

test('a clock that is ahead of all sites is said', async () => {
  await using site = await startSite()
  const date = new Date(Date.now() - 3_600_000).toUTCString()
  const page = '<!DOCTYPE html><ul id="latest_article_wrapper"></ul></html>'
  await using server = await startRawServer({ '/': answer({ headers: { date }, body: page }) })
  const { file } = await configFor(site, { sources: [{ url: server.url('/') }] })
  const { find } = await examine(file)
  expect(find('clock')).toMatchObject({ state: 'failed', found: expect.stringMatching(/^It is 36\d\d s ahead/u) })
  expect(find('source', 'mfa-en')).toMatchObject({ state: 'failed', code: 'selector-empty' })
})

async function contentsOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).toSorted()
  const hashes = names.map(async (name) => [name, hash('sha256', await readFile(join(folder, name)))] as const)
  return Object.fromEntries(await Promise.all(hashes))
}
