import { expect, test } from 'vitest'
import type { CoverageRecord, SourceRecord } from '../../src/model/records.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

test('coverage tells an outage and a pause from watching, and sources shows the pause', async () => {
  await using site = await startSite()
  const { file } = await configFor(site, { sources: [{ schedule: '0 0 1 1 *' }] })
  const run = (...args: string[]) => runDateline(args, { config: file })
  await run('check')
  site.newsroom.fail({ kind: 'status', code: 503, times: 1 })
  expect((await run('check')).code).toBe(4)
  await run('check')
  await run('check')

  const coverage = recordsOf<CoverageRecord>(await run('coverage', 'mfa-en', '--json'))
  expect(coverage).toMatchObject([
    { source: 'mfa-en', kind: 'blind', cause: 'failed', reason: 'http-503', additionsKnown: true },
    { kind: 'watched', cause: null, reason: null, checks: 1 },
  ])
  expect((await run('coverage', 'mfa-en')).stdout).toContain('failed: http-503')

  expect(await run('pause', 'mfa-en')).toMatchObject({ code: 0, stderr: '' })
  expect(recordsOf<SourceRecord>(await run('sources', '--json'))).toMatchObject([
    { state: 'paused', nextCheckAt: null },
  ])
  expect(recordsOf(await run('check', '--json'))).toEqual([])
  expect(await run('check')).toMatchObject({ code: 0, stdout: expect.stringContaining('Every source is paused') })
  expect(recordsOf(await run('check', 'mfa-en', '--json'))).toMatchObject([{ outcome: 'unchanged' }])
  expect(recordsOf<SourceRecord>(await run('resume', 'mfa-en', '--json'))).toMatchObject([
    { id: 'mfa-en', state: 'ok' },
  ])
})

test('a source that is not there is one sentence and exit code 2', async () => {
  await using site = await startSite()
  const { file } = await configFor(site)
  await runDateline(['check'], { config: file })
  for (const verb of ['coverage', 'pause', 'resume']) {
    const { code, stdout, stderr } = await runDateline([verb, 'mfa-e'], { config: file })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('mfa-en')
  }
})
