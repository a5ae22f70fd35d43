import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ChangeRecord } from '../../src/model/records.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'

test('the demo shows a baseline, an addition with its headline and an edit, and its store can be read afterwards', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'dateline-demo-'))
  const ended = await runDateline(['demo', '--for', '20s'], { cwd: folder.path })
  expect(ended.stdout).toMatch(/Baseline: 12 entries/u)
  expect(ended.stdout).toMatch(/Added: \S/u)
  expect(ended.stdout).toMatch(/Edited: .*\(number, paragraph-removed\)/u)
  expect(ended.stdout).toMatch(/Try next/u)
  expect(ended.stdout).not.toMatch(/Trouble/u)
  expect(ended.code).toBe(0)
  const config = join(folder.path, 'snapshots/demo/dateline.yaml')
  const kinds = recordsOf<ChangeRecord>(await runDateline(['history', '--json'], { config })).map(({ kind }) => kind)
  expect(kinds).toContain('added')
  expect(kinds).toContain('edited')
})
