import { expect, test } from 'vitest'
import type { ListingDiff } from '../../src/model/listing-diff.ts'
import type { ChangeRecord, DiffRecord } from '../../src/model/records.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

test('a silent edit is classed by what it changed, with the names of the configuration, and diff shows it', async () => {
  await using site = await startSite()
  const { file } = await configFor(site, {
    defaults: { revisit: { share: 0, min: '1ms', max: '1ms' } },
    names: [['Sarova', '사로바']],
  })
  const run = (...args: string[]) => runDateline(args, { config: file, env: { TZ: 'UTC' } })
  await run('check')
  const statement = '사로바대사는 김정은동지께 14명의 대표들을 소개하였다.'
  const article = site.newsroom.publish({ title: 'Envoys Received', paragraphs: [statement, 'They talked.'] })
  await run('check')
  site.newsroom.edit(article.key, { paragraphs: ['대사는 김정은동지께 9명의 대표들을 소개하였다.', 'They talked.'] })
  await run('check')

  const [edit] = recordsOf<ChangeRecord>(await run('history', '--kind', 'edited', '--json'))
  expect(edit).toMatchObject({ classes: ['name', 'number'], article: { key: article.key } })
  const [diff] = recordsOf<DiffRecord>(await run('diff', 'envoys received', '--json'))
  expect(diff).toMatchObject({
    classes: ['name', 'number'],
    summary: ['1 name removed: 사로바', '1 number 14명 to 9명', 'title unchanged'],
  })
  const shown = await run('diff', article.key)
  expect(shown.stdout).toContain('  [-사로바-]대사는 김정은동지께 [-14명-]{+9명+}의 대표들을 소개하였다.\n')

  const [listings] = recordsOf<ListingDiff>(await run('diff', '--snapshots', '1', '2', '--json'))
  expect(listings?.added.map(({ key }) => key)).toEqual([article.key])
  expect(listings?.gone.map(({ rolledOff }) => rolledOff)).toEqual([true])
}, 120_000)
