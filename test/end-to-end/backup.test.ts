import { existsSync, readdirSync, statSync } from 'node:fs'
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BackupRecord, ChangeRecord, CheckRecord } from '../../src/model/records.ts'
import { startProcess } from '../support/processes.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

/** Writes to a store without pause until it is killed, and says so once it has begun. */
const WRITER = `
  import { openStore } from 'src/store/open-store.ts'
  const store = await openStore(args[0], 0)
  for (let at = 0; ; at += 1) {
    const row = { source_id: 'mfa-en', from_at: at, to_at: at, slots: 1, reason: 'down' }
    await store.db.insertInto('missed_slots').values(row).execute()
    if (at === 100) say('writing')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }`

test('a backup taken while others write is whole, and a check goes on from it', async () => {
  await using site = await startSite({ stock: 6 })
  const { file, folder } = await configFor(site)
  const run = (...args: string[]) => runDateline(args, { config: file })
  await run('check')
  site.newsroom.publish({ title: 'Before the Backup', paragraphs: ['One.'] })
  await run('check')

  await using writer = startProcess(WRITER, [join(folder, 'dateline.db')])
  await writer.line()
  const backup = join(folder, 'monday.db')
  const taken = await run('backup', backup, '--json')
  expect(taken).toMatchObject({ code: 0, stderr: '' })
  const [record] = recordsOf<BackupRecord>(taken)
  expect(record).toMatchObject({ file: backup, rows: { changes: 1, checks: 2 } })
  expect(record?.rows['missed_slots']).toBeGreaterThan(99)
  expect(record?.bytes).toBe(statSync(backup).size)
  expect(statSync(backup).mode & 0o777).toBe(0o600)
  await writer.kill()

  const aside = join(folder, 'aside')
  await mkdir(aside)
  for (const name of readdirSync(folder)) {
    if (name.startsWith('dateline.db')) await rename(join(folder, name), join(aside, name))
  }
  await copyFile(backup, join(folder, 'dateline.db'))
  expect(await run('verify')).toMatchObject({ code: 0 })
  const { key } = site.newsroom.publish({ title: 'After the Backup', paragraphs: ['Two.'] })
  const [check] = recordsOf<CheckRecord>(await run('check', '--json'))
  expect(check).toMatchObject({ outcome: 'changed', changes: [2] })
  const changes = recordsOf<ChangeRecord>(await run('history', '--json'))
  expect(changes.map(({ article }) => article?.title)).toEqual(['After the Backup', 'Before the Backup'])
  expect(changes[0]?.article?.key).toBe(key)
})

test('a backup overwrites no file, and needs a store', async () => {
  await using site = await startSite()
  const { file, folder } = await configFor(site)
  const run = (...args: string[]) => runDateline(args, { config: file })
  const taken = join(folder, 'taken')
  await writeFile(taken, 'mine')
  expect(await run('backup', taken)).toMatchObject({ code: 3, stderr: expect.stringContaining('no store') })
  await run('check')
  expect(await run('backup', taken)).toMatchObject({ code: 2, stderr: expect.stringContaining('never overwrites') })
  expect(statSync(taken).size).toBe(4)
  const nowhere = join(folder, 'nowhere', 'monday.db')
  expect(await run('backup', nowhere)).toMatchObject({ code: 2, stderr: expect.stringContaining('ENOENT') })
  expect(existsSync(nowhere)).toBe(false)
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})
