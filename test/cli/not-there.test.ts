import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { previewCommand, retryCommand, testCommand } from '../../src/cli/alerts-send.ts'
import type { Globals } from '../../src/cli/globals.ts'
import { loginCommand } from '../../src/cli/login.ts'
import { createOutput } from '../../src/cli/output.ts'
import { backtestCommand } from '../../src/cli/rules.ts'
import { openSessions } from '../../src/fetch/sessions.ts'
import type { FailureCode } from '../../src/model/failure.ts'
import { configFor, startSite } from '../support/site.ts'

// Verbs that are given the name of something that there is not.

function globalsOf(config: string): Globals {
  const out = createOutput({ stdout: { write: () => true }, env: {}, quiet: true, zone: 'UTC', now: 0 })
  return { config, json: false, quiet: true, env: {}, out }
}

test.each<[string, FailureCode, (globals: Globals) => Promise<number>]>([
  ['login of a site', 'site-unknown', (globals) => loginCommand(globals, 'nowhere', {})],
  ['login without a display', 'display-missing', (globals) => loginCommand(globals, 'mfa-en', {})],
  ['a test of a channel', 'channel-unknown', (globals) => testCommand(globals, 'nowhere')],
  ['a preview for a channel', 'channel-unknown', (globals) => previewCommand(globals, '1', 'nowhere')],
  ['a backtest of a rule', 'rule-unknown', (globals) => backtestCommand(globals, 'nowhere', {})],
  ['another try of an alert', 'alert-unknown', (globals) => retryCommand(globals, '7')],
])('%s is %s', async (_what, code, command) => {
  await using site = await startSite()
  const { file } = await configFor(site)
  await expect(command(globalsOf(file))).rejects.toMatchObject({ code })
})

test('a file of cookies for other sites is session-empty', async () => {
  await using site = await startSite()
  const { file, folder } = await configFor(site)
  const cookies = join(folder, 'cookies.txt')
  await writeFile(cookies, 'elsewhere.example\tFALSE\t/\tFALSE\t0\tsid\tvalue\n')
  const login = loginCommand(globalsOf(file), 'mfa-en', { cookies })
  await expect(login).rejects.toMatchObject({ code: 'session-empty' })
})

test.each(['{', 'null', '[]', '{"cookies":1}'])('a session file that holds %s is session-unreadable', async (text) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'dateline-'))
  await writeFile(join(folder.path, 'kcnawatch.json'), text)
  const found = openSessions(folder.path).find('kcnawatch')
  await expect(found).rejects.toMatchObject({ code: 'session-unreadable' })
})
