import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EvidenceRecord } from '../../src/model/records.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

const config = {
  sources: [{ revisit: { min: '10ms', max: '10ms' } }],
  channels: { desk: 'log://' },
  rules: [{ name: 'additions', on: ['added'], to: ['desk'] }],
}

test('a change is explained by its checks, visits, captures and alerts, and its pages can be saved', async () => {
  await using site = await startSite({ stock: 4 })
  const { file, folder } = await configFor(site, config)
  const run = (...args: string[]) => runDateline(args, { config: file })
  await run('check')
  const { key } = site.newsroom.publish({ title: 'Talks Held', paragraphs: ['They met.', 'It rained.'] })
  await run('check')
  site.newsroom.edit(key, { title: 'Talks Put Off' })
  await run('check')

  const [added] = recordsOf<EvidenceRecord>(await run('explain', '1', '--json'))
  expect(added?.change).toMatchObject({ id: 1, kind: 'added' })
  expect(added?.checks.map(({ outcome }) => outcome)).toEqual(['first', 'changed'])
  expect(added?.deliveries).toMatchObject([{ channel: 'desk', state: 'sent', changes: [1] }])

  const saved = join(folder, 'saved')
  const edited = await run('explain', '2', '--save', saved, '--json')
  const [edit] = recordsOf<EvidenceRecord>(edited)
  expect(edit).toMatchObject({ change: { kind: 'edited' }, checks: [], deliveries: [], announceBy: null })
  expect(edit?.visits.map(({ outcome }) => outcome).slice(-1)).toEqual(['edited'])
  expect(edit?.captures).toHaveLength(2)
  const hashes = readdirSync(saved).map((name) =>
    createHash('sha256')
      .update(readFileSync(join(saved, name)))
      .digest('hex'),
  )
  expect(hashes.sort()).toEqual(edit?.captures.map(({ sha256 }) => sha256).sort())
  const texts = readdirSync(saved)
    .sort()
    .map((name) => readFileSync(join(saved, name), 'utf8'))
  expect(texts[0]).toContain('Talks Held')
  expect(texts[1]).toContain('Talks Put Off')

  const shown = (await run('explain', '2')).stdout
  expect(shown).toContain('Why it is believed: Two whole pages of the article')
  expect(shown).toContain('Alerts: none')
  expect((await run('history', '--why')).stdout).toContain('Change 2: Two whole pages')
  // What is there already is not written over.
  expect(await run('explain', '2', '--save', saved)).toMatchObject({ code: 2, stdout: '' })
  expect(await run('explain', '99')).toMatchObject({ code: 2, stderr: expect.stringContaining('No change 99') })
})
