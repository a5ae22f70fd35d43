import type { ArticleContent } from './article.ts'
import { type Entry, sameEntry } from './entry.ts'
import { normaliseText } from './text.ts'

/** What a stored page says now that it did not say when it was recorded. */
export type Difference = {
  readonly what: 'gained' | 'lost' | 'title' | 'published' | 'address' | 'label' | 'original' | 'text' | 'images'
  /** The key of the entry, where it is about one. */
  readonly key: string | null
  readonly before: string | null
  readonly after: string | null
}

export const REREAD_OUTCOMES = ['same', 'differs', 'walled', 'doubted', 'failed'] as const

export type RereadRecord = {
  readonly what: 'listing' | 'article'
  readonly check: number | null
  readonly article: number | null
  readonly revision: number | null
  readonly captures: readonly number[]
  readonly takenAt: string
  readonly url: string
  readonly outcome: (typeof REREAD_OUTCOMES)[number]
  readonly reason: string | null
  readonly differences: readonly Difference[]
}

/** Entries that were gained, lost, or say something else, in the order of the listing. */
export function compareListings(before: readonly Entry[], now: readonly Entry[]): Difference[] {
  const [was, is] = [byKey(before), byKey(now)]
  const gained = now
    .filter(({ key }) => !was.has(key))
    .map(({ key, title }): Difference => ({ what: 'gained', key, before: null, after: title }))
  const others = before.flatMap((entry): Difference[] => {
    const { key, title } = entry
    const after = is.get(key)
    if (after === undefined) return [{ what: 'lost', key, before: title, after: null }]
    return sameEntry(entry, after) ? [] : entryDifferences(entry, after)
  })
  return [...gained, ...others]
}

function byKey(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [entry.key, entry]))
}

function entryDifferences(before: Entry, after: Entry): Difference[] {
  const { key } = before
  return differing([
    { what: 'title', key, before: before.title, after: after.title },
    { what: 'published', key, before: before.published, after: after.published },
    { what: 'address', key, before: before.url, after: after.url },
  ])
}

/** Fields and text of an article that are read otherwise; of the text the paragraphs that only one of both has. */
export function compareArticles(before: ArticleContent, after: ArticleContent): Difference[] {
  const images = ({ images: all }: ArticleContent) => all.map(({ url }) => url).join(' ')
  return differing([
    { what: 'title', key: null, before: before.title, after: after.title },
    { what: 'published', key: null, before: before.published, after: after.published },
    { what: 'label', key: null, before: before.sourceLabel, after: after.sourceLabel },
    { what: 'original', key: null, before: before.originalUrl, after: after.originalUrl },
    { what: 'text', key: null, before: onlyIn(before, after), after: onlyIn(after, before) },
    { what: 'images', key: null, before: images(before), after: images(after) },
  ])
}

function onlyIn(one: ArticleContent, other: ArticleContent): string {
  const known = new Set(other.paragraphs.map(normaliseText))
  return one.paragraphs.filter((paragraph) => !known.has(normaliseText(paragraph))).join('\n\n')
}

function differing(differences: readonly Difference[]): Difference[] {
  return differences.filter(({ before, after }) => before !== after)
}
