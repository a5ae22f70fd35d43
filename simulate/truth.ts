import type { SiteDeed } from './happenings.ts'
import type { Row } from './newsroom.ts'

// What the site itself writes down: the account that the monitor is judged by.

/** One answer of the site. */
export type Answer = {
  readonly at: number
  /** In the order in which they were asked for, by the check or visit that asked. */
  readonly look: number
  readonly of: 'listing' | 'article' | 'other'
  /** What was amiss with it; null for a whole page that says what is so. */
  readonly ailment: string | null
  /** "Not modified": the page that the asker has is the one of now. */
  readonly notModified: boolean
  /** Of a listing: what it showed, and from which place on. */
  readonly rows: readonly Row[]
  readonly from: number
  /** Of a listing: the articles that it showed under addresses that they did not have before. */
  readonly moved: readonly number[]
  /** Of a listing: everything that the site lists, from the top, at that time. */
  readonly all: readonly number[]
  /** Of an article: which, whether it was gone, and what the page said in its head (title and date) and below. */
  readonly article: number | null
  readonly gone: boolean
  readonly head: string | null
  readonly body: string | null
}

/** Something that the site did, when it did it. */
export type Done = {
  readonly at: number
  readonly deed: SiteDeed
  readonly articles: readonly number[]
}

export type Truth = {
  readonly answers: readonly Answer[]
  readonly done: readonly Done[]
  /** The number of the article behind an address of the site, or null. */
  numberOf(url: string): number | null
  /** When each article was first on the site. */
  readonly born: ReadonlyMap<number, number>
}
