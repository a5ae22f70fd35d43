import { Failure, type FailureCode } from '../model/failure.ts'
import { type ArticleInput, type ArticleReading, readArticle as article } from './article.ts'
import { type ListingInput, type ListingReading, readListing as listing } from './listing.ts'

/** What the thread of a reader answers: a Failure that it threw would lose its code on the way between threads. */
export type Answer<Reading> =
  | { readonly reading: Reading; readonly failure: null }
  | { readonly reading: null; readonly failure: { readonly code: FailureCode; readonly message: string } }

export function readListing(input: ListingInput): Answer<ListingReading> {
  return answer(() => listing(input))
}

export function readArticle(input: ArticleInput): Answer<ArticleReading> {
  return answer(() => article(input))
}

function answer<Reading>(read: () => Reading): Answer<Reading> {
  try {
    return { reading: read(), failure: null }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { reading: null, failure: { code: error.code, message: error.message } }
  }
}
