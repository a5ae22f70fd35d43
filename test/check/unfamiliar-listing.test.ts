import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '../support/builders.ts'
import { namesAdded, type RowsSite, rowsOf, startRowsSite } from './rows-site.ts'

// A site that shows one page and no way on: whatever pushes all that is known off it looks like another listing.

const WEEK_MS = 7 * 24 * HOUR_MS

/** A source that has been watched for a week, in which nothing was published. */
async function startWatched(): Promise<RowsSite> {
  const site = await startRowsSite(rowsOf('e d c'))
  await site.watch.check()
  site.watch.skip(WEEK_MS)
  expect(await site.watch.check()).toMatchObject({ outcome: 'unchanged' })
  site.watch.skip(HOUR_MS / 6)
  return site
}

const datedLater = (names: string) => rowsOf(names).map((row) => ({ ...row, day: '2024-04-16' }))

describe('one page of which nothing is known', () => {
  test.each([
    ['shows more of one day than the source ever had', rowsOf('h g f')],
    ['has addresses of another form', datedLater('h g f').map((row) => ({ ...row, path: `/story/x${row.path}` }))],
    [
      'repeats titles that were listed',
      datedLater('h d-2 e-2').map((row) => ({ ...row, title: row.title.replace('-2', '') })),
    ],
  ])('is quarantined where it %s, said once as broken, and no article is added', async (_, rows) => {
    await using site = await startWatched()
    site.rows = rows
    for (let count = 0; count < 3; count += 1) {
      expect(await site.watch.check()).toMatchObject({
        outcome: 'quarantined',
        reason: 'redesign',
        changes: expect.any(Array),
      })
    }
    expect(await site.watch.changes()).toMatchObject([{ kind: 'broken', details: { reason: 'redesign' } }])
  })

  test('is believed, with a gap, where all of it is of later days', async () => {
    await using site = await startWatched()
    site.rows = datedLater('i h g')
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed' })
    expect(await namesAdded(site)).toEqual(['g', 'h', 'i'])
    expect(await site.watch.changes('gap')).toHaveLength(1)
  })

  test('is believed, with a gap, after so long that as many may well have come', async () => {
    await using site = await startWatched()
    site.watch.skip(WEEK_MS)
    site.rows = rowsOf('i h g')
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed' })
    expect(await namesAdded(site)).toEqual(['g', 'h', 'i'])
    expect(await site.watch.changes('gap')).toHaveLength(1)
  })

  test('is judged anew by later checks, and believed once as many may well have come', async () => {
    await using site = await startWatched()
    site.rows = rowsOf('i h g')
    expect(await site.watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'redesign' })
    site.watch.skip(24 * HOUR_MS)
    expect(await site.watch.check()).toMatchObject({ outcome: 'changed' })
    expect(await namesAdded(site)).toEqual(['g', 'h', 'i'])
  })
})
