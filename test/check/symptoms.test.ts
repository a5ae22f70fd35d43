import { expect, test } from 'vitest'
import { Failure } from '../../src/model/failure.ts'
import { findArticles } from '../../src/store/read-articles.ts'
import { findLastChecks, listSourceStates } from '../../src/store/read-sources.ts'
import { startWatch } from './watch.ts'

const HOUR_MS = 3_600_000

test('a source that another process saw fail recovers with the next good check, though nothing changed', async () => {
  await using watch = await startWatch()
  await watch.check()
  await watch.check()
  const other = await watch.another()
  for (let time = 0; time < 3; time += 1) {
    watch.site.newsroom.fail({ kind: 'status', code: 500 })
    await other.check()
  }
  await watch.check()
  const [state] = await listSourceStates(watch.works.store.db)
  expect(state).toMatchObject({ state: 'ok', consecutiveFailures: 0 })
  expect((await watch.changes()).map(({ kind }) => kind)).toEqual(['broken', 'recovered'])
})

test('an empty answer to "more" is a gap, not the end, while entries that were listed have not been met', async () => {
  await using watch = await startWatch()
  await watch.check()
  const { newsroom } = watch.site
  const last = newsroom.listing()[11]
  newsroom.pin(last?.key ?? '')
  await watch.check()
  newsroom.burst(30)
  newsroom.fail({ kind: 'empty', on: 'fragment', times: 9 })
  expect(await watch.check()).toMatchObject({ outcome: 'changed' })
  const [gap] = await watch.changes('gap')
  expect(gap?.details).toMatchObject({ atLeast: 11 })
})

test('an article whose listing gives it another address is visited there', async () => {
  await using watch = await startWatch()
  await watch.check()
  await watch.visit()
  const key = watch.site.newsroom.listing()[3]?.key ?? ''
  watch.site.newsroom.reslug(key, 'another-slug')
  expect(await watch.check()).toMatchObject({ outcome: 'changed', changes: [] })
  const [visited] = await watch.visit()
  expect(visited).toMatchObject({ verdict: { kind: 'same' }, visit: { url: watch.site.articleUrl(key) } })
  expect(await watch.changes()).toEqual([])
})

test('an article that redirects to another article is doubted, not edited', async () => {
  await using watch = await startWatch()
  await watch.check()
  await watch.visit()
  const other = watch.site.newsroom.listing()[1]
  watch.skip(HOUR_MS)
  const location = watch.site.articleUrl(other?.key ?? '')
  watch.site.newsroom.fail({ kind: 'status', code: 302, headers: { location }, on: 'article' })
  const visits = await watch.visit()
  expect(visits.map(({ verdict }) => verdict)).toContainEqual({ kind: 'doubted', reason: 'other-article' })
  expect(await watch.changes()).toEqual([])
})

test('a source whose address was changed asks for the new one without the validators of the old', async () => {
  await using watch = await startWatch({ validators: ['etag'] })
  await watch.check()
  const moved = await watch.another({ sources: [{ url: `${watch.site.listingUrl}?moved` }] })
  await moved.check()
  expect(watch.site.requests.at(-1)).toMatchObject({ path: '/article/163/?moved', conditional: false, status: 200 })
})

test('a check that was broken off does not count as the last one, so that it is caught up', async () => {
  await using watch = await startWatch()
  const { startedAt } = await watch.check()
  watch.skip(HOUR_MS)
  expect(await watch.check({}, AbortSignal.abort())).toMatchObject({ outcome: 'interrupted' })
  expect(await findLastChecks(watch.works.store.db)).toEqual(new Map([['mfa-en', Date.parse(startedAt)]]))
})

test('a title that the listing changes while its article is visited makes the next visit due all the same', async () => {
  await using watch = await startWatch()
  await watch.check()
  const { key } = watch.site.newsroom.publish({ title: 'One Headline' })
  await watch.check()
  const { fetcher } = watch.visiting
  const fetchPage: typeof fetcher.fetchPage = async (request, signal) => {
    const page = await fetcher.fetchPage(request, signal)
    if (request.url.includes(key) && watch.site.visits(key) === 1) {
      watch.site.newsroom.retitle(key, 'Another Headline')
      await watch.check()
    }
    return page
  }
  await watch.visit({ fetcher: { fetchPage } })
  expect(watch.site.visits(key)).toBe(2)
  expect((await watch.changes('edited')).map(({ classes }) => classes)).toEqual([['headline']])
})

test('a round of visits up to an instant ends, however soon the articles fall due again', async () => {
  await using watch = await startWatch({
    config: { defaults: { revisit: { share: 0.2, min: '1ms', max: '1ms', for: '1d' } } },
  })
  await watch.check()
  const startedAt = watch.visiting.now()
  await watch.visit({ now: () => startedAt })
  const asked = watch.site.requests.filter(({ path }) => path.startsWith('/newstream/')).length
  expect(asked).toBe(12)
})

test('an edit made before a changed profile first reads the article is told, and the change of profile is not', async () => {
  await using watch = await startWatch()
  await watch.check()
  await watch.visit()
  const [edited] = watch.site.newsroom.listing()
  watch.site.newsroom.edit(edited?.key ?? '')
  const article = { fields: { sourceLabel: { selector: 'h1' } } }
  const changed = await watch.another({ sources: [{ article }] })
  watch.skip(HOUR_MS)
  const verdicts = (await changed.visit()).map(({ verdict }) => verdict.kind)
  expect(verdicts.filter((kind) => kind === 'edited')).toHaveLength(1)
  expect(verdicts.filter((kind) => kind === 'reread')).toHaveLength(11)
  expect((await watch.changes()).map(({ kind, article }) => [kind, article?.key])).toEqual([['edited', edited?.key]])
})

test('a source that the configuration no longer names is not shown as watched', async () => {
  await using watch = await startWatch()
  await watch.check()
  const { db } = watch.works.store
  await watch.another({ sources: [{ id: 'other' }] })
  expect((await listSourceStates(db)).map(({ id }) => id)).toEqual(['other'])
})

test('an article that is missing from its listing is not shown as listed', async () => {
  await using watch = await startWatch()
  await watch.check()
  const gone = watch.site.newsroom.listing()[4]
  watch.site.newsroom.delete(gone?.key ?? '')
  await watch.check()
  const [article] = await findArticles(watch.works.store.db, gone?.key ?? '')
  expect(article?.state).toBe('rolled-off')
})

test('trouble with the store during a visit says nothing about the article', async () => {
  await using watch = await startWatch()
  await watch.check()
  const { reader } = watch.visiting
  const readArticle = () => Promise.reject(new Failure('store-busy', 'Another process writes.'))
  const verdicts = await watch.visit({ reader: { ...reader, readArticle } })
  expect(verdicts[0]?.verdict).toEqual({ kind: 'interrupted', reason: 'store-busy' })
})
