import { hash } from 'node:crypto'
import { chmod, mkdtempDisposable, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load-config.ts'
import { openSessions } from '../../src/fetch/sessions.ts'
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
  expect(find('channel', 'audit')).toMatchObject({ state: 'ok' })
  expect(find('robots', 'mfa-en')).toMatchObject({ state: 'skipped' })
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
  await using server = await startRawServer({
    '/robots.txt': answer({ status: 404, headers: { connection: 'close' } }),
    '/gone/': answer({ status: 503 }),
  })
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

test('robots.txt has a finding of its own, and is not asked where the operator says so', async () => {
  await using site = await startSite()
  await using server = await startRawServer({ '/robots.txt': answer({ body: 'User-agent: *\nDisallow: /' }) })
  const shut = { id: 'shut', site: 'kcnawatch', url: server.url('/list') }
  const silent = { id: 'silent', site: 'kcnawatch', url: 'http://127.0.0.1:1024/' }
  const { file } = await configFor(site, { sources: [{ robots: 'ignore' }, shut, silent] })
  const { code, find } = await examine(file)
  expect(code).toBe(4)
  expect(find('robots', 'mfa-en')).toMatchObject({ state: 'skipped' })
  expect(find('robots', 'shut')).toMatchObject({ state: 'failed', code: 'robots' })
  expect(find('robots', 'silent')).toMatchObject({ state: 'skipped' })
  expect(find('source', 'shut')).toMatchObject({ state: 'failed', code: 'robots' })
})

test('channels of all kinds are reached, and not one is sent to', async () => {
  await using site = await startSite()
  await using receiver = await startRawServer({})
  const at = `127.0.0.1:${receiver.port}`
  const channels = {
    webhook: `json://${at}/hook`,
    ntfy: `ntfy://${at}/topic`,
    matrix: `matrix://token-4711@${at}/!room:example.org`,
    apprise: `apprise://${at}/key`,
    mail: `mailto://desk:password-4712@${at}?tls=no&from=desk@example.org&to=desk@example.org`,
    untrusted: `jsons://${at}/hook`,
    silent: 'json://127.0.0.1:1024/hook',
    program: `exec://${process.execPath}`,
    nothing: 'exec:///nowhere/program',
    folder: 'exec:///tmp',
    log: 'log://',
  }
  const { file } = await configFor(site, { alerts: { exec: true }, channels })
  const { code, find, stdout } = await examine(file)
  expect(code).toBe(4)
  for (const name of ['webhook', 'ntfy', 'matrix', 'apprise', 'mail', 'program', 'log']) {
    expect(find('channel', name)).toMatchObject({ state: 'ok', advice: null })
  }
  expect(find('channel', 'silent')).toMatchObject({ state: 'failed', code: 'connect' })
  for (const name of ['untrusted', 'nothing', 'folder']) {
    expect(find('channel', name)).toMatchObject({ state: 'failed', advice: expect.any(String) })
  }
  expect(stdout).not.toMatch(/token-4711|password-4712/u)
  expect(receiver.requests.map(({ path }) => path)).toEqual([])
})

test('sessions that are kept beside the store are used, and said to be there, over or unreadable', async () => {
  await using site = await startSite()
  const { file, folder } = await configFor(site)
  expect((await examine(file)).findings.filter(({ part }) => part === 'session')).toEqual([])
  const [source] = loadConfig(file, {}).sources
  const kept = openSessions(join(folder, 'sessions'))
  const id = source?.site.id ?? ''
  const cookie = { name: 'sid', value: 'secret-4713', domain: '127.0.0.1', path: '/', httpOnly: true, secure: false }
  const save = (expires: number) =>
    kept.save({ site: id, savedAt: '2024-04-15T00:00:00.000Z', cookies: [{ ...cookie, expires }] })
  await save(-1)
  const signedIn = await examine(file)
  expect(signedIn.find('session', id)).toMatchObject({ state: 'ok', found: 'Signed in on 2024-04-15.' })
  expect(signedIn.stdout).not.toContain('secret-4713')
  await save(1_000)
  expect((await examine(file)).find('session', id)).toMatchObject({ state: 'failed', code: 'login-required' })
  await writeFile(join(folder, 'sessions', `${id}.json`), '{')
  expect((await examine(file)).find('session', id)).toMatchObject({ state: 'failed', code: 'session-unreadable' })
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
