import { describe, expect, test } from 'vitest'
import { visitArticle } from '../../src/check/visit-article.ts'
import { firstDue, listDue, MINUTE_MS, recordOf, startReading, verdictsOf } from './reading.ts'
import { never, startWatch } from './watch.ts'

describe('the first visit', () => {
  test('reads what was published, in every language, without a space gained or lost around bold names', async () => {
    await using watch = await startWatch({ stock: 0 })
    const published = (['en', 'ko', 'zh'] as const).flatMap((language) =>
      Array.from({ length: 3 }, () => watch.site.newsroom.publish({ language })),
    )
    await watch.check()
    expect(await verdictsOf(watch)).toEqual(Array(9).fill({ kind: 'first' }))
    for (const { key, title, published: day, paragraphs, originalUrl } of published) {
      expect(await recordOf(watch, key)).toMatchObject({
        title,
        published: day,
        text: paragraphs.join('\n\n'),
        originalUrl: new URL(originalUrl).href,
        sourceLabel: 'Ministry of Foreign Affairs (EN)',
        images: [],
        revisions: [{ classes: [] }],
      })
    }
    expect(await watch.changes()).toEqual([])
  })

  test('of an article that two sources list is the only one', async () => {
    await using watch = await startWatch({ stock: 1 })
    await watch.check()
    const second = await watch.another({ sources: [{ id: 'second' }] })
    expect(await second.check()).toMatchObject({ source: 'second', outcome: 'first', entries: 1 })
    expect(await verdictsOf(second)).toEqual([{ kind: 'first' }])
    expect(await verdictsOf(watch)).toEqual([])
  })
})

describe('a visit to an article that says the same', () => {
  test('is the same, and makes no revision', async () => {
    await using watch = await startReading()
    expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
    expect((await recordOf(watch, watch.article.key)).revisions).toHaveLength(1)
  })

  test('is the same by the word of the site, without a page', async () => {
    await using watch = await startReading({ validators: ['etag'] })
    expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
    expect(watch.site.requests.at(-1)).toMatchObject({ status: 304, conditional: true })
    expect(watch.site.visits(watch.article.key)).toBe(2)
  })

  test.each<[string, (text: string) => string]>([
    ['in other white space', (text) => ` ${text.replaceAll(' ', ' \u00a0 ')} `],
    ['with zero-width characters', (text) => `\u200b${text}\ufeff`],
    ['in other quotes', (text) => text.replaceAll('“', '"').replaceAll('”', '"').replaceAll('’', "'")],
    ['in letters composed otherwise', (text) => text.normalize('NFD')],
  ])('is the same %s', async (_, respell) => {
    const paragraphs = ['The guests’ café said “will not change”.', '담화는 친선적이였다.']
    await using watch = await startReading({ fields: { title: 'The “Café”', paragraphs } })
    const respelt = { title: respell('The “Café”'), paragraphs: paragraphs.map(respell) }
    watch.site.newsroom.edit(watch.article.key, respelt)
    expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
    expect(await watch.changes()).toEqual([])
  })
})

describe('a visit to an article that was edited', () => {
  const fields = { title: 'Talks Held', paragraphs: ['They met.', 'There were 120 guests.', 'It rained.'] }

  test('is an edit, with its classes and what was said before and after', async () => {
    await using watch = await startReading({ fields })
    const { key } = watch.article
    watch.site.newsroom.edit(key, { title: 'Talks Put Off', paragraphs: ['They met.', 'There were 121 guests.'] })
    expect(await verdictsOf(watch)).toEqual([{ kind: 'edited' }])
    const { published } = watch.article
    expect(await watch.changes()).toMatchObject([
      {
        kind: 'edited',
        source: 'mfa-en',
        sources: ['mfa-en'],
        classes: ['headline', 'number', 'paragraph-removed'],
        article: { key, title: 'Talks Put Off' },
        before: { title: 'Talks Held', published, paragraphs: ['There were 120 guests.', 'It rained.'] },
        after: { title: 'Talks Put Off', published, paragraphs: ['There were 121 guests.'] },
      },
    ])
    expect(await recordOf(watch, key)).toMatchObject({
      title: 'Talks Put Off',
      text: 'They met.\n\nThere were 121 guests.',
      revisions: [{ classes: [] }, { classes: ['headline', 'number', 'paragraph-removed'] }],
    })
  })

  test('is said once, and each further edit again', async () => {
    await using watch = await startReading({ fields })
    for (const paragraphs of [['One.'], ['One.', 'Two.'], ['One.']]) {
      watch.site.newsroom.edit(watch.article.key, { paragraphs })
      await verdictsOf(watch)
      watch.skip(11 * MINUTE_MS)
      expect(await verdictsOf(watch)).toEqual([{ kind: 'same' }])
      watch.skip(11 * MINUTE_MS)
    }
    expect(await watch.changes('edited')).toHaveLength(3)
  })

  test('is made soon again, since edits come together', async () => {
    await using watch = await startReading({ fields })
    watch.site.newsroom.edit(watch.article.key, { paragraphs: ['One.'] })
    await verdictsOf(watch)
    expect(await listDue(watch, 9 * MINUTE_MS)).toEqual([])
    expect(await listDue(watch, 11 * MINUTE_MS)).toHaveLength(1)
  })

  test('writes nothing where another process was faster', async () => {
    await using watch = await startReading({ fields })
    const visit = await firstDue(watch)
    const options = { source: watch.source, deps: watch.visiting, signal: never }
    watch.site.newsroom.edit(watch.article.key, { paragraphs: ['One.'] })
    await Promise.all([visitArticle(visit, options), visitArticle(visit, options)])
    expect(await watch.changes('edited')).toHaveLength(1)
    expect((await recordOf(watch, watch.article.key)).revisions).toHaveLength(2)
  })
})

describe('a visit by a changed profile', () => {
  const fields = { paragraphs: ['One.', 'Two.', 'Three.'] }
  const withoutFirst = { sources: [{ article: { ignore: ['.article-content p:first-child'] } }] }
  const withoutNothing = { sources: [{ article: { ignore: ['.nowhere'] } }] }

  test('is no edit, however much it reads otherwise', async () => {
    await using watch = await startReading({ fields })
    const other = await watch.another(withoutFirst)
    expect(await verdictsOf(other)).toEqual([{ kind: 'reread' }])
    expect(await recordOf(watch, watch.article.key)).toMatchObject({ text: 'Two.\n\nThree.' })
    expect(await watch.changes()).toEqual([])
  })

  test('says an edit that came with it, as this profile would have read both', async () => {
    await using watch = await startReading({ fields })
    const other = await watch.another(withoutFirst)
    watch.site.newsroom.edit(watch.article.key, { paragraphs: ['Another.', 'Two.', 'Four.'] })
    expect(await verdictsOf(other)).toEqual([{ kind: 'edited' }])
    const [edit] = await watch.changes('edited')
    expect(edit).toMatchObject({ before: { paragraphs: ['Three.'] }, after: { paragraphs: ['Four.'] } })
  })

  test('asks without conditions', async () => {
    await using watch = await startReading({ fields, validators: ['etag'] })
    const other = await watch.another(withoutFirst)
    await verdictsOf(other)
    expect(watch.site.requests.at(-1)).toMatchObject({ status: 200, conditional: false })
  })

  test.each([
    ['otherwise', withoutFirst],
    ['the same', withoutNothing],
  ])('that read %s does not hide the edit that comes next', async (_, config) => {
    await using watch = await startReading({ fields })
    const other = await watch.another(config)
    await verdictsOf(other)
    watch.site.newsroom.edit(watch.article.key, { paragraphs: ['One.', 'Two.', 'Four.'] })
    watch.skip(11 * MINUTE_MS)
    expect(await verdictsOf(other)).toEqual([{ kind: 'edited' }])
    expect(await watch.changes('edited')).toMatchObject([{ before: { paragraphs: ['Three.'] } }])
  })
})
