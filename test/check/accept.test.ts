import { describe, expect, test } from 'vitest'
import { acceptQuarantined } from '../../src/check/accept.ts'
import { listSnapshots } from '../../src/store/read-snapshots.ts'
import { listSourceStates } from '../../src/store/read-sources.ts'
import { recordOf } from './reading.ts'
import { keysOfChanges, startWatch, type Watch } from './watch.ts'

function accept({ works, source, checking }: Watch) {
  const { now, route, newKey } = checking
  return acceptQuarantined(works.store.db, source, { now: now(), route, newKey })
}

const stateOf = async ({ works }: Watch) => (await listSourceStates(works.store.db))[0]?.state
const kindsOf = async (watch: Watch) => (await watch.changes()).map(({ kind }) => kind)

/** Everything that was listed is deleted, and others are published in its place: nothing known is met. */
async function startReplaced(): Promise<Watch> {
  const watch = await startWatch({ stock: 14 })
  await watch.check()
  for (const { key } of watch.site.newsroom.listing()) watch.site.newsroom.delete(key)
  watch.site.newsroom.burst(13)
  await watch.check()
  return watch
}

describe('a listing in quarantine that the operator accepts', () => {
  test('is what the next check is compared with: what is new in it is added, once, and nothing is removed', async () => {
    await using watch = await startReplaced()
    await watch.check()
    const published = watch.site.newsroom.listing().map(({ key }) => key)
    const acceptance = await accept(watch)
    expect(acceptance).toMatchObject({ kind: 'accepted', reason: 'redesign', entries: 13, renamed: 0 })
    expect(new Set(await kindsOf(watch))).toEqual(new Set(['broken', 'added', 'recovered']))
    expect(keysOfChanges(await watch.changes('added')).toSorted()).toEqual(published.toSorted())
    expect(await stateOf(watch)).toBe('ok')
    expect(await listSnapshots(watch.works.store.db, 'mfa-en', { onlyQuarantined: true })).toHaveLength(1)
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', changes: [] })
  })

  test('ends a silence by what is new in it', async () => {
    await using watch = await startReplaced()
    const { db } = watch.works.store
    await db.updateTable('sources').set({ silent_since: 1 }).execute()
    await accept(watch)
    expect(await listSourceStates(db)).toMatchObject([{ silentSince: null }])
  })

  test('is the baseline where it is the first', async () => {
    await using watch = await startWatch({ stock: 0 })
    expect(await watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'selector-empty' })
    expect(await accept(watch)).toMatchObject({ kind: 'accepted', entries: 0, changes: [] })
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged', entries: 0 })
    const { key } = watch.site.newsroom.publish()
    expect(await watch.check()).toMatchObject({ outcome: 'changed' })
    expect(keysOfChanges(await watch.changes('added'))).toEqual([key])
  })

  test('may be empty: then an empty one is believed, and what comes next is new', async () => {
    await using watch = await startWatch({ stock: 3 })
    await watch.check()
    for (const { key } of watch.site.newsroom.listing()) watch.site.newsroom.delist(key)
    await watch.check()
    expect(await accept(watch)).toMatchObject({ kind: 'accepted', entries: 0, changes: [] })
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged' })
    const { key } = watch.site.newsroom.publish()
    await watch.check()
    expect(keysOfChanges(await watch.changes('added'))).toEqual([key])
  })

  test('is accepted once', async () => {
    await using watch = await startReplaced()
    await accept(watch)
    expect(await accept(watch)).toEqual({ kind: 'nothing' })
  })

  test('is none any more once a check was believed', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.fail({ kind: 'redesign' })
    await watch.check()
    await watch.check()
    expect(await accept(watch)).toEqual({ kind: 'nothing' })
  })

  test('cannot be believed where nothing was read of it', async () => {
    await using watch = await startWatch()
    await watch.check()
    watch.site.newsroom.fail({ kind: 'truncate', bytes: 6_000, declared: 'whole' })
    await watch.check()
    expect(await accept(watch)).toEqual({ kind: 'unread', reason: 'truncated' })
  })
})

describe('a redesign that gives every article a new address', () => {
  /** The same profile but for the identity: the address as a whole, which differs by its slug. */
  const config = { sources: [{ identity: { pattern: '^https?://[^/]+/newstream/(?<key>.+)$' } }] }

  async function startMoved(): Promise<Watch> {
    const watch = await startWatch({ stock: 14, config })
    await watch.check()
    await watch.visit()
    for (const { key } of watch.site.newsroom.listing()) watch.site.newsroom.reslug(key, `moved-${key}`)
    return watch
  }

  test('is one notice, and no news of any article', async () => {
    await using watch = await startMoved()
    for (let count = 0; count < 3; count += 1) {
      expect(await watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'redesign' })
    }
    expect(await watch.changes()).toMatchObject([{ kind: 'broken', details: { reason: 'redesign' } }])
  })

  test('leaves every article its identity when it is accepted', async () => {
    await using watch = await startMoved()
    await watch.check()
    const { id } = await recordOfTitle(watch, 3)
    const acceptance = await accept(watch)
    expect(acceptance).toMatchObject({ kind: 'accepted', renamed: 12, changes: [] })
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged' })
    const { title, key } = watch.site.newsroom.listing()[3] ?? { title: '', key: '' }
    expect(await recordOf(watch, watch.site.articleUrl(key))).toMatchObject({ id, title })
    expect(await watch.changes()).toEqual([])
  })
})

describe('after a redesign was accepted, an old address', () => {
  const config = { sources: [{ identity: { pattern: '^https?://[^/]+/newstream/(?<key>.+)$' } }] }

  /** Gives every article another address, and accepts that; the watch, and how to give some their old ones back. */
  async function startAccepted() {
    const watch = await startWatch({ stock: 14, config })
    await watch.check()
    await watch.visit()
    const { newsroom } = watch.site
    const old = newsroom.listing()
    for (const { key } of old) newsroom.reslug(key, `moved-${key}`)
    await watch.check()
    await accept(watch)
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged' })
    return {
      watch,
      giveBack(count: number) {
        for (const { key, slug } of old.slice(0, count)) newsroom.reslug(key, slug)
      },
      [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose](),
    }
  }

  const idsOf = ({ works }: Watch) => works.store.db.selectFrom('articles').select('id').orderBy('id').execute()

  test.each([1, 3, 14])('of %i articles is no addition where it is listed again', async (count) => {
    await using accepted = await startAccepted()
    const { watch } = accepted
    const ids = await idsOf(watch)
    accepted.giveBack(count)
    expect(await watch.check()).toMatchObject({ outcome: 'changed', changes: [] })
    expect(await watch.check()).toMatchObject({ outcome: 'unchanged' })
    await watch.visit()
    expect(await idsOf(watch)).toEqual(ids)
    expect(await watch.changes()).toEqual([])
  })

  test('leads to its article over a second redesign too', async () => {
    await using accepted = await startAccepted()
    const { watch } = accepted
    const ids = await idsOf(watch)
    for (const { key } of watch.site.newsroom.listing()) watch.site.newsroom.reslug(key, `again-${key}`)
    expect(await watch.check()).toMatchObject({ outcome: 'quarantined', reason: 'redesign' })
    expect(await accept(watch)).toMatchObject({ renamed: 14, changes: [] })
    accepted.giveBack(12)
    expect(await watch.check()).toMatchObject({ outcome: 'changed', changes: [] })
    expect(await idsOf(watch)).toEqual(ids)
  })

  test('is nothing missing for another source that lists the same articles', async () => {
    await using accepted = await startAccepted()
    const { watch } = accepted
    accepted.giveBack(14)
    const second = { id: 'second', name: 'Second', site: 'kcnawatch', url: watch.source.url, robots: 'ignore' }
    const both = await watch.another({ sources: [config.sources[0], { ...second, ...config.sources[0] }] })
    const [, other] = both.sources
    if (other === undefined) throw new Error('There is a second source')
    expect(await both.checkOf(other)).toMatchObject({ outcome: 'first', entries: 12 })
    for (const { key } of watch.site.newsroom.listing()) watch.site.newsroom.reslug(key, `moved-${key}`)
    expect(await both.checkOf(other)).toMatchObject({ outcome: 'changed', reason: null, changes: [] })
    expect(await watch.changes()).toEqual([])
  })
})

async function recordOfTitle({ site, works }: Watch, at: number): Promise<{ id: number }> {
  const { title } = site.newsroom.listing()[at] ?? { title: '' }
  return works.store.db.selectFrom('articles').select('id').where('title', '=', title).executeTakeFirstOrThrow()
}
