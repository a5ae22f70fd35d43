import { expect, test } from 'vitest'
import type {
  ArticleRecord,
  ChangeRecord,
  CheckRecord,
  SnapshotEntryRecord,
  SnapshotRecord,
} from '../../src/model/records.ts'
import { startReceiver } from '../support/receiver.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

test('a check prints first with 12 entries, then changed with exactly what was published, then unchanged', async () => {
  await using site = await startSite()
  const { file } = await configFor(site)
  const check = async () => recordsOf<CheckRecord>(await runDateline(['check', '--json'], { config: file }))

  expect(await check()).toMatchObject([
    { outcome: 'first', entries: 12, changes: [], status: 200, via: 'http', pages: 1 },
  ])
  const published = [site.newsroom.publish({ language: 'ko' }), site.newsroom.publish({ language: 'en' })]
  expect(await check()).toMatchObject([{ outcome: 'changed', entries: 12, changes: [1, 2] }])
  expect(await check()).toMatchObject([{ outcome: 'unchanged', entries: 12, changes: [] }])

  const history = recordsOf<ChangeRecord>(await runDateline(['history', '--json'], { config: file }))
  expect(history.map(({ kind, article }) => [kind, article?.key, article?.title])).toEqual(
    published.toReversed().map(({ key, title }) => ['added', key, title]),
  )
})

test('the text of an article equals its paragraphs, with no space gained around names set in bold', async () => {
  await using site = await startSite()
  const { file } = await configFor(site)
  await runDateline(['check'], { config: file })
  const article = site.newsroom.publish({
    title: 'Reception Given',
    paragraphs: ['Kang Un Sol, the vice-minister, met (Ri Byol Ha) there.', 'They talked.'],
  })
  await runDateline(['check'], { config: file })

  const [shown] = recordsOf<ArticleRecord>(await runDateline(['show', article.key, '--json'], { config: file }))
  expect(shown?.text).toBe('Kang Un Sol, the vice-minister, met (Ri Byol Ha) there.\n\nThey talked.')
  expect(shown).toMatchObject({ key: article.key, title: 'Reception Given', source: 'mfa-en', state: 'listed' })
  expect(shown?.revisions).toHaveLength(1)
  const [byUrl] = recordsOf<ArticleRecord>(
    await runDateline(['show', site.articleUrl(article.key), '--json'], { config: file }),
  )
  expect(byUrl).toEqual(shown)
})

test('snapshots agree with what was published, entry by entry', async () => {
  await using site = await startSite()
  const { file } = await configFor(site)
  await runDateline(['check'], { config: file })
  site.newsroom.publish()
  await runDateline(['check'], { config: file })

  const snapshots = recordsOf<SnapshotRecord>(await runDateline(['snapshots', 'mfa-en', '--json'], { config: file }))
  expect(snapshots.map(({ id, entries }) => [id, entries])).toEqual([
    [2, 12],
    [1, 12],
  ])
  const entries = recordsOf<SnapshotEntryRecord>(
    await runDateline(['snapshots', 'mfa-en', '2', '--json'], { config: file }),
  )
  const listed = site.newsroom.listing().slice(0, 12)
  expect(entries.map(({ position, key, title, published }) => [position, key, title, published])).toEqual(
    listed.map(({ key, title, published }, at) => [at + 1, key, title, published]),
  )
})

test('30 items published between two checks of a 12-entry page are all found by paging back, each recorded once', async () => {
  await using site = await startSite()
  const { file } = await configFor(site)
  await runDateline(['check'], { config: file })
  const published = site.newsroom.burst(30)
  const [check] = recordsOf<CheckRecord>(await runDateline(['check', '--json'], { config: file }))

  expect(check?.changes).toHaveLength(30)
  expect(check?.pages).toBeGreaterThan(2)
  const history = recordsOf<ChangeRecord>(await runDateline(['history', '--json', '--limit', '100'], { config: file }))
  expect(history.map(({ article }) => article?.key).toSorted()).toEqual(published.map(({ key }) => key).toSorted())
  expect(history.filter(({ late }) => late)).toHaveLength(18)
})

test('an alert goes out once, with its article read, and not for the baseline', async () => {
  await using site = await startSite()
  await using receiver = await startReceiver()
  const { file } = await configFor(site, {
    channels: { desk: receiver.channel },
    rules: [{ name: 'all', on: ['added'], to: ['desk'] }],
  })
  await runDateline(['check'], { config: file })
  expect(receiver.received).toEqual([])
  const { key } = site.newsroom.publish()
  await runDateline(['check'], { config: file })
  await runDateline(['check'], { config: file })
  expect(receiver.received.flatMap(({ changes }) => changes.map(({ article }) => article?.key))).toEqual([key])
})

test('a wall is an outcome with its reason and exit code 4, and the listing stays as it was', async () => {
  await using site = await startSite()
  const { file } = await configFor(site)
  await runDateline(['check'], { config: file })
  site.newsroom.wall()
  const ended = await runDateline(['check', '--json'], { config: file })
  expect(ended.code).toBe(4)
  expect(recordsOf<CheckRecord>(ended)).toMatchObject([{ outcome: 'walled', reason: 'login-required', changes: [] }])
  site.newsroom.unwall()
  const again = await runDateline(['check', '--json'], { config: file })
  expect(recordsOf<CheckRecord>(again)).toMatchObject([{ outcome: 'unchanged', changes: [] }])
  expect(again.code).toBe(0)
})

test('--json prints records on stdout and nothing else there', async () => {
  await using site = await startSite()
  const { file } = await configFor(site, {
    channels: { log: 'log://' },
    rules: [{ name: 'all', on: ['added'], to: ['log'] }],
  })
  await runDateline(['check', '--json'], { config: file })
  site.newsroom.publish()
  const ended = await runDateline(['check', '--json'], { config: file })
  expect(recordsOf<CheckRecord>(ended)).toHaveLength(1)
  expect(recordsOf<{ msg: string }>({ stdout: ended.stderr }).map(({ msg }) => msg)).toContain('alert')
})
