import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changedParagraphs, classifyEdit as classify } from '../../src/diff/classify-edit.ts'
import { type ArticleContent, contentHash } from '../../src/model/article.ts'
import { EDIT_CLASSES, type EditClass } from '../../src/model/change.ts'
import { LEXICON } from './lexicon.ts'

function classifyEdit(before: ArticleContent, after: ArticleContent): EditClass[] {
  return classify(before, after, LEXICON)
}

const article: ArticleContent = {
  title: 'Talks on Tidal Power Held',
  published: '2024-04-15',
  sourceLabel: 'Ministry of Foreign Affairs (EN)',
  originalUrl: null,
  paragraphs: ['The two sides met.', 'There were 120 guests, among them 3 envoys.', 'A bouquet was presented.'],
  images: [{ url: 'https://example.org/1.jpg' }],
}
const [met, guests, bouquet] = article.paragraphs as [string, string, string]

describe('an edit is classed', () => {
  test.each<[string, Partial<ArticleContent>, EditClass[]]>([
    ['as nothing where nothing changed', {}, []],
    ['as headline by another title', { title: 'Talks on Tidal Power Put Off' }, ['headline']],
    ['as nothing by other quotes in the title', { title: 'Talks  on Tidal Power\u200b Held' }, []],
    ['as date by another date', { published: '2024-04-16' }, ['date']],
    ['as date by a date that is gone', { published: null }, ['date']],
    ['as number by another number', { paragraphs: [met, guests.replace('120', '121'), bouquet] }, ['number']],
    ['as number by grouped digits', { paragraphs: [met, guests.replace('120', '1,120'), bouquet] }, ['number']],
    ['as number by digits of another script', { paragraphs: [met, guests.replace('120', '١٢٠'), bouquet] }, ['number']],
    ['not as number by words alone', { paragraphs: [met, guests.replace('guests', 'visitors'), bouquet] }, []],
    [
      'not as number by numbers that changed places',
      { paragraphs: [met, 'There were 3 envoys among 120 guests.', bouquet] },
      [],
    ],
    ['as paragraph-added', { paragraphs: [met, guests, 'It rained.', bouquet] }, ['paragraph-added']],
    [
      'as paragraph-added and number',
      { paragraphs: [...article.paragraphs, 'It took 2 hours.'] },
      ['number', 'paragraph-added'],
    ],
    ['as paragraph-removed', { paragraphs: [met, guests] }, ['paragraph-removed']],
    ['as paragraph-removed by the loss of all', { paragraphs: [] }, ['number', 'paragraph-removed']],
    ['as moved by another order', { paragraphs: [met, bouquet, guests] }, ['moved']],
    [
      'as moved, and removed, where both happened',
      { paragraphs: [bouquet, met] },
      ['number', 'paragraph-removed', 'moved'],
    ],
    [
      'not as moved by a paragraph put in between',
      { paragraphs: ['It rained.', ...article.paragraphs] },
      ['paragraph-added'],
    ],
    [
      'not as moved by one put in the place of another',
      { paragraphs: [met, 'There were 120 people, 3 of them envoys.', bouquet] },
      [],
    ],
    ['as image by one more', { images: [...article.images, { url: 'https://example.org/2.jpg' }] }, ['image']],
    ['as image by none', { images: [] }, ['image']],
    [
      'by all that it is, in the order of the classes',
      { title: 'B', published: null, paragraphs: [bouquet, met], images: [] },
      ['headline', 'date', 'number', 'paragraph-removed', 'moved', 'image'],
    ],
  ])('%s', (_, change, classes) => {
    expect(classifyEdit(article, { ...article, ...change })).toEqual(classes)
  })

  test.each<[string, string[], string[], EditClass[]]>([
    ['of the last of two equal paragraphs', ['* * *', met, '* * *'], ['* * *', met], ['paragraph-removed']],
    ['of the first of two equal paragraphs', ['* * *', met, '* * *'], [met, '* * *'], ['paragraph-removed']],
    ['of an equal paragraph put before', [met, '* * *'], ['* * *', met, '* * *'], ['paragraph-added']],
  ])('not as moved by the coming or going %s', (_, before, after, classes) => {
    expect(classifyEdit({ ...article, paragraphs: before }, { ...article, paragraphs: after })).toEqual(classes)
  })
})

test('an edit of as many paragraphs as a page can hold is classed all the same', () => {
  const many = (letter: string) => ({
    ...article,
    paragraphs: Array.from({ length: 200_000 }, (_, at) => `${letter}${at}`),
  })
  expect(classifyEdit(many('a'), many('b'))).toEqual(['paragraph-added', 'paragraph-removed'])
  expect(classifyEdit(many('a'), { ...many('a'), paragraphs: many('a').paragraphs.toReversed() })).toEqual(['moved'])
})

const paragraph = fc.constantFrom('One.', 'Two.', 'Three.', '* * *', 'There were 4.', 'There were 5.')
const content = fc
  .record({ title: fc.constantFrom('A', 'B'), paragraphs: fc.array(paragraph, { maxLength: 6 }) })
  .map((some): ArticleContent => ({ ...article, ...some }))

describe('two versions of an article', () => {
  test('that say the same have no class', () => {
    fc.assert(
      fc.property(content, (version) => {
        const noisy = {
          ...version,
          paragraphs: version.paragraphs.map((text) => ` ${text.replaceAll(' ', '  ')}\u200b`),
        }
        expect(contentHash(noisy)).toBe(contentHash(version))
        expect(classifyEdit(version, noisy)).toEqual([])
      }),
    )
  })

  test('are classed in the order of the classes, each once', () => {
    fc.assert(
      fc.property(content, content, (before, after) => {
        const classes = classifyEdit(before, after)
        expect(classes).toEqual(EDIT_CLASSES.filter((one) => classes.includes(one)))
      }),
    )
  })

  test('are the same edit back and forth, added for removed', () => {
    const mirrored: Partial<Record<EditClass, EditClass>> = {
      'paragraph-added': 'paragraph-removed',
      'paragraph-removed': 'paragraph-added',
    }
    fc.assert(
      fc.property(content, content, (before, after) => {
        const back = classifyEdit(after, before).map((one) => mirrored[one] ?? one)
        expect(back.toSorted()).toEqual(classifyEdit(before, after).toSorted())
      }),
    )
  })

  test('are never classed as moved where paragraphs only came or only went', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(paragraph, fc.boolean()), { maxLength: 8 }), (marked) => {
        const all = { ...article, paragraphs: marked.map(([text]) => text) }
        const some = { ...article, paragraphs: marked.filter(([, stays]) => stays).map(([text]) => text) }
        expect(classifyEdit(all, some)).not.toContain('moved')
        expect(classifyEdit(some, all)).not.toContain('moved')
      }),
    )
  })

  test('differ by the paragraphs that went and those that came', () => {
    fc.assert(
      fc.property(content, content, (before, after) => {
        const [gone, come] = changedParagraphs(before, after)
        const left = before.paragraphs.length - gone.length
        expect(left).toBe(after.paragraphs.length - come.length)
        expect([...after.paragraphs, ...gone].toSorted()).toEqual([...before.paragraphs, ...come].toSorted())
      }),
    )
  })
})
