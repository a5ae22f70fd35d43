import type { ArticleContent } from './article.ts'
import type { SearchQuery } from './search-query.ts'
import { foldForSearch, type Place, placesOf, type Term } from './search-words.ts'

/** Where words were found: the sentence with the most of them, and their places in it. */
export type SearchHit = { readonly in: 'title' | 'text'; readonly sentence: string; readonly marks: readonly Place[] }

type Said = Pick<ArticleContent, 'title' | 'paragraphs'>

const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' })

type Found = Place & { readonly term: Term }

/** What a text that fits the query is shown by; null where it does not fit. */
export function findHit({ title, paragraphs }: Said, { terms, without, inTitle }: SearchQuery): SearchHit | null {
  const text = inTitle ? '' : paragraphs.join('\n\n')
  const folded = { title: foldForSearch(title), text: foldForSearch(text) }
  const find = (where: 'title' | 'text', term: Term): Found[] =>
    placesOf(folded[where], term).map((place) => ({ ...place, term }))
  if (without.some((term) => find('title', term).length + find('text', term).length > 0)) return null
  const inText = terms.map((term) => find('text', term))
  const inHead = terms.map((term) => find('title', term))
  if (terms.some((_, at) => inText[at]?.length === 0 && inHead[at]?.length === 0)) return null
  const best = bestSentence(text, inText.flat())
  const places = inHead.flat()
  if (best === null || countTerms(places) > countTerms(best.found)) {
    return { in: 'title', sentence: title, marks: joinPlaces(places) }
  }
  const { from, to } = best
  const marks = best.found.map((place) => ({
    from: Math.max(place.from, from) - from,
    to: Math.min(place.to, to) - from,
  }))
  return { in: 'text', sentence: text.slice(from, to).trimEnd(), marks: joinPlaces(marks) }
}

type Sentence = Place & { readonly found: readonly Found[] }

/** The first of the sentences that hold the most terms. */
function bestSentence(text: string, found: readonly Found[]): Sentence | null {
  let best: Sentence | null = null
  for (const sentence of sentencesAround(text, found)) {
    const within = found.filter(({ from, to }) => from < sentence.to && to > sentence.from)
    if (best === null || countTerms(within) > countTerms(best.found)) best = { ...sentence, found: within }
  }
  return best
}

function* sentencesAround(text: string, found: readonly Found[]): Generator<Place> {
  let start = 0
  for (const paragraph of text.split('\n\n')) {
    const end = start + paragraph.length
    if (found.some(({ from, to }) => from < end && to > start)) {
      for (const { index, segment } of SENTENCES.segment(paragraph)) {
        const from = start + index
        const to = from + segment.length
        if (found.some((place) => place.from < to && place.to > from)) yield { from, to }
      }
    }
    start = end + 2
  }
}

function countTerms(found: readonly Found[]): number {
  return new Set(found.map(({ term }) => term)).size
}

/** Places in order; those that touch or overlap are one. */
function joinPlaces(places: readonly Place[]): Place[] {
  const joined: { from: number; to: number }[] = []
  for (const { from, to } of places.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
}
