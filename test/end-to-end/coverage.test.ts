import { expect, test } from 'vitest'
import type { CoverageRecord, SourceRecord } from '../../src/model/records.ts'
import { openStore } from '../../src/store/open-store.ts'
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

test('audits that were made stand last, as a sentence and as a record', async () => {
  await using site = await startSite()
  const { file, folder } = await configFor(site)
  await runDateline(['check'], { config: file })
  await runDateline(['check'], { config: file })
  const store = await openStore(`${folder}/dateline.db`, Date.now())
  const at = Date.parse('2024-04-15T09:00:00Z')
  const drawn = { source_id: 'mfa-en', article_id: 1, drawn_at: at, due_at: at }
  const made = [0, 0, 1, 0].map((found_edit, day) => ({ ...drawn, visited_at: at + day * 86_400_000, found_edit }))
  await store.db
    .insertInto('audits')
    .values([...made, { ...drawn, visited_at: null, found_edit: null }])
    .execute()
  await store.close()

  const { stdout } = await runDateline(['coverage', 'mfa-en'], { config: file })
  expect(stdout).toContain('4 audits since 2024-04-15')
  expect(stdout).toContain('1 found an unseen edit: at most 75.2 % of old articles were edited unseen')
  const records = recordsOf(await runDateline(['coverage', 'mfa-en', '--json'], { config: file }))
  expect(records.at(-1)).toMatchObject({
    source: 'mfa-en',
    kind: 'audits',
    from: '2024-04-15T09:00:00.000Z',
    to: '2024-04-18T09:00:00.000Z',
    audits: 4,
    edited: 1,
    editedAtMost: expect.closeTo(0.7514, 4),
  })
  const before = await runDateline(['coverage', 'mfa-en', '--since', '1h'], { config: file })
  expect(before.stdout).not.toContain('audits')
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
