import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

test('verify finds a store whole, and names a capture of which one byte was flipped', async () => {
  await using site = await startSite({ stock: 5 })
  const { file, folder } = await configFor(site)
  const run = (...args: string[]) => runDateline(args, { config: file })
  await run('check')
  site.newsroom.publish()
  await run('check')
  expect(await run('verify')).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^Whole: \d+ captures, 2 snapshots, 6 revisions and 1 changes/u),
  })

  const raw = new DatabaseSync(join(folder, 'dateline.db'))
  const { body } = raw.prepare('SELECT body FROM captures WHERE id = 1').get() as { body: Uint8Array }
  body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1
  raw.prepare('UPDATE captures SET body = ? WHERE id = 1').run(body)
  raw.close()
  const shown = await run('verify')
  expect(shown.code).toBe(3)
  expect(shown.stdout).toContain('capture 1 of mfa-en: it was altered since it was recorded')
  const told = await run('verify', '--json')
  expect(told.code).toBe(3)
  expect(recordsOf<Record<string, unknown>>(told).map(({ type, what, id }) => [type, what, id])).toContainEqual([
    'finding',
    'capture',
    1,
  ])
})
