import { describe, expect, test } from 'vitest'
import { findHit } from '../../src/model/search-hit.ts'
import { parseSearch } from '../../src/model/search-query.ts'

const ARTICLE = {
  title: 'Talks on Tidal Power',
  paragraphs: ['The talks began on Monday. Ships came with power.', '김정은동지는 말했다. 갈마를 찾으시였다.'],
}

function shown(query: string) {
  const hit = findHit(ARTICLE, parseSearch(query))
  return hit === null
    ? null
    : { in: hit.in, words: hit.marks.map(({ from, to }) => hit.sentence.slice(from, to)), of: hit.sentence }
}

describe('a hit', () => {
  test.each([
    ['ships power', 'text', ['Ships', 'power'], 'Ships came with power.'],
    ['갈마', 'text', ['갈마'], '갈마를 찾으시였다.'],
    ['김정은', 'text', ['김정은'], '김정은동지는 말했다.'],
    ['tidal monday', 'text', ['Monday'], 'The talks began on Monday.'],
    ['talks power tidal', 'title', ['Talks', 'Tidal', 'Power'], ARTICLE.title],
    ['in:title talks', 'title', ['Talks'], ARTICLE.title],
  ])('for %s is shown in its sentence', (query, where, words, of) => {
    expect(shown(query)).toEqual({ in: where, words, of })
  })

  test.each(['in:title ships', 'talks -ships', 'talks -tidal', 'ship', 'talks absent'])('is none for %s', (query) => {
    expect(shown(query)).toBeNull()
  })
})
