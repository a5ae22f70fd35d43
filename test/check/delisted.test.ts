import { describe, expect, test } from 'vitest'
import { MINUTE_MS, recordOf } from './reading.ts'
import { keysOfChanges, startWatch, type Watch } from './watch.ts'

/** A watch whose articles were all read once. */
async function startRead(options: Parameters<typeof startWatch>[0] = {}): Promise<Watch> {
  const watch = await startWatch(options)
  await watch.check()
  await watch.visit()
  watch.skip(MINUTE_MS)
  return watch
}

const keyAt = ({ site }: Watch, at: number) => site.newsroom.listing()[at]?.key ?? ''

async function checkAndVisit(watch: Watch) {
  const record = await watch.check()
  await watch.visit()
  watch.skip(MINUTE_MS)
  return record
}

const kindsOf = async (watch: Watch) => (await watch.changes()).map(({ kind }) => kind)

describe('an entry that leaves the listing while its page is there', () => {
  test.each([
    ['by the word of the site', { validators: ['etag'] as const }],
    ['by the bytes of the listing', {}],
  ])('is delisted at the second check, though that is unchanged %s', async (_, options) => {
    await using watch = await startRead(options)
    const key = keyAt(watch, 5)
    const seen = await watch.check()
    watch.skip(MINUTE_MS)
    watch.site.newsroom.delist(key)
    const first = await checkAndVisit(watch)
    expect(await watch.changes()).toEqual([])
    const second = await watch.check()
    const [delisted, ...more] = await watch.changes()
    expect(more).toEqual([])
    expect(second).toMatchObject({ outcome: 'unchanged', changes: [delisted?.id] })
    expect(delisted).toMatchObject({
      kind: 'delisted',
      source: 'mfa-en',
      sources: ['mfa-en'],
      article: { key },
      lastSeenAt: seen.startedAt,
      firstMissingAt: first.startedAt,
      details: { misses: 2, checks: [first.id, second.id], visit: expect.any(Number) },
    })
    expect(await recordOf(watch, key)).toMatchObject({ state: 'delisted' })
    await checkAndVisit(watch)
    expect(await watch.changes()).toHaveLength(1)
  })

  test('is not said before a visit has seen its page', async () => {
    await using watch = await startRead()
    watch.site.newsroom.delist(keyAt(watch, 5))
    for (let count = 0; count < 3; count += 1) await watch.check()
    expect(await watch.changes()).toEqual([])
    await watch.visit()
    await watch.check()
    expect(await kindsOf(watch)).toEqual(['delisted'])
  })

  test('is delisted at the end of a short listing too, which newer ones cannot have pushed it from', async () => {
    await using watch = await startRead({ stock: 4 })
    const key = keyAt(watch, 3)
    watch.site.newsroom.delist(key)
    await checkAndVisit(watch)
    await watch.check()
    expect(keysOfChanges(await watch.changes('delisted'))).toEqual([key])
    expect(await watch.changes()).toHaveLength(1)
  })

  test('is restored when it is listed again', async () => {
    await using watch = await startRead()
    const key = keyAt(watch, 5)
    watch.site.newsroom.delist(key)
    const first = await checkAndVisit(watch)
    await watch.check()
    watch.site.newsroom.restore(key)
    expect(await checkAndVisit(watch)).toMatchObject({ outcome: 'changed' })
    const changes = await watch.changes()
    expect(changes).toMatchObject([
      { kind: 'delisted' },
      { kind: 'restored', article: { key }, firstMissingAt: first.startedAt },
    ])
    expect(await recordOf(watch, key)).toMatchObject({ state: 'listed' })
  })

  test('is neither delisted nor restored by a listing that shows it by turns', async () => {
    await using watch = await startRead()
    const key = keyAt(watch, 5)
    for (let turn = 0; turn < 20; turn += 1) {
      if (turn % 2 === 0) watch.site.newsroom.delist(key)
      else watch.site.newsroom.restore(key)
      await checkAndVisit(watch)
    }
    expect(await watch.changes()).toEqual([])
  })

  test('has rolled off, and nothing is said, where newer ones push its place out', async () => {
    await using watch = await startRead()
    const key = keyAt(watch, 5)
    watch.site.newsroom.delist(key)
    await watch.check()
    watch.site.newsroom.burst(12)
    await watch.check()
    await checkAndVisit(watch)
    expect(new Set(await kindsOf(watch))).toEqual(new Set(['added']))
    expect(await recordOf(watch, key)).toMatchObject({ state: 'rolled-off' })
  })
})

test('old copies of a listing make nothing new, delisted or restored', async () => {
  await using watch = await startRead()
  const old = watch.site.newsroom.listing().slice(0, 12)
  const { key } = watch.site.newsroom.publish()
  await checkAndVisit(watch)
  // The copy that a cache kept: what was published is not there yet, and what it pushed out still is.
  watch.site.newsroom.delist(key)
  for (let count = 0; count < 3; count += 1) await checkAndVisit(watch)
  expect(watch.site.newsroom.listing().slice(0, 12)).toEqual(old)
  watch.site.newsroom.restore(key)
  await checkAndVisit(watch)
  expect(await kindsOf(watch)).toEqual(['added'])
})

describe('when most of a listing disappears at once', () => {
  test('what is new is said, and nothing is delisted, however long it stays away', async () => {
    await using watch = await startRead()
    const gone = watch.site.newsroom.listing().slice(0, 8)
    for (const { key } of gone) watch.site.newsroom.delist(key)
    const { key } = watch.site.newsroom.publish()
    const record = await checkAndVisit(watch)
    expect(record).toMatchObject({ outcome: 'changed', reason: 'mass-disappearance' })
    for (let count = 0; count < 3; count += 1) await checkAndVisit(watch)
    expect(keysOfChanges(await watch.changes())).toEqual([key])
    for (const { key } of gone) watch.site.newsroom.restore(key)
    await checkAndVisit(watch)
    expect(await watch.changes()).toHaveLength(1)
  })
})
