import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ArticleContent, contentHash } from '../../src/model/article.ts'

const article: ArticleContent = {
  title: 'Talks on “Tidal Power” Held',
  published: '2024-04-15',
  sourceLabel: 'Ministry of Foreign Affairs (EN)',
  originalUrl: 'http://www.mfa.example/1',
  paragraphs: ['The two sides met.', "The guests' café was shown."],
  images: [{ url: 'https://example.org/1.jpg' }, { url: 'https://example.org/2.jpg' }],
}

describe('two pages say the same', () => {
  test.each<[string, Partial<ArticleContent>]>([
    ['with other quotes in the title', { title: 'Talks on "Tidal Power" Held' }],
    ['with other white space', { paragraphs: ['The  two\u00a0sides\n met. ', "The guests' café was shown."] }],
    ['with zero-width characters', { paragraphs: ['The two\u200b sides met.\ufeff', "The guests' café was shown."] }],
    ['with letters composed otherwise', { paragraphs: ['The two sides met.', "The guests' cafe\u0301 was shown."] }],
    ['with other apostrophes', { paragraphs: ['The two sides met.', 'The guests’ café was shown.'] }],
    ['with empty paragraphs between', { paragraphs: ['The two sides met.', ' ', "The guests' café was shown.", ''] }],
    ['with another spelling of the label', { sourceLabel: ' Ministry of Foreign  Affairs (EN)' }],
  ])('%s', (_, change) => {
    expect(contentHash({ ...article, ...change })).toBe(contentHash(article))
  })
})

describe('two pages say something else', () => {
  test.each<[string, Partial<ArticleContent>]>([
    ['in the title', { title: 'Talks on “Tidal Power” Put Off' }],
    ['in the date', { published: '2024-04-16' }],
    ['in having no date', { published: null }],
    ['in the label', { sourceLabel: null }],
    ['in the original', { originalUrl: null }],
    ['in a paragraph', { paragraphs: ['The two sides did not meet.', "The guests' café was shown."] }],
    ['in the order of the paragraphs', { paragraphs: article.paragraphs.toReversed() }],
    ['in where a paragraph ends', { paragraphs: [article.paragraphs.join(' ')] }],
    ['in an image', { images: [{ url: 'https://example.org/1.jpg' }] }],
  ])('%s', (_, change) => {
    expect(contentHash({ ...article, ...change })).not.toBe(contentHash(article))
  })

  test('wherever one paragraph is split: no text passes for two', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z,"\][]{1,5}$/u), { minLength: 2, maxLength: 5 }), (paragraphs) => {
        const joined = [paragraphs.slice(0, 2).join('","'), ...paragraphs.slice(2)]
        expect(contentHash({ ...article, paragraphs: joined })).not.toBe(contentHash({ ...article, paragraphs }))
      }),
    )
  })
})
