import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SourceRecord } from '../../src/model/records.ts'
import { recordsOf, runDateline, startDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

type Case = {
  readonly name: string
  readonly args: readonly string[]
  readonly overrides?: Record<string, unknown>
  readonly code: number
  readonly says: RegExp
}

const CASES: readonly Case[] = [
  { name: 'an unknown key', args: ['validate'], overrides: { sorces: [] }, code: 2, says: /sorces.*sources/u },
  {
    name: 'a bad cron line',
    args: ['check'],
    overrides: { defaults: { schedule: '61 * * * *' } },
    code: 2,
    says: /dateline\.yaml:\d+:\d+.*schedule/u,
  },
  {
    name: 'a missing variable',
    args: ['run'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
    overrides: { channels: { desk: '${NO_SUCH_VARIABLE}' } },
    code: 2,
    says: /NO_SUCH_VARIABLE/u,
  },
  { name: 'an unknown source', args: ['check', 'mfa-em'], code: 2, says: /mfa-em.*did you mean mfa-en/u },
  { name: 'a verb that is not there', args: ['chekc'], code: 2, says: /chekc.*check/su },
]

test.each(CASES)('$name is one clear error without a stack trace', async ({ args, overrides, code, says }) => {
  await using site = await startSite()
  const { file } = await configFor(site, overrides)
  const ended = await runDateline(args, { config: file })
  expect(ended.stderr).toMatch(says)
  expect(ended.stderr).not.toMatch(/\n\s+at /u)
  expect(ended.code).toBe(code)
  expect(ended.stdout).toBe('')
})

test('a store that is no store is refused by name, left as it is, with exit code 3', async () => {
  await using site = await startSite()
  const { file, folder } = await configFor(site)
  await writeFile(join(folder, 'dateline.db'), 'this is a text file, and it is not short enough to be taken for empty')
  for (const verb of ['check', 'run', 'history']) {
    const ended = await runDateline([verb], { config: file })
    expect(ended.stderr).toMatch(/dateline\.db is not a database/u)
    expect(ended.stderr).not.toMatch(/\n\s+at /u)
    expect(ended.code).toBe(3)
  }
})

test('a store in a place that cannot be made is refused with exit code 3', async () => {
  await using site = await startSite()
  const { file } = await configFor(site, { store: 'sqlite:./dateline.yaml/dateline.db' })
  const ended = await runDateline(['check'], { config: file })
  expect(ended.stderr).toMatch(/not a folder/u)
  expect(ended.code).toBe(3)
})

test('a second daemon says who holds the store, and commands work beside the first', async () => {
  await using site = await startSite()
  const { file, folder } = await configFor(site, { web: { port: 0 } })
  await using daemon = startDateline(['run'], { config: file })
  await daemon.said('daemon started')
  const second = await runDateline(['run'], { config: file })
  expect(second.stderr).toContain(`process ${daemon.process.pid}`)
  expect(second.stderr).not.toMatch(/\n\s+at /u)
  expect(second.code).toBe(3)
  const renamed = await configFor(site, {
    store: `sqlite:${join(folder, 'dateline.db')}`,
    sources: [{ name: 'Another' }],
  })
  expect((await runDateline(['run'], { config: renamed.file })).code).toBe(3)
  const [source] = recordsOf<SourceRecord>(await runDateline(['sources', '--json'], { config: file }))
  // A daemon that is refused has written nothing.
  expect(source?.name).toBe('Ministry of Foreign Affairs (EN)')
  expect((await runDateline(['check'], { config: file })).code).toBe(0)
  expect((await runDateline(['sources'], { config: file })).code).toBe(0)
})

test('a configuration that is not there is named, with what to do', async () => {
  const ended = await runDateline(['check'], { config: join(import.meta.dirname, 'no-such.yaml') })
  expect(ended.stderr).toMatch(/no-such\.yaml/u)
  expect(ended.stderr).toMatch(/--config/u)
  expect(ended.code).toBe(2)
})
