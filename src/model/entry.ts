import { canonicalUrl } from './identity.ts'

/** One row of a listing, as read. `key` identifies the article on its site however the address is spelt. */
export type Entry = {
  readonly key: string
  /** Absolute, as the page gives it. */
  readonly url: string
  readonly title: string
  /** ISO 8601 with the precision the site prints: a day such as `2024-04-15`, or an instant in UTC. */
  readonly published: string | null
  readonly excerpt: string | null
  readonly thumbnail: string | null
  /** When the site took the article in, where its address tells: milliseconds since 1970 UTC. */
  readonly ingestedAt: number | null
}

/** Two rows say the same of the article. The excerpt depends on who is signed in, so it never counts. */
export function sameEntry(a: Entry, b: Entry): boolean {
  return a.key === b.key && a.title === b.title && a.published === b.published && sameAddress(a.url, b.url)
}

/** Two spellings of one address; another slug is another address, even of the same article. */
function sameAddress(a: string, b: string): boolean {
  return a === b || canonicalUrl(a) === canonicalUrl(b)
}

/** Two listings hold the same rows in the same order. */
export function sameListing(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a.every((entry, at) => sameEntry(entry, b[at] as Entry))
}
