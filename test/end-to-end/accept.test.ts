import { expect, test } from 'vitest'
import type { SnapshotRecord } from '../../src/model/records.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

test('what is in quarantine is listed, accepted, and then known', async () => {
  await using site = await startSite({ stock: 5 })
  const { file } = await configFor(site)
  const run = (...args: string[]) => runDateline(args, { config: file })
  await run('check')
  const none = await run('accept', 'mfa-en')
  expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 2, stdout: '' })
  expect(none.stderr).toMatch(/^dateline: No listing of mfa-en is in quarantine/u)

  const { key } = site.newsroom.publish({ title: '' })
  expect((await run('check')).code).toBe(4)
  const held = recordsOf<SnapshotRecord>(await run('snapshots', 'mfa-en', '--quarantined', '--json'))
  expect(held).toMatchObject([{ quarantined: 'missing-fields', entries: 6 }])
  const [accepted] = recordsOf(await run('accept', 'mfa-en', '--json'))
  expect(accepted).toEqual({
    source: 'mfa-en',
    snapshot: held[0]?.id,
    reason: 'missing-fields',
    entries: 6,
    changes: [1],
    renamed: 0,
  })
  expect((await run('show', key)).code).toBe(0)
})
