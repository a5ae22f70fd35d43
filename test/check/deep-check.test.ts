import { describe, expect, test } from 'vitest'
import { keysOfChanges, startWatch, type Watch } from './watch.ts'

const HOUR_MS = 3_600_000
const DEEP = { defaults: { deepCheck: { pages: 3, at: '03:30' } } }

async function startDeep(options: Parameters<typeof startWatch>[0] = {}): Promise<Watch> {
  const { config = {}, ...others } = options
  const defaults = { ...DEEP.defaults, ...(config['defaults'] ?? {}) }
  const watch = await startWatch({ stock: 60, ...others, config: { ...config, defaults } })
  await watch.check()
  return watch
}

/** The deep check of the next day. */
function nextDay(watch: Watch) {
  watch.skip(24 * HOUR_MS)
  return watch.check()
}

describe('a deep check', () => {
  test('is the first one after the quiet hour, and only that', async () => {
    await using watch = await startDeep({ validators: ['etag'] })
    expect(await watch.check()).toMatchObject({ status: 304, pages: 1 })
    expect(await nextDay(watch)).toMatchObject({ status: 200, pages: 3 })
    expect(await watch.check()).toMatchObject({ status: 304, pages: 1 })
    expect(await nextDay(watch)).toMatchObject({ outcome: 'unchanged', status: 200, pages: 3 })
  })

  test('takes what it reads for the first time for older history', async () => {
    await using watch = await startDeep()
    expect(await nextDay(watch)).toMatchObject({ outcome: 'changed', entries: 30, changes: [] })
  })

  test('finds what was inserted further down, where it has read before, and says it once', async () => {
    await using watch = await startDeep()
    await nextDay(watch)
    const { key } = watch.site.newsroom.backdate(9, 20)
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged' })
    expect(await nextDay(watch)).toMatchObject({ outcome: 'changed' })
    const added = await watch.changes()
    expect(added).toMatchObject([{ kind: 'added', late: true, backdated: true, article: { key } }])
    await nextDay(watch)
    expect(await watch.changes()).toHaveLength(1)
  })

  test('finds it by its place as well, where addresses do not tell when they were taken in', async () => {
    const pattern = '^https?://[^/?#]+/newstream/(?<key>\\d+-\\d+)'
    await using watch = await startDeep({ config: { sources: [{ identity: { pattern } }] } })
    await nextDay(watch)
    const { key } = watch.site.newsroom.backdate(9, 20)
    await nextDay(watch)
    expect(keysOfChanges(await watch.changes())).toEqual([key])
  })

  test('is none where one page is all that is wanted', async () => {
    await using watch = await startDeep({ config: { defaults: { deepCheck: { pages: 1 } } } })
    expect(await nextDay(watch)).toMatchObject({ outcome: 'unchanged', pages: 1 })
  })

  test('does without the pages that do not come', async () => {
    await using watch = await startDeep()
    watch.site.newsroom.fail({ kind: 'status', code: 503, on: 'fragment', times: 9 })
    expect(await nextDay(watch)).toMatchObject({ outcome: 'unchanged', pages: 2 })
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', pages: 1 })
  })
})

describe('a gap', () => {
  const short = { config: { defaults: { maxPages: 2 } } }

  test('is closed by the next check, which reads on further, where its entries turn up', async () => {
    await using watch = await startDeep(short)
    const published = watch.site.newsroom.burst(25).map(({ key }) => key)
    await watch.check()
    expect(await watch.changes('gap')).toHaveLength(1)
    const closing = await watch.check()
    expect(closing).toMatchObject({ outcome: 'changed', pages: 3 })
    expect(keysOfChanges(await watch.changes('added')).toSorted()).toEqual(published.toSorted())
    expect(await watch.changes('gap')).toMatchObject([
      { details: { atLeast: 20, closedAt: closing.startedAt, closedBy: closing.id } },
    ])
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', pages: 1 })
  })

  test('stays open while what was known before it is not met', async () => {
    await using watch = await startDeep(short)
    watch.site.newsroom.burst(50)
    await watch.check()
    await watch.check()
    const [gap] = await watch.changes('gap')
    expect(gap?.details).not.toHaveProperty('closedAt')
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', pages: 1 })
  })
})
