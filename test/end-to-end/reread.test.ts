import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import type { RereadRecord } from '../../src/model/reread.ts'
import { recordsOf, runDateline } from '../support/run-dateline.ts'
import { configFor, startSite } from '../support/site.ts'

test('stored pages are read again by the profile of now, and nothing is recorded', async () => {
  await using site = await startSite({ stock: 3 })
  const { file } = await configFor(site)
  const run = (...args: string[]) => runDateline(args, { config: file })
  await run('check')
  site.newsroom.publish()
  await run('check')
  const reread = async () => recordsOf<RereadRecord>(await run('reread', 'mfa-en', '--json'))

  const same = await reread()
  expect(same.map(({ what, outcome, differences }) => [what, outcome, differences.length])).toEqual([
    ...[1, 2].map(() => ['listing', 'same', 0]),
    ...[1, 2, 3, 4].map(() => ['article', 'same', 0]),
  ])
  expect((await run('reread', 'mfa-en')).stdout).toBe(
    'mfa-en: 6 stored listings and articles read again: 6 same. Nothing was recorded.\n',
  )

  const changes = (await run('history', '--json')).stdout
  change(file, {
    listing: { fields: { title: { selector: '.hidden-xs' } } },
    article: { fields: { sourceLabel: null } },
  })
  const differing = await reread()
  expect(differing.map(({ what, outcome }) => [what, outcome])).toEqual([
    ...[1, 2].map(() => ['listing', 'differs']),
    ...[1, 2, 3, 4].map(() => ['article', 'differs']),
  ])
  expect(differing[0]?.differences).toHaveLength(3)
  expect(differing[0]?.differences[0]).toMatchObject({ what: 'title' })
  expect(differing.at(-1)?.differences).toMatchObject([{ what: 'label', key: null, after: null }])

  change(file, { listing: { entries: '.no-such-row' }, article: { text: { selector: '.no-such-text' } } })
  const lost = await reread()
  expect(lost[0]).toMatchObject({ outcome: 'doubted', reason: 'selector-empty', differences: [] })
  expect(lost.at(-1)?.differences.map(({ what, after }) => [what, after])).toContainEqual(['text', ''])
  expect((await run('history', '--json')).stdout).toBe(changes)
})

/** Has the source override its site profile. */
function change(file: string, overrides: object): void {
  const config = parse(readFileSync(file, 'utf8')) as { sources: object[] }
  const [{ id, name, site, url }] = config.sources as [Record<string, unknown>]
  writeFileSync(file, stringify({ ...config, sources: [{ id, name, site, url, ...overrides }] }))
}
