import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { CheckRecord, SourceRecord } from '../../src/model/records.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

async function startWithSource() {
  const site = await startSite()
  const { file } = await configFor(site)
  const text = `# mine\n${readFileSync(file, 'utf8')}# the end\n`
  writeFileSync(file, text)
  return { site, file, text, run: (...args: string[]) => runDateline(args, { config: file }) }
}

test('a listing is added to the configuration with the name of its page, and can be checked at once', async () => {
  const { site, file, text, run } = await startWithSource()
  await using _site = site
  await run('check')
  const other = site.url('/article/163/?lang=ko')
  const { code, stdout, stderr } = await run('add', other)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('12 articles')
  const id = /^Added (\S+) /u.exec(stdout)?.[1] ?? ''
  expect(id).toMatch(/^[a-z][a-z0-9-]+$/u)
  const written = readFileSync(file, 'utf8')
  expect(written.startsWith('# mine\n')).toBe(true)
  expect(written.endsWith('# the end\n')).toBe(true)
  expect(written.length).toBeGreaterThan(text.length)

  const states = recordsOf<SourceRecord>(await run('sources', '--json'))
  expect(states.map(({ state }) => state).sort()).toEqual(['new', 'ok'])
  expect(recordsOf<CheckRecord>(await run('check', id, '--json'))).toMatchObject([{ source: id, outcome: 'first' }])
})

test('with --dry-run nothing is written', async () => {
  const { site, file, text, run } = await startWithSource()
  await using _site = site
  const asked = await run('add', site.url('/article/163/?b'), '--dry-run', '--id', 'b', '--name', '둘', '--json')
  expect(recordsOf(asked)).toEqual([
    { id: 'b', name: '둘', site: 'kcnawatch', url: site.url('/article/163/?b'), entries: 12, added: false },
  ])
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('what cannot be added is one sentence, and nothing is written', async () => {
  const { site, file, text, run } = await startWithSource()
  await using _site = site
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await run('add', ...args)
    expect(stdout).toBe('')
    expect(stderr).not.toMatch(/\n +at /u)
    return { code, stderr }
  }
  const other = site.url('/article/163/?b')
  expect(await said(site.listingUrl)).toMatchObject({ code: 2, stderr: expect.stringContaining('already, as mfa-en') })
  expect(await said(other, '--id', 'mfa-en')).toMatchObject({ code: 2, stderr: expect.stringContaining('already') })
  expect(await said(other, '--id', 'Not An Id')).toMatchObject({ code: 2, stderr: expect.stringContaining('--id') })
  expect(await said(other, '--site', 'kcnawach')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('kcnawatch'),
  })
  expect(await said('kcnawatch.org')).toMatchObject({ code: 2, stderr: expect.stringContaining('no address') })
  expect(await said('ftp://127.0.0.1/')).toMatchObject({ code: 2 })
  expect(await said('http://news.invalid/')).toMatchObject({ code: 2, stderr: expect.stringContaining('--site') })
  site.newsroom.wall()
  expect(await said(other)).toMatchObject({ code: 4, stderr: expect.stringContaining('login-required') })
  expect(readFileSync(file, 'utf8')).toBe(text)
})
